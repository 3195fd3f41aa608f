"""What the taker did to the data."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.web.forms import Form
from marketplace.inventory.forms import ErasureForm
from marketplace.inventory.models import EquipmentItem
from marketplace.transfers.forms.fields import DevicesField, UnitsField
from marketplace.transfers.models import Transfer


def taker_erasure_form(transfer: Transfer, devices: Mapping[int, Sequence[EquipmentItem]], operator: str) -> Any:
    """What was done to the data: of which devices received, of how many units without inventory."""
    fields: dict[str, Any] = {}
    if devices:
        fields["items"] = DevicesField("Quels appareils ?", [item for items in devices.values() for item in items])
    for line in transfer.lines:
        if line.unerased_units and line.id not in devices and not line.items:
            fields[f"erased_{line.id}"] = UnitsField(
                f"{line.category.label} : combien d’unités ?", hint=f"{line.unerased_units} sans effacement déclaré."
            )
    return type("TakerErasureForm", (ErasureForm,), fields)(operator=operator)


def asks_what(form: Form) -> bool:
    """Whether a form of erasures has anything left to speak of."""
    return any(name == "items" or name.startswith("erased_") for name in form._fields)
