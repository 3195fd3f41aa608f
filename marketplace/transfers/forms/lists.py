"""What a list of transfers is narrowed to."""

from typing import Any

from wtforms import SelectField, StringField

from core.web.fields import SelectChoice, at_most, cleaned
from core.web.forms import FilterForm
from marketplace.transfers.enums import TransferState
from marketplace.transfers.queries import TransferFilters


class TransfersForm(FilterForm):
    etat = SelectField(
        "État", choices=[SelectChoice("", "Tous"), *(SelectChoice(state.value, state.label) for state in TransferState)], default=""
    )
    cote = SelectField(
        "Votre rôle",
        choices=[SelectChoice("", "Les deux"), SelectChoice("donneur", "Donneur"), SelectChoice("preneur", "Bénéficiaire")],
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
