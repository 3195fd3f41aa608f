"""The fields French people fill in, and what is done to what they typed before anybody reads it."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import DateField
from wtforms.fields import choices
from wtforms.validators import Length, NumberRange

SelectChoice = choices.SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - its stubs are older than 3.3


def cleaned(text: str | None) -> str:
    """Without spaces around, nor the control characters that a database refuses; lines stay."""
    return "".join(sign for sign in text or "" if sign >= " " or sign in "\n\t").strip()


def one_line(text: str | None) -> str:
    """Without line breaks nor spaces around; no-break spaces stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", (text or "").replace("\0", "")).strip()


def at_most(characters: int) -> Length:
    """A limit, in words that say it."""
    return Length(max=characters, message=f"Raccourcissez ce texte : {characters} caractères au plus.")


class Within(NumberRange):
    """A number between two others. What is no number at all has been said already, and is not said twice."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.process_errors:
            super().__call__(form, field)


class DayField(DateField):
    """A day, as browsers send it or as people type it; what is not one is said in French."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        super().__init__(label, list(validators), format=["%Y-%m-%d", "%d/%m/%Y"], **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Indiquez une date qui existe, par exemple 31/12/2026.") from error
