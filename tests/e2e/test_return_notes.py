"""A note at a cell by keyboard: saved with the cell, shown beside it, still there afterwards; and the page of keys."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.site import Site
from tests.e2e.test_people import Open, look, opened, sign_in

__all__ = ["opened"]


def test_a_note_by_keyboard(opened: Open, site: Site) -> None:
    filler = opened()
    sign_in(filler, site, "demo-lap-bao-cao")
    page = filler.open("/bao-cao/?state=open")
    page.get_by_role("button", name="Lập báo cáo").first.click()
    page.wait_for_url(re.compile(r"/bao-cao/\d+/$"))
    cell = page.locator("[data-cell]").first
    cell.focus()
    page.keyboard.press("Shift+F2")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Ghi chú, người thẩm tra cũng đọc").fill("Theo biên bản kiểm kê")
    look(filler)
    page.get_by_role("button", name="Lưu ghi chú").click()
    expect(cell).to_be_focused()
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu", timeout=10_000)
    page.reload()
    expect(page.locator("[data-note-text]").first).to_have_text("Theo biên bản kiểm kê")
    look(filler)

    signer = opened()
    sign_in(signer, site, "demo-ky-bao-cao")
    page = signer.open("/bao-cao/khoa/")
    page.get_by_label("Dùng cho phần mềm nào").fill("Kế toán")
    page.get_by_role("button", name="Cấp khóa").click()
    expect(page.locator(".copy-once")).to_contain_text("nlb_")
    look(signer)
