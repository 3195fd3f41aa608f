"""A model agreement as files that others rework."""

import json
from collections.abc import Iterator
from datetime import date

from agreements.models import TemplateVersion
from agreements.rules import library as rules
from agreements.services.templates import articles_to_read
from core.office import Part, Piece, written_docx, written_odt


def model_odt(version: TemplateVersion, *, day: date) -> bytes:
    """The model as an OpenDocument text, what each agreement fills in being named between brackets."""
    return written_odt(version.title, _pieces(version, day))


def model_docx(version: TemplateVersion, *, day: date) -> bytes:
    """The model as a Word document, written alike."""
    return written_docx(version.title, _pieces(version, day))


def model_json(version: TemplateVersion, *, platform: str) -> bytes:
    """The model as another platform imports it."""
    return json.dumps(rules.portable(version, platform=platform), ensure_ascii=False, indent=1).encode()


def _pieces(version: TemplateVersion, day: date) -> Iterator[Piece]:
    yield Piece(Part.PARAGRAPH, version.purpose)
    for article, written in zip(articles_to_read(version, day=day), version.articles, strict=True):
        yield Piece(Part.HEADING, f"Article {article['number']} – {article['heading']}")
        for paragraph in article["paragraphs"]:
            yield Piece(Part.PARAGRAPH, paragraph)
        yield Piece(Part.NOTE, f"Pourquoi cet article : {written['reason']} Source : {written['source']}.")
