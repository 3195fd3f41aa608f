"""What narrows the lists of the inventory."""

from collections.abc import Iterable, Set
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.web.fields import DayField, SelectChoice
from core.web.forms import FilterForm
from marketplace.inventory.enums import ItemState
from marketplace.inventory.forms.fields import EVERYTHING
from marketplace.inventory.queries import DeclarationFilters, ItemFilters, LabelsWanted
from marketplace.inventory.rules.labels import LabelFormat, label_formats
from marketplace.ledger.enums import Eligibility


class FiltersForm(FilterForm):
    texte = StringField("Nom, numéro, modèle", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    categorie = SelectField("Catégorie", [Optional()], coerce=lambda value: int(value) if value else None)
    etat = SelectField(
        "État", [Optional()], choices=[SelectChoice("", "Tous"), *(SelectChoice(state.value, state.label) for state in ItemState)]
    )
    lieu = StringField("Lieu", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    decompte = SelectField(
        "Taux du décret",
        [Optional()],
        choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, one.brief) for one in Eligibility if one.is_of_devices)],
    )
    sans_date = BooleanField("Sans date d’achat ou de réforme")
    a_effacer = BooleanField("Données à effacer")
    reforme_avant = DayField("Réformé avant le", [Optional()])

    def __init__(self, args: Any, categories: Iterable[EquipmentCategory]) -> None:
        super().__init__(args)
        self.exactly = {name: args[name][:200] for name in ("fabricant", "modele") if name in args}
        self.categorie.choices = [EVERYTHING, *(SelectChoice(category.id, category.label) for category in categories)]

    def narrow(self, category_ids: Set[int], states: Set[str]) -> None:
        """Once read, leave in the page only the choices the inventory has: each is an element of it.

        The day before which devices were decommissioned is there for whoever came with one, from the dormant stock.
        """
        found_by_field: dict[Any, Any] = {self.categorie: category_ids, self.etat: states}
        for field, found in found_by_field.items():
            field.choices = [choice for choice in field.choices if choice.value in {"", field.data, *found}]
        if not self.reforme_avant.raw_data:
            del self.reforme_avant

    def filters(self) -> ItemFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return ItemFilters(
            category_id=chosen.get("categorie"),
            state=ItemState(chosen["etat"]) if "etat" in chosen else None,
            text=" ".join(chosen.get("texte", "").split()),
            place=" ".join(chosen.get("lieu", "").split()),
            undated=bool(chosen.get("sans_date")),
            to_erase=bool(chosen.get("a_effacer")),
            decommissioned_before=chosen.get("reforme_avant"),
            manufacturer=self.exactly.get("fabricant"),
            model=self.exactly.get("modele"),
            eligibility=Eligibility(chosen["decompte"]) if "decompte" in chosen else None,
        )


class DeclarationsForm(FilterForm):
    """Who has declared its stock."""

    texte = StringField("Organisme", [Optional(), Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    etat = SelectField(
        "Déclaration",
        [Optional()],
        choices=[SelectChoice("", "Toutes"), SelectChoice("faite", "Faite"), SelectChoice("attendue", "Attendue")],
    )

    def filters(self) -> DeclarationFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return DeclarationFilters(
            text=" ".join(chosen.get("texte", "").split()),
            is_declared={"faite": True, "attendue": False}.get(chosen.get("etat", "")),
        )


class SheetForm(FilterForm):
    """On which sheet labels are printed, from which place of it."""

    format = SelectField(
        "Planche", [Optional()], choices=[SelectChoice(kind.code, kind.label) for kind in label_formats().values()]
    )
    premiere = StringField(
        "Première place libre de la planche", description="1 pour une planche neuve ; de gauche à droite, puis de haut en bas."
    )

    def sheet(self) -> LabelFormat:
        """A format that exists."""
        return label_formats()[str(self.chosen().get("format") or next(iter(label_formats())))]

    def first(self) -> int:
        """A place that exists on the sheet; the first for anything else."""
        return place if 1 <= (place := key_of(self.premiere.data or "")) <= self.sheet().per_page else 1


class LabelsForm(SheetForm):
    """Which devices get a label, on which sheet, from which place of it."""

    equipement = HiddenField()
    etat = SelectField(
        "Équipements",
        [Optional()],
        choices=[SelectChoice("", "Tous ceux qui sont là"), SelectChoice("reformes", "Réformés, dans aucun lot")],
    )

    def wanted(self) -> LabelsWanted:
        """The devices asked for."""
        chosen: dict[str, Any] = self.chosen()
        return LabelsWanted(
            item_id=key_of(chosen["equipement"]) if "equipement" in chosen else None, is_available=chosen.get("etat") == "reformes"
        )


class DormantForm(FilterForm):
    """One category of the dormant stock."""

    categorie = SelectField("Catégorie", [Optional()])

    def __init__(self, args: Any, by_category: Iterable[Any]) -> None:
        super().__init__(args)
        self.categorie.choices = [EVERYTHING, *(SelectChoice(str(row.id), row.label) for row in by_category)]

    def category_id(self) -> int | None:
        """The category asked for, among those that have some."""
        return key_of(self.chosen().get("categorie", "")) or None
