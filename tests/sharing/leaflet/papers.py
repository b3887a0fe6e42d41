"""Reading a PDF as those who get it do: its text in reading order, its pixels, its links, its fonts."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pypdf
import pypdfium2
import zxingcpp

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Pdf:
    data: bytes

    @cached_property
    def reader(self):
        return pypdf.PdfReader(io.BytesIO(self.data))

    @property
    def pages(self) -> int:
        return len(self.reader.pages)

    def text(self, page: int | None = None) -> str:
        """In the order of its content, which is the order of its tags; spaces and line ends are one space."""
        pages = self.reader.pages if page is None else [self.reader.pages[page]]
        return " ".join(" ".join(each.extract_text() for each in pages).split())

    def lines(self, page: int) -> list[str]:
        """As another reader gives them, which puts right-to-left lines together again."""
        return pypdfium2.PdfDocument(self.data)[page].get_textpage().get_text_range().splitlines()

    def picture(self, page: int, scale: float = 3):
        """A page in pixels."""
        return pypdfium2.PdfDocument(self.data)[page].render(scale=scale).to_pil()

    def codes(self, page: int) -> list[str]:
        return [found.text for found in zxingcpp.read_barcodes(self.picture(page))]

    @property
    def links(self) -> list[str]:
        found = []
        for page in self.reader.pages:
            for each in page.get("/Annots", []):
                action = each.get_object().get("/A")
                if action:
                    found.append(str(action["/URI"]))
        return found

    @property
    def fonts(self) -> dict[str, bool]:
        """Names of the fonts, and whether they are embedded."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                font = font.get_object()
                inner = font.get("/DescendantFonts", [font])[0].get_object()
                described = inner.get("/FontDescriptor", {})
                embedded = any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
                found[str(font["/BaseFont"])] = embedded
        return found

    def sizes(self, page: int) -> set[float]:
        """The sizes of its letters, in points."""
        sizes = set()

        def visit(text, cm, tm, font, size):
            if text.strip():
                sizes.add(round(abs(size * tm[3] * cm[3]), 1))

        self.reader.pages[page].extract_text(visitor_text=visit)
        return sizes

    def tags(self) -> Iterator[tuple[str, dict]]:
        """The structure, from the root on: role and element."""

        def walk(node):
            node = node.get_object()
            if isinstance(node, list):
                for each in node:
                    yield from walk(each)
            elif isinstance(node, dict):
                if "/S" in node:
                    yield str(node["/S"])[1:], node
                if "/K" in node and not isinstance(node["/K"], int):
                    yield from walk(node["/K"])

        yield from walk(self.reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def bare(text: str) -> str:
    """Letters and digits alone: what a font or a line break puts between words counts for nothing."""
    return re.sub(r"[\W_]+", "", text)


def letters(text: str) -> Counter[str]:
    """How many of each Arabic letter, without marks: readers of PDF swap the two letters of a ligature."""
    return Counter(re.findall("[\u0621-\u063a\u0641-\u064a]", text))
