"""The filters of lists. Their names are part of the address: people share it, other pages lead to a list through it."""

from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict
from wtforms import (
    HiddenField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from core.keys import key_of
from core.web.fields import SelectChoice, at_most, one_line
from core.web.forms import FilterForm
from marketplace.inventory.enums import Works
from marketplace.inventory.forms import SheetForm
from marketplace.lots.enums import ClaimState, LotOrder, LotState, Shown
from marketplace.lots.forms.fields import DISTANCES_KM, choices_among, choices_of
from marketplace.lots.queries import Landmarks, LotFilters


class CatalogueForm(FilterForm):
    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line])
    categorie = SelectField("Catégorie", default="", validate_choice=False)
    fonctionnement = SelectField("Fonctionnement", choices=[SelectChoice("", "Indifférent"), *choices_of(Works)], default="")
    distance = SelectField(
        "Distance, à vol d’oiseau",
        choices=[SelectChoice("", "Partout"), *(SelectChoice(str(km), f"Moins de {km}\u00a0km") for km in DISTANCES_KM)],
        default="",
    )
    organisme = StringField("Organisme", [at_most(100)], filters=[one_line])
    commune = StringField("Commune", [at_most(100)], filters=[one_line])
    etat = SelectField("Lots", choices=choices_of(Shown), default=Shown.OPEN.value)
    tri = SelectField("Trier par", choices=choices_of(LotOrder), default=LotOrder.NEWEST.value)
    exact = HiddenField()

    def offer(self, landmarks: Landmarks) -> None:
        """Leave the choices that exist: categories with lots; distances, when one's own place is known."""
        self.categorie.choices = choices_among("Toutes", ((code, label) for code, label, _ in landmarks.categories.values()))
        if not landmarks.knows_here:
            del self.distance
            self.tri.choices = [choice for choice in choices_of(LotOrder) if choice.value != LotOrder.NEAREST]

    def filters(self) -> LotFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return LotFilters(
            text=chosen.get("texte", ""),
            category=chosen.get("categorie", ""),
            works=Works(chosen["fonctionnement"]) if "fonctionnement" in chosen else None,
            giver=chosen.get("organisme", ""),
            municipality=chosen.get("commune", ""),
            within_km=int(chosen["distance"]) if "distance" in chosen else None,
            shown=Shown(chosen.get("etat", Shown.OPEN)),
            order=LotOrder(chosen.get("tri", LotOrder.NEWEST)),
            exactly=bool(chosen.get("exact")),
        )


def filters_of(question: str) -> LotFilters:
    """The filters that an address of the catalogue carries after its `?`."""
    return CatalogueForm(MultiDict(parse_qsl(question))).filters()


class OwnLotsForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *choices_of(LotState)], validate_choice=False)

    def state(self) -> LotState | None:
        """The state asked for, if it is one."""
        return LotState(self.etat.data) if self.etat.data in set(LotState) else None


class LotLabelsForm(SheetForm):
    """Which lots get a label: those that are ticked; without any, those of the list that were not taken back."""

    lot = SelectMultipleField(validate_choice=False)
    etat = HiddenField()

    def lot_ids(self) -> list[int]:
        """The lots ticked, by key."""
        return sorted({key for text in self.lot.data or [] if (key := key_of(text))})

    def state(self) -> LotState | None:
        """The state the list was narrowed to, if it is one."""
        return LotState(self.etat.data) if self.etat.data in set(LotState) else None


class OwnClaimsForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Toutes"), *choices_of(ClaimState)], validate_choice=False)

    def state(self) -> ClaimState | None:
        """The state asked for, if it is one."""
        return ClaimState(self.etat.data) if self.etat.data in set(ClaimState) else None


class CandidatesForm(FilterForm):
    convient = SelectField(
        "Le lot leur convient",
        choices=[SelectChoice("", "Tous les partenaires"), SelectChoice("oui", "Oui"), SelectChoice("non", "Non")],
        validate_choice=False,
    )

    def is_eligible(self) -> bool | None:
        """Those it suits, those it does not, or both."""
        return {"oui": True, "non": False}.get(self.convient.data or "")
