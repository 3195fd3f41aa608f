"""What people fill in about transfers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from core.uploads import DOCUMENTS, LARGEST_FILE, CheckedFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, at_most, cleaned
from core.web.forms import FilterForm, Form
from marketplace.inventory.forms import ErasureForm
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind, TransferState
from marketplace.transfers.models import Outcome, Transfer
from marketplace.transfers.queries import TransferFilters
from marketplace.transfers.services import Report

LONGEST_NUMBER = 12
WHOLE = "tout"
A_DAY = "Indiquez une date, par exemple 14/04/2026."
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
        self.flags.required = True  # no « facultatif »: the count is what is ticked

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


class PickupForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)], description="L’autre organisme la verra et devra l’accepter.")


class AgreeForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)])


class CancelForm(Form):
    reason = TextAreaField(
        "Pourquoi annuler ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(400)],
        filters=[cleaned],
        description="L’autre organisme lira cette phrase.",
    )


class SignatureForm(Form):
    """What somebody signs with; the lines of the transfer are added to it."""

    capacity = StringField(
        "En quelle qualité signez-vous ?",
        [DataRequired("Indiquez en quelle qualité vous signez, par exemple « maire »."), at_most(120)],
        filters=[cleaned],
        description="Par exemple : maire, directrice des systèmes d’information, président de l’association.",
    )
    agrees = BooleanField("", [DataRequired("Cochez la case pour signer : sans elle, rien n’est enregistré.")])


class ReceiptForm(SignatureForm):
    discrepancy_note = TextAreaField(
        "Explication de l’écart",
        [Optional(), at_most(1000)],
        filters=[cleaned],
        description="Obligatoire si vous avez reçu moins que ce qui est parti. Le donneur la lira.",
    )


class HandoverForm(SignatureForm):
    """What leaves, line by line: a count, or devices ticked one by one, or all of them in one answer. Nothing is answered ahead."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        return all([is_valid, *map(self._is_counted, self._lines_to_tick())])

    def devices(self) -> dict[int, list[int]]:
        """The devices that leave, by line."""
        ticked: dict[int, list[int]] = by_line(self, "items")
        return ticked | {line: self._all_of(line) for line in self._lines_to_tick() if self._whole(line) == WHOLE}

    def _is_counted(self, line: int) -> bool:
        """All of it, or what is ticked: the two may not contradict each other, and silence is no answer."""
        ticked, answer = self._fields[f"items_{line}"], self._whole(line)
        if answer == WHOLE and ticked.data and set(ticked.data) != set(self._all_of(line)):
            ticked.errors = [*ticked.errors, "Vous dites que tout part, et tout n’est pas coché : gardez l’une des deux réponses."]
        elif answer is None and not ticked.data and f"whole_{line}" in self._fields:
            ticked.errors = [*ticked.errors, "Comptez, puis dites si tout part ou cochez ce qui part."]
        return not ticked.errors

    def _lines_to_tick(self) -> list[int]:
        return [int(name.removeprefix("items_")) for name in self._fields if name.startswith("items_")]

    def _whole(self, line: int) -> str | None:
        return self._fields[f"whole_{line}"].data if f"whole_{line}" in self._fields else None

    def _all_of(self, line: int) -> list[int]:
        return [int(choice.value) for choice in self[f"items_{line}"].choices]  # type: ignore[attr-defined]  # a DevicesField


