"""What leaves and what arrives, counted and signed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from core.web.fields import SelectChoice, at_most, cleaned
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem
from marketplace.transfers.forms.fields import DevicesField, KilogramsField, UnitsField, by_line
from marketplace.transfers.models import Transfer

WHOLE, PICKED = "tout", "pointes"


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

    def show_sent(self, transfer: Transfer) -> None:
        """The taker has given a count of its own: that of the giver may be read beside it."""
        for line in transfer.lines:
            if line.sent_units:
                self[f"units_{line.id}"].description = f"Le donneur en a remis {line.sent_units}."


class HandoverForm(SignatureForm):
    """What leaves, line by line: a count, or devices ticked one by one, or all of them in one answer. Nothing is answered ahead."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        return all([is_valid, *map(self._is_counted, self._lines_to_tick())])

    picked: frozenset[int] = frozenset()

    def devices(self) -> dict[int, list[int]]:
        """The devices that leave, by line."""
        ticked: dict[int, list[int]] = by_line(self, "items")
        ticked |= {line: self._picked_of(line) for line in self._lines_to_tick() if self._whole(line) == PICKED}
        return ticked | {line: self._all_of(line) for line in self._lines_to_tick() if self._whole(line) == WHOLE}

    def _is_counted(self, line: int) -> bool:
        """All of it, or what is ticked: the two may not contradict each other, and silence is no answer."""
        ticked, answer = self._fields[f"items_{line}"], self._whole(line)
        if answer == PICKED and ticked.data and set(ticked.data) != set(self._picked_of(line)):
            ticked.errors = [*ticked.errors, "Ce qui est coché n’est pas ce qui était pointé : gardez l’une des deux réponses."]
        elif answer == WHOLE and ticked.data and set(ticked.data) != set(self._all_of(line)):
            ticked.errors = [*ticked.errors, "Vous dites que tout part, et tout n’est pas coché : gardez l’une des deux réponses."]
        elif answer is None and not ticked.data and f"whole_{line}" in self._fields:
            ticked.errors = [*ticked.errors, "Comptez, puis dites si tout part ou cochez ce qui part."]
        return not ticked.errors

    def _lines_to_tick(self) -> list[int]:
        return [int(name.removeprefix("items_")) for name in self._fields if name.startswith("items_")]

    def _whole(self, line: int) -> str | None:
        return self._fields[f"whole_{line}"].data if f"whole_{line}" in self._fields else None

    def _picked_of(self, line: int) -> list[int]:
        return [key for key in self._all_of(line) if key in self.picked]

    def _all_of(self, line: int) -> list[int]:
        return [int(choice.value) for choice in self[f"items_{line}"].choices]  # type: ignore[attr-defined]  # a DevicesField


def handover_form(
    transfer: Transfer,
    devices: Mapping[int, Sequence[EquipmentItem]],
    with_devices: set[int],
    picked: Collection[int] = (),
) -> HandoverForm:
    """A form with, for each line, a count, or the devices to tick; one answer says that all leave when all were promised.

    Another answer says that those of the pick list leave, when some were put aside.
    """
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
            put_aside = sum(item.id in picked for item in items)
            if len(items) == line.promised_units > 1 or put_aside:
                fields[f"whole_{line.id}"] = RadioField(
                    f"{line.designation} : qu’est-ce qui part ?",
                    [Optional()],
                    choices=[
                        *([SelectChoice(WHOLE, f"Les {len(items)} appareils : je les ai comptés")] if len(items) > 1 else []),
                        *([SelectChoice(PICKED, f"Ceux pointés sur la liste de retrait : {put_aside}")] if put_aside else []),
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
    return type("LinedHandoverForm", (HandoverForm,), fields | {"picked": frozenset(picked)})()


class DiscrepancyForm(Form):
    text = TextAreaField(
        "Ce que vous savez de cet écart",
        [DataRequired("Dites en une phrase ce que vous savez."), at_most(1000)],
        filters=[cleaned],
        description="L’autre organisme le lira ; ces mots ne s’effacent pas.",
    )


def discrepancy_form(transfer: Transfer) -> DiscrepancyForm:
    """What one side writes, with the units received that it proposes, line by line."""
    fields: dict[str, Any] = {
        f"units_{line.id}": UnitsField(
            f"{line.designation} : unités reçues, d’après vous",
            required="Indiquez un nombre.",
            hint=f"{line.sent_units} remises, {line.received_units} reçues aujourd’hui dans le registre.",
            default=line.received_units,
        )
        for line in transfer.lines
        if line.discrepancy_units
    }
    return type("LinedDiscrepancyForm", (DiscrepancyForm,), fields)()


class ConfirmFiguresForm(Form):
    entry_id = HiddenField()


def receipt_form(transfer: Transfer) -> ReceiptForm:
    """A form with, for each line, what arrived and what it weighs. Nothing says what the giver counted: the two are independent."""
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
                hint="Écrivez votre propre compte : celui du donneur vous sera montré ensuite.",
            )
            fields[f"weighed_{line.id}"] = KilogramsField(
                "Masse pesée, en kilogrammes", hint="Pour toutes les unités reçues de cette ligne, si vous les avez pesées."
            )
    return type("LinedReceiptForm", (ReceiptForm,), fields)()
