"""The pick list: devices to tick, units to count."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from core.keys import key_of
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem
from marketplace.transfers.forms.fields import DevicesField, UnitsField
from marketplace.transfers.models import Transfer


class PickForm(Form):
    """`shown` are the devices the answer speaks of: a telephone sends only what changed."""

    shown = HiddenField()

    def shown_ids(self) -> list[int]:
        """The devices this answer speaks of."""
        return [key for key in map(key_of, (self.shown.data or "").split(",")) if key]


def pick_form(transfer: Transfer, devices: Mapping[int, Sequence[EquipmentItem]], with_devices: set[int]) -> PickForm:
    """A form with the devices of the lot, and a number for each counted line."""
    items = [item for some in devices.values() for item in some]
    fields: dict[str, Any] = {"items": DevicesField("Appareils", items)}
    for line in transfer.lines:
        if line.id not in with_devices:
            fields[f"units_{line.id}"] = UnitsField(
                f"{line.designation} : unités mises de côté", hint=f"{line.promised_units} promises.", default=line.picked_units
            )
    return type("DevicesPickForm", (PickForm,), fields)(shown=",".join(str(item.id) for item in items))
