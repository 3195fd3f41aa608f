"""What became of the units, and correcting it."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from core.uploads import DOCUMENTS, LARGEST_FILE, CheckedFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, at_most, cleaned
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind, Reuse
from marketplace.transfers.forms.fields import DevicesField, EurosField, UnitsField
from marketplace.transfers.models import Outcome
from marketplace.transfers.services import Report


class OutcomeForm(Form):
    kind = RadioField(
        "Qu’est devenu ce matériel ?",
        [InputRequired("Choisissez ce qu’est devenu ce matériel.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in OutcomeKind],
    )
    reuse = RadioField(
        "S’il est réemployé, comment ?",
        [Optional()],
        choices=[SelectChoice(reuse.value, reuse.label[0].upper() + reuse.label[1:]) for reuse in Reuse],
    )
    unit_price = EurosField("Prix payé pour une unité, en euros", hint="Seulement si vous l’avez vendu. Taxes comprises.")
    occurred_on = DayField(
        "Quand ?", [InputRequired("Indiquez le jour où c’est arrivé.")], description="Pas avant la réception, ni dans le futur."
    )
    proof = RadioField(
        "Quelle preuve avez-vous ?",
        [InputRequired("Choisissez une preuve, ou « Sans preuve ».")],
        choices=[SelectChoice(proof.value, proof.label) for proof in Proof],
    )
    proof_file = FileField(
        "Document qui l’atteste",
        description=sentence_of(DOCUMENTS, LARGEST_FILE) + " En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )
    note = TextAreaField("Remarque", [Optional(), at_most(500)], filters=[cleaned])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.kind.data == OutcomeKind.REUSED.value and not self.reuse.data:
            self.reuse.errors = [*self.reuse.errors, "Dites si ce matériel est donné, vendu ou gardé."]
            return False
        return is_valid

    def report(self) -> Report:
        """What is said, for the command; raises `FileRefused`."""
        return Report(
            kind=OutcomeKind(self.kind.data),
            occurred_on=self.occurred_on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            proof=Proof(self.proof.data),
            proof_file=self._attached(),
            note=self.note.data or "",
            reuse=Reuse(self.reuse.data) if self.reuse.data else None,
            unit_price_eur=self.unit_price.data,
        )

    def _attached(self) -> CheckedFile | None:
        given = given_file(self.proof_file.data)
        return check_file(given, field="proof_file") if given else None


def outcome_form(left: int, devices: Sequence[EquipmentItem], *, is_counted: bool) -> OutcomeForm:
    """A form for the units, or the devices, whose outcome nobody said."""
    fields: dict[str, Any] = (
        {"units": UnitsField("Combien d’unités ?", required="Indiquez un nombre.", hint=f"{left} à déclarer sur cette ligne.")}
        if is_counted
        else {"items": DevicesField("Quels appareils ?", devices, hint=f"{left} à déclarer sur cette ligne.")}
    )
    return type("LineOutcomeForm", (OutcomeForm,), fields)()


class OutcomeFileForm(Form):
    file = FileField(
        "Fichier des devenirs",
        [FileRequired("Choisissez le fichier à lire.")],
        description="CSV, Excel (.xlsx) ou LibreOffice (.ods), 10 Mo au plus.",
        render_kw={"accept": ".csv,.txt,.xlsx,.ods"},
    )


class CorrectionForm(OutcomeForm):
    reason = TextAreaField(
        "Pourquoi corriger ?",
        [DataRequired("Dites pourquoi en une phrase : elle reste dans le registre."), at_most(300)],
        filters=[cleaned],
        description="Cette phrase reste dans le registre, à côté de la ligne qui annule la première déclaration.",
    )


def correction_form(outcome: Outcome) -> CorrectionForm:
    """The report to correct, as it was made; the units of a counted line may change, those of a device may not."""
    fields: dict[str, Any] = {}
    if outcome.item_id is None:
        fields["units"] = UnitsField("Combien d’unités ?", required="Indiquez un nombre.", default=outcome.units)
    form = type("FilledCorrectionForm", (CorrectionForm,), fields)
    return form(
        kind=outcome.kind.value,
        reuse=outcome.reuse.value if outcome.reuse else None,
        unit_price=outcome.unit_price_eur,
        occurred_on=outcome.occurred_on,
        proof=outcome.proof.value,
        note=outcome.note,
    )


class WithdrawalForm(Form):
    withdrawal_reason = TextAreaField(
        "Pourquoi la retirer ?",
        [DataRequired("Dites pourquoi en une phrase : elle reste dans le registre."), at_most(300)],
        filters=[cleaned],
    )
