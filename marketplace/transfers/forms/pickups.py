"""The day of a pickup, and giving up."""

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from core.web.fields import DayField, HourField, at_most, cleaned
from core.web.forms import Form
from marketplace.transfers.errors import SlotNotPossible
from marketplace.transfers.rules import MOST_SLOTS, Slot

A_DAY = "Indiquez une date, par exemple 14/04/2026."


class PickupForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)], description="L’autre organisme la verra et devra l’accepter.")


class SlotsForm(Form):
    """Up to five moments; what is left empty is no slot. Its fields are made by `slots_form`."""

    def slots(self) -> list[Slot]:
        """The slots that were filled in; raises `SlotNotPossible` for one of which a part is missing."""
        found = []
        for number in range(1, MOST_SLOTS + 1):
            parts = [self[f"{name}_{number}"].data for name in ("day", "begins", "ends")]
            if all(part is not None for part in parts):
                found.append(Slot(*parts))
            elif any(part is not None for part in parts):
                raise SlotNotPossible(
                    "Complétez ce créneau : un jour, une heure de début et une heure de fin.", field=f"day_{number}"
                )
        return found


def slots_form() -> SlotsForm:
    """The form, with the fields of each slot."""
    fields: dict[str, Any] = {}
    for number in range(1, MOST_SLOTS + 1):
        fields[f"day_{number}"] = DayField("Jour", [Optional()])
        fields[f"begins_{number}"] = HourField("À partir de", [Optional()])
        fields[f"ends_{number}"] = HourField("Jusqu’à", [Optional()])
    return type("FilledSlotsForm", (SlotsForm,), fields)()


class ChooseSlotForm(Form):
    slot_id = HiddenField()


class OtherSlotsForm(Form):
    reason = TextAreaField(
        "Aucun ne convient ? Dites quand vous pouvez venir",
        [DataRequired("Dites en une phrase quand vous pouvez venir."), at_most(500)],
        filters=[cleaned],
    )


class AgreeForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)])


class CancelForm(Form):
    reason = TextAreaField(
        "Pourquoi annuler ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(400)],
        filters=[cleaned],
        description="L’autre organisme lira cette phrase.",
    )
