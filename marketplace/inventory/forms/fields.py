"""Questions that several pages ask."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from core.keys import ticked_key
from core.web.fields import DayField, SelectChoice
from core.web.forms import Form
from marketplace.inventory.enums import Completeness, Grading, Looks, Works

DAY = "Indiquez une date, par exemple 31/12/2025."
WHOLE = "Indiquez un nombre entier entre 0 et 1 000 000, par exemple 12."
EVERYTHING = SelectChoice("", "Toutes")
UNCHANGED = "Ne pas changer"


def choices_of(kind: Iterable[Any]) -> list[Any]:
    """Every value of an enum, by its label."""
    return [SelectChoice(value.value, value.label) for value in kind]


class DatedForm(Form):
    """A form that asks for one day."""

    on = DayField("Date", [InputRequired(DAY)])

    @property
    def day(self) -> date:
        """The day of a form that is valid."""
        if self.on.data is None:
            raise ValueError("read before it is validated")
        return self.on.data


class ConfirmForm(Form):
    """A button that changes something, and nothing to fill in."""


class ChoiceForm(Form):
    """Some items of a list."""

    item_ids = SelectMultipleField("Équipements", coerce=ticked_key, validate_choice=False)


class GradingForm(Form):
    """How worn some devices are, said of all of them; what is not answered stays as it is on each."""

    works = SelectField("Fonctionnent-ils ?", choices=[SelectChoice("", UNCHANGED), *choices_of(Works)], default="")
    looks = SelectField("Quel est leur aspect ?", choices=[SelectChoice("", UNCHANGED), *choices_of(Looks)], default="")
    completeness = SelectField("Sont-ils complets ?", choices=[SelectChoice("", UNCHANGED), *choices_of(Completeness)], default="")

    @property
    def grading(self) -> Grading:
        """What a form that is valid says."""
        return Grading(
            works=Works(self.works.data) if self.works.data else None,
            looks=Looks(self.looks.data) if self.looks.data else None,
            completeness=Completeness(self.completeness.data) if self.completeness.data else None,
        )
