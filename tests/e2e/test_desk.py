"""The operator: sign in, build a release with its progress in sight, publish it; readers see it and the old one."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.site import Site
from tests.e2e.watching import Watched


def _sign_in(watched: Watched, site: Site, prefix: str = "") -> Page:
    """Open the desk in the session in which the operator has signed in; the way there is in test_signing_in."""
    watched.page.context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
    return watched.open(f"{prefix}/tac-nghiep/")


def _releases(page: Page, base: str) -> list[str]:
    page.goto(f"{base}/ban-cong-bo/")
    return page.locator("#releases tbody tr th a").all_inner_texts()


def test_a_wrong_password_is_refused_in_plain_words(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/dang-nhap/")
    page.locator("#id_login").fill("khong-ai-ca")
    page.locator("#id_password").fill("sai-mat-khau-roi")
    page.locator("form[data-form=password] button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#id_login")).to_have_value("khong-ai-ca")
    watched.must_be_accessible()


def test_a_stranger_is_sent_to_the_sign_in(wide: Watched, prefix: str) -> None:
    page = wide.open(f"{prefix}/tac-nghiep/")
    assert "dang-nhap" in page.url


def test_the_desk_is_usable_by_everyone(watched: Watched, site: Site, prefix: str) -> None:
    _sign_in(watched, site, prefix)
    watched.must_be_accessible()
    watched.must_fit()
    if prefix:
        watched.must_speak_english()


def test_a_release_is_built_published_and_the_old_one_stays_readable(wide: Watched, site: Site) -> None:
    page = wide.page
    old = _releases(page, site.url)
    _sign_in(wide, site)
    page.locator("[name=title_vi]").fill("Bản thử của trình duyệt")
    page.locator("[name=title_en]").fill("Trial by browser")
    page.locator("[name=notes_vi]").fill("Dựng từ trang tác nghiệp.")
    page.locator("[name=notes_en]").fill("Built on the desk.")
    page.get_by_role("button", name="Bắt đầu dựng").click()
    page.wait_for_url(re.compile("/tac-nghiep/$"))
    job = page.locator(".job").first
    expect(job).to_contain_text("Bản thử của trình duyệt")
    expect(job.locator("progress")).to_be_visible()
    # Without a reload: the page asks for the progress itself until the work is done.
    expect(job).to_contain_text("Xong", timeout=180_000)
    if not page.get_by_role("button", name="Công bố", exact=True).count():
        page.reload()
    wide.follow(page.get_by_role("button", name="Công bố", exact=True).first)

    now = _releases(page, site.url)
    assert now[1:] == old
    new = now[0]
    for address in ("/", "/can-doi/", "/en/can-doi/"):
        wide.open(address)
        expect(page.locator(".release-bar")).to_contain_text(new)
    wide.open(f"/can-doi/?release={old[0]}")
    bar = page.locator(".release-bar")
    expect(bar).to_contain_text(old[0])
    expect(bar.get_by_role("link", name="Xem bản mới nhất")).to_be_visible()
    expect(page.locator("#balance")).to_be_visible()
    wide.must_be_accessible()
    bar.get_by_role("link", name="Xem bản mới nhất").click()
    expect(page.locator(".release-bar")).to_contain_text(new)

    wide.open(f"/ban-cong-bo/{new}/")
    expect(page.locator("main")).to_contain_text("Dựng từ trang tác nghiệp.")
    expect(page.locator("main")).to_contain_text(old[0])
    wide.must_be_accessible()
    wide.open(f"/en/ban-cong-bo/{new}/")
    expect(page.locator("main")).to_contain_text("Built on the desk.")
    wide.must_speak_english()


def test_an_empty_form_is_refused_at_its_fields(wide: Watched, site: Site) -> None:
    page = _sign_in(wide, site)
    page.evaluate("document.querySelectorAll('main form').forEach((form) => { form.noValidate = true; })")
    page.get_by_role("button", name="Bắt đầu dựng").click()
    expect(page.locator("[name=title_vi]")).to_have_attribute("aria-invalid", "true")
    wide.must_be_accessible()


def test_figures_are_read_as_of_a_day(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/")
    day = page.locator(".release-bar time").first.get_attribute("datetime")
    assert day
    watched.open(f"{prefix}/can-doi/?as_of={day[:10]}")
    expect(page.locator(".release-bar time")).to_have_count(2)
    watched.must_be_accessible()


def test_the_operator_signs_out(wide: Watched, site: Site) -> None:
    page = _sign_in(wide, site)
    summary = page.locator("header .top-tools details summary")
    if summary.count():
        summary.first.click()
    wide.follow(page.locator("header form button[type=submit], header form button").last)
    wide.open("/tac-nghiep/")
    assert "dang-nhap" in page.url
