"""A return in browsers: filled in by keyboard and paste, noted, through a lost connection, checked, explained,
handed in, sent back, corrected, accepted; and the keys for the software of the respondent.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.site import Site
from tests.e2e.test_people import Open, look, opened, sign_in
from tests.e2e.watching import Watched

__all__ = ["opened"]
SAVED = re.compile(r"/bao-cao/\d+/luu/$")
_OUTPUT = "\n".join(f"\t{made}" for made in (40, 200, 20, 0, 300, 20, 10, 10))
_INTAKE = "10\t700\t600\t100\n0\t0\t0\t0\n0\t0\t0\t0"


def cell(page: Page, address: str) -> str:
    return page.locator(f'[data-cell="{address}"]').input_value()


def paste(page: Page, address: str, block: str) -> None:
    page.locator(f'[data-cell="{address}"]').evaluate(
        "(input, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " input.focus(); input.dispatchEvent(new ClipboardEvent('paste',"
        " {clipboardData: data, bubbles: true, cancelable: true})); }",
        block,
    )


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu", timeout=10_000)


def note(watched: Watched) -> None:
    """Write a note at the first cell by keyboard: saved with the cell, shown beside it, still there afterwards."""
    page = watched.page
    noted = page.locator("[data-cell]").first
    noted.focus()
    page.keyboard.press("Shift+F2")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Ghi chú, người thẩm tra cũng đọc").fill("Theo biên bản kiểm kê")
    look(watched)
    with page.expect_response(SAVED):
        page.get_by_role("button", name="Lưu ghi chú").click()
        expect(noted).to_be_focused()
    page.reload()
    expect(page.locator("[data-note-text]").first).to_have_text("Theo biên bản kiểm kê")


def fill_in(watched: Watched) -> str:
    """Fill the oldest open return of the refinery in; return its address."""
    page = watched.open("/bao-cao/?state=open")
    page.get_by_role("button", name="Lập báo cáo").last.click()
    page.wait_for_url(re.compile(r"/bao-cao/\d+/$"))
    first = page.locator('[data-cell="intake.domestic.opening"]')
    first.fill("10")
    first.press("Enter")
    expect(page.locator('[data-cell="intake.imported.opening"]')).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    paste(page, "intake.domestic.opening", _INTAKE)
    assert cell(page, "intake.all.processed") == "600"
    page.keyboard.press("Control+z")
    assert cell(page, "intake.domestic.received") == ""
    page.keyboard.press("Control+y")
    assert cell(page, "intake.all.received") == "700"
    saved(page)
    page.context.set_offline(True)
    paste(page, "output.lpg.opening", _OUTPUT)
    expect(page.locator("[data-save-state]")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    saved(page)
    watched.heard[:] = [word for word in watched.heard if "ERR_INTERNET_DISCONNECTED" not in word]
    assert cell(page, "output.all.produced") == "600"
    with page.expect_response(SAVED):
        page.locator('[data-cell="operation.plant.capacity"]').fill("5000")
        page.locator('[data-cell="operation.plant.capacity"]').press("Enter")
    return page.url


def sign(signer: Watched, path: str) -> None:
    """Sign the return on behalf of the organisation and verify the file that comes of it."""
    page = signer.open(f"{path}chu-ky/")
    look(signer)
    page.get_by_label("Tôi đã đọc bản in").check()
    page.get_by_role("button", name="Ký báo cáo").click()
    expect(page.locator("main")).to_contain_text("Đã ký báo cáo thay mặt đơn vị.")
    signer.follow(page.get_by_role("link", name="Kiểm tra chữ ký bản 2"))
    expect(page.locator("main")).to_contain_text("Chữ ký còn nguyên vẹn")
    look(signer)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản đã ký").click()
    page = signer.open("/bao-cao/chu-ky/kiem-tra/")
    content = Path(download.value.path()).read_bytes()
    sent = {"name": "da-ky.pdf", "mimeType": "application/pdf", "buffer": content}
    page.get_by_label("Tệp PDF đã ký").set_input_files(sent)  # type: ignore[arg-type]
    signer.follow(page.locator("main").get_by_role("button", name="Kiểm tra"))
    expect(page.locator("main")).to_contain_text("Đây đúng là tệp lưu trong hệ thống")
    look(signer)


def test_from_the_empty_form_to_the_accepted_return(opened: Open, site: Site) -> None:
    filler = opened()
    sign_in(filler, site, "demo-lap-bao-cao")
    address = fill_in(filler)
    note(filler)
    path = address.removeprefix(site.url)
    page = filler.page
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".findings")).to_contain_text("lệch 10")
    look(filler)
    page.locator('[data-cell="intake.domestic.closing"]').fill("110")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator(".finding-hard")).to_have_count(0)
    expect(page.locator(".finding-explain")).to_contain_text("vượt 120 %")
    page.get_by_label("Vì sao").fill("Nhà máy chạy hết công suất")
    page.get_by_role("button", name="Lưu giải trình").click()
    expect(page.locator(".findings")).to_contain_text("Nhà máy chạy hết công suất")
    expect(page.get_by_role("button", name="Nộp báo cáo")).to_have_count(0)

    signer = opened()
    sign_in(signer, site, "demo-ky-bao-cao")
    page = signer.open("/bao-cao/khoa/")
    page.get_by_label("Dùng cho phần mềm nào").fill("Kế toán")
    page.get_by_role("button", name="Cấp khóa").click()
    expect(page.locator(".copy-once")).to_contain_text("nlb_")
    look(signer)
    signer.open(path).get_by_role("button", name="Nộp báo cáo").click()
    expect(signer.page.locator("main")).to_contain_text("Đã nộp báo cáo.")

    officer = opened()
    sign_in(officer, site, "demo-thong-ke")
    page = officer.open(f"{path}tham-tra/")
    officer.follow(page.get_by_role("button", name="Nhận thẩm tra"))
    look(officer)
    page.locator("#o1").select_option("output.lpg.produced")
    page.locator("#ly-do1").fill("LPG thấp hơn sổ theo dõi")
    page.get_by_role("button", name="Trả lại đơn vị").click()
    expect(page.locator("main")).to_contain_text("Đã trả lại báo cáo")

    page = signer.open(path)
    expect(page.locator("#remarks")).to_be_visible()
    expect(page.locator("main")).to_contain_text("LPG thấp hơn sổ theo dõi")
    page.locator('[data-cell="output.lpg.produced"]').fill("41")
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.locator("main")).to_contain_text("Đã nộp báo cáo.")

    sign(signer, path)
    page = officer.open(f"{path}tham-tra/")
    expect(page.locator("main")).to_contain_text("mới sửa")
    expect(page.locator("main")).to_contain_text("CHỮ KÝ MÔ PHỎNG")
    officer.follow(page.get_by_role("button", name="Nhận thẩm tra"))

    approver = opened()
    sign_in(approver, site, "demo-duyet-so-lieu")
    page = approver.open(f"{path}tham-tra/")
    page.get_by_role("button", name="Chấp nhận báo cáo").click()
    expect(page.locator(".mark-list")).to_contain_text("đã chấp nhận")
    look(approver)
    # The worker carries the figures into the store; the desk of figures names the load.
    for _ in range(120):
        page = officer.open("/tac-nghiep/")
        if "returns/xd-01" in page.locator("#batches").inner_text():
            break
        page.wait_for_timeout(500)
    expect(page.locator("#batches")).to_contain_text("returns/xd-01")
