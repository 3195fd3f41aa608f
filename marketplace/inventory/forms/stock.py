"""The stock on 1 January."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Optional

from core.catalogue.models import EquipmentCategory
from core.web.fields import WholeField, Within, at_most, one_line
from core.web.forms import Form
from marketplace.inventory.forms.fields import WHOLE
from marketplace.inventory.models import StockDeclaration
from marketplace.inventory.rules.stock import MOST_UNITS, Stock


class StockForm(Form):
    """For each category, the fleet and its decommissioned part; made by `stock_form`."""

    reason = StringField(
        "Raison de l’écart ou de la correction",
        [Optional(), at_most(500)],
        filters=[one_line],
        description="À remplir si vos nombres diffèrent de l’inventaire, ou corrigent une déclaration déjà figée.",
    )

    def units(self) -> dict[int, tuple[int, int]]:
        """What was filled in: category key → (fleet, decommissioned)."""
        return {
            int(name.removeprefix("fleet_")): (field.data, self[name.replace("fleet_", "decommissioned_")].data)
            for name, field in self._fields.items()
            if name.startswith("fleet_")
        }

    def fields_of(self, category_id: int) -> tuple[Field, Field]:
        """The two fields of a category."""
        return self[f"fleet_{category_id}"], self[f"decommissioned_{category_id}"]


def _count(label: str, rules: Sequence[Any], default: int | None) -> WholeField:
    return WholeField(label, rules, wrong=WHOLE, default=default)


def stock_form(
    categories: Sequence[EquipmentCategory],
    proposed: Mapping[int, Stock],
    declared: StockDeclaration | None = None,
) -> StockForm:
    """A form with two numbers for each category, filled with what was declared, or else with what is proposed."""
    rules = [InputRequired(WHOLE), Within(0, MOST_UNITS, WHOLE)]
    fields: dict[str, Any] = {}
    lines = declared.by_category() if declared else {}
    for category in categories:
        said = lines.get(category.id)
        stock = proposed.get(category.id) or Stock()
        fleet, decommissioned = (said.fleet_units, said.decommissioned_units) if said else (stock.fleet, stock.decommissioned)
        fields[f"fleet_{category.id}"] = _count(f"{category.label}, parc", rules, fleet)
        fields[f"decommissioned_{category.id}"] = _count(f"{category.label}, réformés", rules, decommissioned)
    return type("FilledStockForm", (StockForm,), fields)()


class FreezeForm(Form):
    """The draft a person has read, and will not change any more."""

    draft = HiddenField()
