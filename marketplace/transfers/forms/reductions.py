"""What of a transfer will not leave."""

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from core.keys import key_of
from core.web.fields import at_most, cleaned
from core.web.forms import Form
from marketplace.transfers.forms.fields import UnitsField
from marketplace.transfers.models import Transfer


class ReduceForm(Form):
    """What will not leave after all; the lines of the transfer are added to it."""

    promised = HiddenField()
    reason = TextAreaField(
        "Pourquoi ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(400)],
        filters=[cleaned],
        description="L’autre organisme lira cette phrase.",
    )

    @property
    def seen(self) -> int:
        """How many units were promised on the page that was read; none when it is nonsense."""
        return key_of(self.promised.data or "")

    def answers(self) -> list[tuple[str, str]]:
        """What was typed, to be sent again from the page that checks it."""
        return [(field.name, str(field.data)) for field in self if field.name not in {"csrf_token", "request_key"}]


class RestForm(Form):
    """What is left of a lot is taken back; those who wait for an answer, if any, are told why."""

    reason = TextAreaField(
        "Pourquoi ?",
        [at_most(400)],
        filters=[cleaned],
        description="Les organismes dont la demande attend une réponse liront cette phrase. S’il n’y en a pas, laissez vide.",
    )


def reduce_form(transfer: Transfer) -> ReduceForm:
    """A form that asks how many units of each line will not leave: none, to begin with. `promised` is what the person saw."""
    fields: dict[str, Any] = {
        f"units_{line.id}": UnitsField(
            f"{line.designation} : unités à enlever de la cession",
            required="Indiquez un nombre, ou 0.",
            default=0,
            hint=f"{line.promised_units} promises.",
        )
        for line in transfer.lines
    }
    return type("LinedReduceForm", (ReduceForm,), fields)(promised=transfer.promised_units)
