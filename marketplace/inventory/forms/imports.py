"""Giving a file, saying what its columns and its words mean."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields.core import Field
from wtforms.validators import Optional

from core.catalogue.models import EquipmentCategory
from core.web.fields import SelectChoice
from core.web.forms import Form
from marketplace.inventory.enums import Column
from marketplace.inventory.rules.planning import NOT_IMPORTED
from marketplace.inventory.rules.reading import UNNAMED
from marketplace.inventory.rules.vocabulary import word_key


class ImportForm(Form):
    file = FileField(
        "Fichier", [FileRequired("Choisissez le fichier à importer.")], render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.json"}
    )
    asks_columns = BooleanField("Je veux dire moi-même ce que contient chaque colonne")


class ColumnsForm(Form):
    """For each column of a file, what it holds; made by `columns_form`."""

    headers: Sequence[str] = ()

    def said(self) -> dict[str, Column | None]:
        """What was answered, by the key of each header; a column without a name is never imported."""
        answers = ((header, self[f"column_{position}"].data) for position, header in enumerate(self.headers) if header != UNNAMED)
        return {word_key(header): Column(column) if column else None for header, column in answers}

    def rows(self) -> list[tuple[str, Field]]:
        """The header and the field of each column."""
        return [(header, self[f"column_{n}"]) for n, header in enumerate(self.headers) if header != UNNAMED]


def columns_form(headers: Sequence[str], places: Mapping[Column, int]) -> ColumnsForm:
    """A form with a choice for each column, filled with what is known of it."""
    at = {position: column.value for column, position in places.items()}
    choices = [SelectChoice("", "Ne pas importer"), *(SelectChoice(column.value, column.label) for column in Column)]
    fields: dict[str, Any] = {
        f"column_{position}": SelectField(header, choices=choices, default=at.get(position, ""), validators=[Optional()])
        for position, header in enumerate(headers)
        if header != UNNAMED
    }
    return type("FilledColumnsForm", (ColumnsForm,), fields | {"headers": tuple(headers)})()


class KindsForm(Form):
    """For each unknown word, what it means; made by `kinds_form`."""

    words: Sequence[str] = ()

    def meanings(self) -> dict[str, int]:
        """What was answered: word → category key, or `NOT_IMPORTED`. Words left without an answer are asked again."""
        answers = {word: self[_field_of(word)].data for word in self.words}
        return {word: int(answer) for word, answer in answers.items() if answer}

    def rows(self) -> list[tuple[str, Field]]:
        return [(word, self[_field_of(word)]) for word in self.words]


def kinds_form(words: Sequence[str], categories: Sequence[EquipmentCategory]) -> KindsForm:
    """A form with a choice of category for each word."""
    choices = [
        SelectChoice("", "Choisir…"),
        SelectChoice(str(NOT_IMPORTED), "Ne pas importer"),
        *(SelectChoice(str(category.id), category.label) for category in categories),
    ]
    fields: dict[str, Any] = {
        _field_of(word): SelectField(f"Qu’est-ce que « {word} » ?", choices=choices, validators=[Optional()]) for word in words
    }
    return type("FilledKindsForm", (KindsForm,), fields | {"words": tuple(words)})()


def _field_of(word: str) -> str:
    return f"kind_{sha256(word.encode()).hexdigest()[:16]}"
