"""The filters of the movements. Their names are part of the address: other pages lead to figures through them."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from core.web.fields import SelectChoice
from core.web.forms import FilterForm
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.ledger.queries import MovementFilters

ALL = SelectChoice("", "Indifférent")


def _number(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


class MovementsForm(FilterForm):
    annee = SelectField("Année", coerce=_number)
    donneur = SelectField("Donneur", coerce=_number)
    preneur = SelectField("Preneur", coerce=_number)
    categorie = SelectField("Catégorie", default="")
    nature = SelectField("Nature", choices=[ALL, *(SelectChoice(kind.value, kind.label) for kind in MovementKind)], default="")
    preuve = SelectField("Preuve", choices=[ALL, *(SelectChoice(proof.value, proof.label) for proof in Proof)], default="")
    decompte = SelectField("Décompte", choices=[ALL, *(SelectChoice(one.value, one.label) for one in Eligibility)], default="")

    def offer(
        self,
        *,
        years: Sequence[int],
        givers: Sequence[tuple[int, str]],
        takers: Sequence[tuple[int, str]],
        categories: Sequence[tuple[str, str]],
    ) -> None:
        """The choices found among the movements one may read."""
        self.annee.choices = [ALL, *(SelectChoice(str(year), str(year)) for year in years)]
        self.donneur.choices = [ALL, *(SelectChoice(str(key), name) for key, name in givers)]
        self.preneur.choices = [ALL, *(SelectChoice(str(key), name) for key, name in takers)]
        self.categorie.choices = [ALL, *(SelectChoice(code, label) for code, label in categories)]

    def filters(self, *, seen_by: int | None) -> MovementFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return MovementFilters(
            year=chosen.get("annee"),
            giver_id=chosen.get("donneur"),
            taker_id=chosen.get("preneur"),
            category_code=chosen.get("categorie"),
            kind=MovementKind(chosen["nature"]) if "nature" in chosen else None,
            proof=Proof(chosen["preuve"]) if "preuve" in chosen else None,
            eligibility=Eligibility(chosen["decompte"]) if "decompte" in chosen else None,
            seen_by=seen_by,
        )
