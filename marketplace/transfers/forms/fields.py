"""Numbers, masses and devices, as people type and tick them about transfers."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import Field, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from core.web.fields import SelectChoice
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem

LONGEST_NUMBER = 12
SPACES = str.maketrans("", "", " \u00a0\u202f")


class UnitsField(Field):
    """A whole number, typed freely: what cannot be one is answered in words, and stays in the page."""

    widget = TextInput()

    def __init__(self, label: str, *, required: str | None = None, hint: str = "", **rest: Any) -> None:
        validators = [InputRequired(required)] if required else [Optional()]
        super().__init__(label, validators, description=hint, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **rest)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = valuelist[0].translate(SPACES) if valuelist else ""
        if not text:
            return
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise ValueError("Indiquez un nombre entier, par exemple 12.")
        if len(text) > LONGEST_NUMBER or text.startswith("-"):
            raise ValueError("Indiquez un nombre d’unités, par exemple 12 : ni négatif, ni aussi grand.")
        self.data = int(text)


class KilogramsField(Field):
    """A mass in kilograms, to the gram, with a comma or a point."""

    widget = TextInput()

    def __init__(self, label: str, *, hint: str = "", **rest: Any) -> None:
        super().__init__(label, [Optional()], description=hint, render_kw={"inputmode": "decimal", "autocomplete": "off"}, **rest)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else str(self.data).replace(".", ",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = valuelist[0].translate(SPACES).replace(",", ".") if valuelist else ""
        if not text:
            return
        try:
            mass = Decimal(text)
        except InvalidOperation:
            raise ValueError("Indiquez des kilogrammes, par exemple 12,5.") from None
        if not mass.is_finite() or len(text) > LONGEST_NUMBER or mass != mass.quantize(Decimal("0.001")):
            raise ValueError("Indiquez des kilogrammes, au gramme près, par exemple 12,350.")
        self.data = mass


class DevicesField(SelectMultipleField):
    """Devices to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, devices: Sequence[EquipmentItem], *, hint: str = "", **rest: Any) -> None:
        choices = [SelectChoice(str(item.id), name_of(item)) for item in devices]
        super().__init__(label, coerce=_key, choices=choices, description=hint, **rest)
        self.flags.required = True  # no « facultatif »: the count is what is ticked

    def pre_validate(self, form: Any) -> None:
        """A device that has left the list since the page was read is for the command to refuse, in its words."""


def _key(text: Any) -> int:
    if len(str(text)) > LONGEST_NUMBER:
        raise ValueError("Rechargez la page : cette liste n’est plus à jour.")
    return int(text)


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