def handover_form(transfer: Transfer, devices: Mapping[int, Sequence[EquipmentItem]], with_devices: set[int]) -> HandoverForm:
    """A form with, for each line, a count, or the devices to tick; one answer says that all leave when all were promised."""
    fields: dict[str, Any] = {
        "agrees": BooleanField(
            "J’ai compté ce qui part, j’ai lu l’acte de cession et je le signe au nom de mon organisme",
            [DataRequired("Cochez la case pour signer : sans elle, rien n’est enregistré.")],
        )
    }
    for line in transfer.lines:
        promised = f"{line.promised_units} promis"
        if line.id in with_devices:
            items = devices.get(line.id, [])
            if len(items) == line.promised_units > 1:
                fields[f"whole_{line.id}"] = RadioField(
                    f"{line.designation} : qu’est-ce qui part ?",
                    [Optional()],
                    choices=[
                        SelectChoice(WHOLE, f"Les {len(items)} appareils : je les ai comptés"),
                        SelectChoice("coches", "Seulement ceux que je coche"),
                    ],
                    description="Comptez avant de répondre.",
                )
            fields[f"items_{line.id}"] = DevicesField(
                f"{line.designation} : appareils qui partent",
                items,
                hint=f"{promised}, {len(items)} dans le lot. Cochez ceux qui partent vraiment.",
            )
        else:
            fields[f"units_{line.id}"] = UnitsField(
                f"{line.designation} : unités qui partent",
                required="Comptez et indiquez un nombre, 0 si rien ne part.",
                hint=f"{promised}. Comptez avant d’écrire.",
            )
            if line.category.holds_data:
                fields[f"erased_{line.id}"] = UnitsField(
                    f"{line.category.label} : unités dont les données sont effacées",
                    required="Indiquez combien d’unités qui partent sont effacées, 0 si aucune ne l’est.",
                    hint="Sans inventaire, c’est votre parole qui le dit : elle est écrite dans l’acte de cession.",
                )
    return type("LinedHandoverForm", (HandoverForm,), fields)()


def receipt_form(transfer: Transfer) -> ReceiptForm:
    """A form with, for each line, what arrived (left empty: the count is the taker's own) and what it weighs."""
    fields: dict[str, Any] = {
        "agrees": BooleanField(
            "J’ai compté ce qui est arrivé, j’ai lu l’acte de cession et je le signe au nom de mon organisme",
            [DataRequired("Cochez la case pour signer : sans elle, rien n’est enregistré.")],
        )
    }
    for line in transfer.lines:
        if line.sent_units:
            fields[f"units_{line.id}"] = UnitsField(
                f"{line.designation} : unités reçues",
                required="Comptez et indiquez un nombre, 0 si rien n’est arrivé.",
                hint=f"Le donneur en a remis {line.sent_units}.",
            )
            fields[f"weighed_{line.id}"] = KilogramsField(
                "Masse pesée, en kilogrammes", hint="Pour toutes les unités reçues de cette ligne, si vous les avez pesées."
            )
    return type("LinedReceiptForm", (ReceiptForm,), fields)()


def by_line(form: Form, prefix: str) -> dict[int, Any]:
    """The answers of the fields `<prefix>_<line>`, by line, without those left empty."""
    return {
        int(name.removeprefix(f"{prefix}_")): field.data
        for name, field in form._fields.items()
        if name.startswith(f"{prefix}_") and field.data is not None
    }


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


class OutcomeForm(Form):
    kind = RadioField(
        "Qu’est devenu ce matériel ?",
        [InputRequired("Choisissez ce qu’est devenu ce matériel.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in OutcomeKind],
    )
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

    def report(self) -> Report:
        """What is said, for the command; raises `FileRefused`."""
        return Report(
            kind=OutcomeKind(self.kind.data),
            occurred_on=self.occurred_on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            proof=Proof(self.proof.data),
            proof_file=self._attached(),
            note=self.note.data or "",
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
    return form(kind=outcome.kind.value, occurred_on=outcome.occurred_on, proof=outcome.proof.value, note=outcome.note)


class WithdrawalForm(Form):
    withdrawal_reason = TextAreaField(
        "Pourquoi la retirer ?",
        [DataRequired("Dites pourquoi en une phrase : elle reste dans le registre."), at_most(300)],
        filters=[cleaned],
    )


class TransfersForm(FilterForm):
    etat = SelectField(
        "État", choices=[SelectChoice("", "Tous"), *(SelectChoice(state.value, state.label) for state in TransferState)], default=""
    )
    cote = SelectField(
        "Votre rôle",
        choices=[SelectChoice("", "Les deux"), SelectChoice("donneur", "Donneur"), SelectChoice("preneur", "Preneur")],
        default="",
    )
    texte = StringField(
        "Texte", [at_most(100)], filters=[cleaned], description="Référence, nom du lot ou d’un organisme.", default=""
    )

    def filters(self) -> TransferFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return TransferFilters(
            state=TransferState(chosen["etat"]) if "etat" in chosen else None,
            side={"donneur": "giver", "preneur": "taker"}.get(chosen.get("cote", "")),
            text=chosen.get("texte", "").strip(),
        )
