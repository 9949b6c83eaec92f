"""The pictures of the README, drawn by Chromium from a running demo: `python tools/screenshots.py [PORT]`.

Without a port a demo is started in a temporary folder and stopped afterwards.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.measure import CHECKOUT, running_demo, temporary_home

PICTURES = CHECKOUT / "docs" / "images"
# Name, address, width and height of the picture.
PAGES = (
    ("home", "/", 1280, 1000),
    ("balance", "/can-doi/?illustrative=1&year=2022", 1280, 1000),
    ("flows", "/can-doi/so-do/?illustrative=1&year=2022", 1280, 1000),
    ("trends", "/xu-huong/", 1280, 900),
    ("map", "/co-so/ban-do/", 1280, 1000),
    ("phone", "/", 360, 740),
)
_ARGUMENTS = ["--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-sync"]
if os.geteuid() == 0:
    _ARGUMENTS.append("--no-sandbox")


def draw(port: int) -> None:
    """Draw every picture from the site on `port`."""
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit("Không có Chromium. / There is no Chromium.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        for name, path, width, height in PAGES:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
            page.wait_for_timeout(1000)  # charts are drawn when they come into sight
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
            print(Path("docs") / "images" / f"{name}.png")
        browser.close()


def main(arguments: list[str]) -> None:
    """Use the demo on the port given, or run one."""
    if arguments:
        draw(int(arguments[0]))
        return
    with temporary_home() as home, running_demo(home) as (port, _process):
        draw(port)


if __name__ == "__main__":
    main(sys.argv[1:])
