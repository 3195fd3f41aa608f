"""The fields French people fill in, and what is done to what they typed before anybody reads it."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from wtforms import DateField, Field, SelectField, TimeField
from wtforms import ValidationError as Invalid
from wtforms.fields import choices
from wtforms.validators import Length, NumberRange, Regexp
from wtforms.widgets import TextInput

from core.errors import Refusal

LONGEST = 18  # digits: a number that long may still be told how far it is from what is asked
AS_TYPED = str.maketrans({" ": "", "\t": "", "\u00a0": "", "\u202f": "", "−": "-", ",": "."})
SelectChoice = choices.SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - its stubs are older than 3.3

IS_EMAIL = Regexp(
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    message="Indiquez une adresse électronique complète, par exemple prenom.nom@commune.fr",
)


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


class Keeps:
    """A pure rule on what one field holds, asked with all the others: what it refuses is said beside the field, with the rest.

    A field that a program left out holds nothing, and there is nothing to ask.
    """

    def __init__(self, rule: Callable[[Any], object]) -> None:
        self.rule = rule

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and not field.process_errors:
            try:
                self.rule(field.data)
            except Refusal as refusal:
                raise Invalid(str(refusal)) from refusal


class DayField(DateField):
    """A day, as browsers send it or as people type it; what is not one is said in French."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        super().__init__(label, list(validators), format=["%Y-%m-%d", "%d/%m/%Y"], **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Indiquez une date qui existe, par exemple 31/12/2026.") from error


class HourField(TimeField):
    """An hour of the day, as browsers send it or as people type it."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        super().__init__(label, list(validators), format=["%H:%M", "%Hh%M", "%H h %M", "%H:%M:%S"], **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Indiquez une heure, par exemple 09:30.") from error


class _NumberField(Field):
    """A number as the French write it, in a box of text: a number box takes neither comma nor thousands in every browser.

    Digits are looked at before anything is computed: `Decimal` and `int` also read « 1e99 », « 1_0 » and « NaN ».
    """

    widget = TextInput()
    inputmode = "numeric"

    def __init__(self, label: str = "", validators: Sequence[Any] = (), *, wrong: str, **settings: Any) -> None:
        shown = {"inputmode": self.inputmode, "autocomplete": "off", **(settings.pop("render_kw", None) or {})}
        super().__init__(label, list(validators), render_kw=shown, **settings)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:  # a page that proposes some answers in its address leaves the others as they were
            typed = valuelist[0].translate(AS_TYPED)
            self.data = self.number(typed) if typed else None

    def number(self, typed: str) -> Any:
        """The number that `typed` spells, without spaces and with a point; raises `ValueError` with what to type instead."""
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(Decimal(str(self.data)).normalize(), "f").replace(".", ",")


class WholeField(_NumberField):
    """A whole number; whether it is in range is for `Within` and the rules to say."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        wrong: str = "Indiquez un nombre entier, par exemple 12.",
        **settings: Any,
    ) -> None:
        super().__init__(label, validators, wrong=wrong, **settings)

    def number(self, typed: str) -> int:
        if not re.fullmatch(rf"[+-]?[0-9]{{1,{LONGEST}}}", typed):
            raise ValueError(self.wrong)
        return int(typed)


class DecimalField(_NumberField):
    """A number with a comma or a point, of so many digits before it and after it at most."""

    inputmode = "decimal"

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        wrong: str = "Indiquez un nombre, par exemple 12,5.",
        digits: int = LONGEST,
        places: int = 3,
        **settings: Any,
    ) -> None:
        super().__init__(label, validators, wrong=wrong, **settings)
        self.shape = re.compile(rf"[+-]?[0-9]{{1,{digits}}}(\.[0-9]{{0,{places}}})?")

    def number(self, typed: str) -> Any:
        if not self.shape.fullmatch(typed):
            raise ValueError(self.wrong)
        return Decimal(typed)


class ListedField(SelectField):
    """A choice among those listed; any other is refused in words that say what to do."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        super().__init__(label, [*validators, self._check_listed], validate_choice=False, **settings)

    @staticmethod
    def _check_listed(_form: object, field: "ListedField") -> None:
        if field.data and field.data not in {value for value, *_rest in field.iter_choices()}:
            raise Invalid("Choisissez une réponse de la liste.")


class CoordinateField(DecimalField):
    """Degrees."""

    def __init__(self, label: str, validators: Sequence[Any], **settings: Any) -> None:
        super().__init__(label, validators, wrong="Indiquez des degrés, par exemple 49,12.", digits=3, places=12, **settings)

    def number(self, typed: str) -> float:
        return float(super().number(typed))
