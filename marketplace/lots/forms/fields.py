"""The fields and choices of several screens."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    SelectMultipleField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.keys import key_of
from core.web.fields import DecimalField, SelectChoice

UNITS_RANGE = "Indiquez un nombre entre 1 et 100\u202f000."
MESSAGE_MAX = 2000
DISTANCES_KM = (5, 10, 20, 50)


def choices_of(states: Iterable[Any]) -> list[Any]:
    """Every value of an enumeration, in its order."""
    return [SelectChoice(state.value, state.label) for state in states]


def choices_among(all_of_them: str, pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """No filter, then each (key, label)."""
    return [SelectChoice("", all_of_them), *(SelectChoice(key, label) for key, label in pairs)]


class EurosField(DecimalField):
    """An amount in euros, to the cent; empty means unknown."""

    def __init__(self, label: str, **settings: Any) -> None:
        wrong = "Indiquez un montant en euros, par exemple 45 ou 12,50."
        super().__init__(label, [Optional()], wrong=wrong, digits=7, places=2, **settings)

    def number(self, typed: str) -> Any:
        amount = super().number(typed.replace("€", ""))
        if amount < 0:
            raise ValueError(self.wrong)
        return amount


class KeysField(SelectMultipleField):
    """Check boxes whose values are keys; whether they may be chosen is for the command to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [key for value in valuelist if (key := key_of(value))]
