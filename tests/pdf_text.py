"""What a PDF says and how it looks, as another program than the one that made it reads it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def text_of_pdf(content: bytes) -> str:
    """Return the text of all pages, each followed by a form feed."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_bounded().replace("\r\n", "\n") + "\f" for page in document)
    finally:
        document.close()


def draw_pdf(content: bytes, target: Path, *, page: int = 0, scale: float = 1.5) -> None:
    """Draw one page with the signatures' boxes to a picture."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    document[page].render(scale=scale).to_pil().save(target)
    document.close()
