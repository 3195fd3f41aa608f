"""The filters of the movements. Their names are part of the address: other pages lead to figures through them."""

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any, TypedDict

from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from core.keys import LARGEST_KEY
from core.web.fields import SelectChoice, WholeField, Within, one_line
from core.web.forms import FilterForm
from marketplace.ledger.enums import (
    KINDS_TOGETHER,
    OF_BODIES,
    ORIGINS_TOGETHER,
    PROOFS_TOGETHER,
    Eligibility,
    MovementKind,
    Proof,
    kinds_asked,
    proofs_asked,
)
from marketplace.ledger.queries import Facets, MovementFilters

ALL = SelectChoice("", "Indifférent")
ORIGINS = [ALL, *starmap(SelectChoice, ORIGINS_TOGETHER.items())]
KINDS = [
    ALL,
    *(SelectChoice(kind.value, kind.label) for kind in MovementKind),
    *(SelectChoice(word, label) for word, (label, _kinds) in KINDS_TOGETHER.items()),
]
PROOFS = [
    ALL,
    *(SelectChoice(proof.value, proof.label) for proof in Proof),
    *(SelectChoice(word, label) for word, (label, _proofs) in PROOFS_TOGETHER.items()),
]
COUNTS = [ALL, *(SelectChoice(one.value, one.label) for one in Eligibility)]
KEY = [Optional(), Within(1, LARGEST_KEY)]
NAME = [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")]


def _number(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


class NatureAsked(TypedDict):
    """What a list of movements and their sums are narrowed to in the same words."""

    kinds: frozenset[MovementKind]
    proofs: frozenset[Proof]
    eligibility: Eligibility | None
    is_of_public_body: bool | None


def nature_asked(chosen: Mapping[str, Any]) -> NatureAsked:
    """The fields « nature », « preuve », « decompte » and « origine » of an address, once valid."""
    return {
        "kinds": kinds_asked(chosen["nature"]) if "nature" in chosen else frozenset(),
        "proofs": proofs_asked(chosen["preuve"]) if "preuve" in chosen else frozenset(),
        "eligibility": Eligibility(chosen["decompte"]) if "decompte" in chosen else None,
        "is_of_public_body": chosen["origine"] == OF_BODIES if "origine" in chosen else None,
    }


class MovementsForm(FilterForm):
    """What is asked for; `narrow` then leaves in the page only what it needs: each choice is an element of it."""

    annee = SelectField("Année", coerce=_number)
    donneur = WholeField(widget=HiddenInput(), validators=KEY)
    donneur_nom = StringField("Nom du donneur", NAME, filters=[one_line])
    preneur = WholeField(widget=HiddenInput(), validators=KEY)
    preneur_nom = StringField("Nom du bénéficiaire", NAME, filters=[one_line])
    categorie = SelectField("Catégorie", default="")
    nature = SelectField("Nature", choices=KINDS, default="")
    preuve = SelectField("Preuve", choices=PROOFS, default="")
    origine = SelectField("Origine", choices=ORIGINS, default="")
    decompte = SelectField("Décompte", choices=COUNTS, default="")

    def offer(self, *, years: Sequence[int], categories: Mapping[str, str]) -> None:
        """The years and categories (code and label) one may ask for."""
        self.annee.choices = [ALL, *(SelectChoice(str(year), str(year)) for year in years)]
        self.categorie.choices = [ALL, *(SelectChoice(code, label) for code, label in categories.items())]

    def narrow(self, filters: MovementFilters, facets: Facets) -> None:
        """Once read: a party is either chosen or searched by name; the choices are those that some movement has.

        What adds several up is a choice when a figure led to it: whoever looks by herself chooses one.
        """
        del self["donneur" if filters.giver_id is None else "donneur_nom"]
        del self["preneur" if filters.taker_id is None else "preneur_nom"]
        found_by_field: dict[Any, Any] = {
            self.categorie: facets.categories,
            self.nature: facets.kinds,
            self.preuve: facets.proofs,
            self.decompte: facets.eligibilities,
        }
        for field, found in found_by_field.items():
            field.choices = [choice for choice in field.choices if choice.value in {"", field.data, *found}]

    def filters(self, *, seen_by: int | None) -> MovementFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return MovementFilters(
            year=chosen.get("annee"),
            giver_id=chosen.get("donneur"),
            taker_id=chosen.get("preneur"),
            giver_name="" if "donneur" in chosen else chosen.get("donneur_nom", ""),
            taker_name="" if "preneur" in chosen else chosen.get("preneur_nom", ""),
            category_code=chosen.get("categorie"),
            **nature_asked(chosen),
            seen_by=seen_by,
        )
