"""The picture at the head of README.md: `python -m tools.picture` takes it anew from the running site."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from tools.audit.server import running_site
from tools.ensure_chromium import find

TARGET = Path(__file__).resolve().parent.parent / "docs" / "site.png"
_VIEWS: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (
    ("/fr/vertebroplastie/", 1280, "light"),
    ("/ar/vertebroplasty/", 390, "dark"),
)
_HEIGHT = 800
_FRAME = """<body style="margin:0;padding:32px;display:flex;gap:32px;background:#dfe7ea;width:max-content">
{images}</body>"""
_IMAGE = '<img src="data:image/png;base64,{data}" style="border-radius:12px;box-shadow:0 4px 24px #10242f40">'


def main() -> int:
    """A desktop in French beside a phone in Arabic, in one file."""
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        images = ""
        for path, width, scheme in _VIEWS:
            page = browser.new_page(viewport={"width": width, "height": _HEIGHT}, color_scheme=scheme)
            for _each in range(2):  # at the second visit the font is there
                page.goto(site.origin + path, wait_until="networkidle")
            images += _IMAGE.format(data=base64.b64encode(page.screenshot()).decode())
        page = browser.new_page(viewport={"width": 1800, "height": _HEIGHT + 64})
        page.set_content(_FRAME.format(images=images))
        page.locator("body").screenshot(path=TARGET)
        browser.close()
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
