"""The icons that a phone shows of the installed site: `python -m tools.icons` draws them from static/img/icon.svg.

Needs Chromium, once, when the drawing changes; the files are kept with the source.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import ensure_chromium

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
SIZES = {"icon-192.png": (192, ""), "icon-512.png": (512, ""), "icon-maskable.png": (512, "maskable")}


def main() -> None:
    """Write each file. A maskable one is filled to its edges, its drawing within the middle four fifths."""
    drawing = (IMAGES / "icon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(ensure_chromium.find()), args=["--no-sandbox"]
        )
        for name, (size, purpose) in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            ground, share = ("#0b3c52", "80%") if purpose else ("transparent", "100%")
            page.set_content(
                f"<style>*{{margin:0}}body{{background:{ground};display:grid;place-items:center;height:100vh}}"
                f"svg{{width:{share};display:block}}</style>{drawing}"
            )
            page.screenshot(path=IMAGES / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
