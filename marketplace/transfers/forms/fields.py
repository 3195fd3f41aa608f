"""Numbers, masses and devices, as people type and tick them about transfers."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.keys import key_of
from core.web.fields import DecimalField, SelectChoice, WholeField
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem

MOST_TYPED = 10**12
NOT_CREDIBLE = "Indiquez un nombre d’unités, par exemple 12\u00a0: ni négatif, ni aussi grand."


class UnitsField(WholeField):
    """A number of units; what cannot be one is answered in words, and stays in the page."""

    def __init__(self, label: str, *, required: str | None = None, hint: str = "", **rest: Any) -> None:
        validators = [InputRequired(required)] if required else [Optional()]
        super().__init__(label, validators, description=hint, **rest)

    def number(self, typed: str) -> int:
        units = super().number(typed)
        if not 0 <= units < MOST_TYPED:
            raise ValueError(NOT_CREDIBLE)
        return units


class KilogramsField(DecimalField):
    """A mass in kilograms, to the gram."""

    def __init__(self, label: str, *, hint: str = "", **rest: Any) -> None:
        wrong = "Indiquez des kilogrammes, au gramme près, par exemple 12,350."
        super().__init__(label, [Optional()], description=hint, wrong=wrong, **rest)


class EurosField(DecimalField):
    """An amount in euros, to the cent."""

    def __init__(self, label: str, *, hint: str = "", **rest: Any) -> None:
        wrong = "Indiquez un prix en euros, au centime près, par exemple 45,50."
        super().__init__(label, [Optional()], description=hint, wrong=wrong, digits=5, places=2, **rest)


class DevicesField(SelectMultipleField):
    """Devices to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, devices: Sequence[EquipmentItem], *, hint: str = "", **rest: Any) -> None:
        choices = [SelectChoice(str(item.id), name_of(item)) for item in devices]
        super().__init__(label, coerce=key_of, choices=choices, description=hint, **rest)
        self.flags.required = True  # no « facultatif »: the count is what is ticked

    def pre_validate(self, form: Any) -> None:
        """A device that has left the list since the page was read is for the command to refuse, in its words."""


def name_of(item: EquipmentItem) -> str:
    """A device as people recognise it."""
    numbers = [number for number in (item.inventory_number, item.serial) if number]
    model = " ".join(part for part in (item.manufacturer, item.model) if part)
    return " – ".join(part for part in (item.name, model, *numbers) if part)


def by_line(form: Form, prefix: str) -> dict[int, Any]:
    """The answers of the fields `<prefix>_<line>`, by line, without those left empty."""
    return {
        int(name.removeprefix(f"{prefix}_")): field.data
        for name, field in form._fields.items()
        if name.startswith(f"{prefix}_") and field.data is not None
    }
