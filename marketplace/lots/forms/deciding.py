"""Publishing a lot, asking for it, answering."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from core.web.fields import DayField, WholeField, Within, at_most, cleaned
from core.web.forms import Form
from marketplace.lots.forms.fields import MESSAGE_MAX
from marketplace.lots.models import Claim, LotLine

REASON_MAX = 400


class PublishForm(Form):
    """One button."""


class WindowForm(Form):
    """When a lot is available, and for how long other public bodies come first."""

    available_on = DayField(
        "Disponible à partir du",
        [Optional()],
        description="Laissez vide si le lot est disponible dès maintenant. Annoncé à l’avance, il s’ouvre aux demandes ce jour-là.",
    )
    bodies_first_days = WholeField(
        "Jours réservés aux autres collectivités",
        [Optional()],
        render_kw={"inputmode": "numeric"},
    )


class PostponeForm(Form):
    claims_until = DayField("Nouvelle date limite", [InputRequired("Indiquez la nouvelle date limite.")])


class ReasonForm(Form):
    reason = TextAreaField(
        "Pourquoi ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(REASON_MAX)],
        filters=[cleaned],
    )


class ClaimForm(Form):
    message = TextAreaField(
        "Un mot pour l’organisme qui donne",
        [at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Par exemple : à quoi servira le matériel, quand vous pouvez venir.",
    )
    may_wait = BooleanField(
        "Rester sur la liste d’attente si tout est attribué à d’autres",
        default=True,
        description="Si du matériel se libère, votre demande est de nouveau examinée, dans l’ordre d’arrivée.",
    )


def claim_form(lines: Iterable[LotLine]) -> Any:
    """A form that asks how many units of each line are wanted: all that remain, to begin with."""
    fields = {
        f"line_{line.id}": _line_field(
            line,
            most=line.remaining_units,
            hint=f"Il en reste {line.remaining_units}." if line.remaining_units else "Il n’en reste plus.",
        )
        for line in lines
    }
    return type("ClaimForm", (ClaimForm,), fields)()


def allocation_form(claim: Claim) -> Any:
    """A form that proposes to grant what is asked for, within what remains."""
    fields = {}
    for asked in claim.lines:
        remaining = asked.lot_line.remaining_units
        proposed = min(asked.units, remaining)
        fields[f"line_{asked.lot_line_id}"] = _line_field(
            asked.lot_line, most=proposed, hint=f"Demande : {asked.units}. Il en reste {remaining}."
        )
    return type("AllocationForm", (Form,), fields)()


def units_by_line(form: Form) -> Mapping[int, int]:
    """The units typed, by lot line; an empty field means none."""
    return {int(name.removeprefix("line_")): field.data or 0 for name, field in form._fields.items() if name.startswith("line_")}


def _line_field(line: LotLine, *, most: int, hint: str) -> WholeField:
    refusal = f"Indiquez un nombre entre 0 et {most}." if most else "Il n’en reste plus : indiquez 0."
    return WholeField(
        f"{line.category.label}, {line.details.lower()}",
        [InputRequired("Indiquez un nombre, ou 0."), Within(0, most, refusal)],
        default=most,
        description=hint,
        render_kw={"inputmode": "numeric"},
    )
