"""PDF files read back by pypdf, which shares no code with what wrote them."""

import io
from typing import Any

from pypdf import PageObject, PdfReader

NBSP = "\N{NO-BREAK SPACE}"


def pages_of(content: bytes) -> list[list[str]]:
    """The lines of text on each page, without those that are empty."""
    return [
        [
            line.replace(NBSP, " ").strip()
            for line in page.extract_text().splitlines()
            if line.strip()
        ]
        for page in PdfReader(io.BytesIO(content), strict=True).pages
    ]


def text_of(content: bytes) -> str:
    """The text of all pages."""
    return "\n".join(line for page in pages_of(content) for line in page)


def places_of(content: bytes) -> list[list[tuple[str, float, float]]]:
    """The texts of each page, with where they begin: points from the left and from below."""
    return [_places(page) for page in PdfReader(io.BytesIO(content), strict=True).pages]


def _places(page: PageObject) -> list[tuple[str, float, float]]:
    found = []

    def visit(text: str, _transformed: Any, place: Any, *_font: Any) -> None:
        if text.strip():
            found.append((text.replace(NBSP, " ").strip(), place[4], place[5]))

    page.extract_text(visitor_text=visit)
    return found
