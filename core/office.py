"""Texts to rework in a word processor: headings and paragraphs, nothing else."""

import io
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Part(StrEnum):
    """What a piece of text is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"


class Piece(NamedTuple):
    """A piece of text and what it is."""

    part: Part
    text: str


def written_odt(title: str, pieces: Iterable[Piece]) -> bytes:
    """An OpenDocument text in French, its headings real headings."""
    from odfdo import Document, Header, Paragraph, Style  # only when such a file is asked for

    document = Document("text")
    document.body.clear()
    document.meta.title = title
    document.language = "fr-FR"
    document.insert_style(Style("paragraph", name="note", area="text", italic=True), automatic=True)
    document.body.append(Header(1, title))
    for piece in pieces:
        if piece.part is Part.HEADING:
            document.body.append(Header(2, piece.text))
        else:
            document.body.append(Paragraph(piece.text, style="note" if piece.part is Part.NOTE else "Text_20_body"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def written_docx(title: str, pieces: Iterable[Piece]) -> bytes:
    """A Word document in French, its headings real headings."""
    import docx  # only when such a file is asked for

    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.language = "fr-FR"
    document.core_properties.author = "Boucle"
    for language in document.styles.element.xpath("//w:lang"):
        language.set(next(name for name in language.attrib if name.endswith("}val")), "fr-FR")
    document.add_heading(title, 0)
    for piece in pieces:
        if piece.part is Part.HEADING:
            document.add_heading(piece.text, 1)
        else:
            document.add_paragraph().add_run(piece.text).italic = piece.part is Part.NOTE
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
