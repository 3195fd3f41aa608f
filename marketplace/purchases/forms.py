"""What people say of what they buy, of a year, and of the references."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Optional

from core.catalogue.models import EquipmentCategory
from core.errors import Refusal
from core.keys import key_of
from core.web.fields import DayField, DecimalField, ListedField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.purchases.enums import Lack, TargetBasis
from marketplace.purchases.models import ProductKind, SpendTotal
from marketplace.purchases.queries import PurchaseFilters
from marketplace.purchases.rules.amounts import LARGEST_EUR, parse_amount
from marketplace.purchases.rules.lines import MOST_UNITS, PurchaseFacts
from marketplace.purchases.rules.shares import KindShare

A_DAY = "Indiquez une date, par exemple 14/04/2026."
A_YEAR = "Indiquez une année, par exemple 2027."
UNSAID = SelectChoice("", "À préciser")
EVERY = SelectChoice("", "Tous")


class AmountField(DecimalField):
    """An amount in euros, read as those of a file are: with its thousands and its sign."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **settings: Any) -> None:
        super().__init__(label, [*(validators or [Optional()]), Within(0, LARGEST_EUR)], digits=9, places=2, **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = parse_amount(valuelist[0])
        except Refusal as refusal:
            raise ValueError(str(refusal)) from refusal


class PurchaseForm(Form):
    """A line of an order."""

    requested_line_id = HiddenField()
    bought_on = DayField("Date de la commande ou de la facture", [InputRequired(A_DAY)])
    supplier = StringField("Fournisseur", [at_most(150)], filters=[one_line])
    label = StringField(
        "Libellé",
        [DataRequired("Dites en quelques mots ce qui est acheté."), at_most(200)],
        filters=[one_line],
        description="Par exemple : 12 ordinateurs portables reconditionnés.",
    )
    kind_id = SelectField(
        "Type de produit",
        [Optional()],
        coerce=key_of,
        validate_choice=False,
        description="Un des types de la déclaration. Vous pouvez le dire plus tard, avant de déclarer l’année.",
    )
    category_id = SelectField("Catégorie d’équipement", [Optional()], coerce=key_of, validate_choice=False)
    units = WholeField(
        "Quantité",
        [InputRequired("Indiquez combien d’unités."), Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 1\u202f000\u202f000.")],
        default=1,
    )
    amount_eur = AmountField(
        "Montant hors taxes, en euros",
        wrong="",
        description="De toute la ligne. Pour un don, sa valeur forfaitaire. Vous pouvez le dire plus tard.",
    )
    reuse_eur = AmountField("Dont réemploi, reconditionné", wrong="", description="La part achetée d’occasion ou reconditionnée.")
    gift_eur = AmountField("Dont dons reçus", wrong="", description="À leur valeur forfaitaire, avec sa source ci-dessous.")
    gift_source = StringField(
        "D’où vient la valeur du don",
        [at_most(300)],
        filters=[one_line],
        description="Par exemple : arrêté du 29 février 2024, NOR TRED2403742A, ordinateur portable de moins de cinq ans, 200 €.",
    )
    recycled_eur = AmountField("Dont matières recyclées", wrong="", description="La part des produits qui en contiennent.")
    comment = TextAreaField("Commentaire", [at_most(500)], filters=[cleaned], description="Pour vous : il n’est pas publié.")

    def offer(self, kinds: Sequence[ProductKind], categories: Sequence[EquipmentCategory]) -> None:
        """What people choose from."""
        self.kind_id.choices = [UNSAID, *(SelectChoice(kind.id, kind.label) for kind in kinds)]
        self.category_id.choices = [UNSAID, *(SelectChoice(category.id, category.label) for category in categories)]

    def facts(self) -> PurchaseFacts:
        """What was said; the rules judge it."""
        nothing = Decimal(0)
        return PurchaseFacts(
            bought_on=self.bought_on.data,  # type: ignore[arg-type]  # required
            label=self.label.data or "",
            units=self.units.data or 1,
            supplier=self.supplier.data or "",
            kind_id=self.kind_id.data or None,
            category_id=self.category_id.data or None,
            amount_eur=self.amount_eur.data,
            reuse_eur=self.reuse_eur.data or nothing,
            gift_eur=self.gift_eur.data or nothing,
            gift_source=self.gift_source.data or "",
            recycled_eur=self.recycled_eur.data or nothing,
            comment=self.comment.data or "",
        )


class PurchasesForm(FilterForm):
    """Which lines."""

    texte = StringField("Libellé, fournisseur ou commentaire", filters=[one_line])
    annee = ListedField("Année", choices=[])
    nature = ListedField("Type de produit", choices=[])
    categorie = ListedField("Catégorie d’équipement", choices=[])
    manque = SelectField(
        "À compléter", choices=[SelectChoice("", "Toutes"), *(SelectChoice(lack.value, lack.label) for lack in Lack)], default=""
    )

    def __init__(
        self, formdata: Any, *, years: Sequence[int], kinds: Sequence[ProductKind], categories: Sequence[EquipmentCategory]
    ) -> None:
        super().__init__(formdata)
        self.annee.choices = [SelectChoice("", "Toutes"), *(SelectChoice(str(year), str(year)) for year in years)]
        self.nature.choices = [EVERY, *(SelectChoice(str(kind.id), kind.label) for kind in kinds)]
        self.categorie.choices = [SelectChoice("", "Toutes"), *(SelectChoice(str(one.id), one.label) for one in categories)]

    def filters(self) -> PurchaseFilters:
        """What is asked, as the queries name it."""
        asked = self.chosen()
        return PurchaseFilters(
            text=str(asked.get("texte", "")),
            year=key_of(asked.get("annee", "")) or None,
            kind_id=key_of(asked.get("nature", "")) or None,
            category_id=key_of(asked.get("categorie", "")) or None,
            lack=Lack(asked["manque"]) if "manque" in asked else None,
        )


class BodiesForm(FilterForm):
    """Which public bodies."""

    texte = StringField("Nom, commune ou SIRET", [at_most(100)], filters=[one_line])


class PurchaseFileForm(Form):
    """A file of purchases."""

    file = FileField(
        "Fichier", [FileRequired("Choisissez le fichier à importer.")], render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}
    )


class ReopenForm(Form):
    """Why a declared year is to be corrected."""

    reason = TextAreaField(
        "Pourquoi rouvrir cette année ?",
        [DataRequired("Dites en une phrase pourquoi vous rouvrez cette année."), at_most(500)],
        filters=[cleaned],
    )


class DeclareForm(Form):
    """A word on each kind of product, published with the declaration; made by `declare_form`."""

    as_read = HiddenField()

    def comments(self) -> dict[int, str]:
        """What was said, by kind of product."""
        said = {name.removeprefix("comment_"): field.data for name, field in self._fields.items() if name.startswith("comment_")}
        return {int(key): text for key, text in said.items() if text}

    def rows(self) -> list[Field]:
        return [field for name, field in self._fields.items() if name.startswith("comment_")]


def declare_form(shares: Iterable[KindShare], said: Iterable[SpendTotal]) -> DeclareForm:
    """A form with a comment for each kind of product of the year, as the last edition said it."""
    before = {one.kind_id: one.comment for one in said}
    fields: dict[str, Any] = {
        f"comment_{one.kind_id}": StringField(one.label, [at_most(500)], filters=[one_line], default=before.get(one.kind_id, ""))
        for one in shares
    }
    return type("FilledDeclareForm", (DeclareForm,), fields)()


class _Sourced(Form):
    source = TextAreaField(
        "Source",
        [DataRequired("Indiquez où cela a été lu."), at_most(300)],
        filters=[one_line],
        description="Le texte de loi et son annexe, ou le schéma publié et sa version.",
    )
    read_on = DayField("Source lue le", [InputRequired(A_DAY)])

    def shown_fields(self) -> list[Field]:
        """What is asked, the source last."""
        shown = [field for name, field in self._fields.items() if not isinstance(field, HiddenField)]
        return sorted(shown, key=lambda field: field.name in {"source", "read_on"})

    def sourced(self) -> dict[str, Any]:
        return {"source": self.source.data, "read_on": self.read_on.data}


class TargetForm(_Sourced):
    """What a kind of product should reach."""

    kind_id = ListedField("Type de produit", [InputRequired("Choisissez un type de produit.")], coerce=key_of)
    first_year = WholeField("À partir de l’année", [InputRequired(A_YEAR)], wrong=A_YEAR)
    percent = DecimalField(
        "Objectif, en pour cent", [InputRequired("Indiquez une part, par exemple 20.")], wrong="Indiquez une part, par exemple 20.",
        digits=3, places=2,
    )  # fmt: skip
    basis = SelectField(
        "Colonne du décret",
        [InputRequired("Choisissez.")],
        choices=[SelectChoice("", "Choisissez"), *(SelectChoice(one.value, one.label) for one in TargetBasis)],
    )

    def offer(self, kinds: Sequence[ProductKind]) -> None:
        """The kinds people choose from."""
        self.kind_id.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(kind.id, kind.label) for kind in kinds)]

    def answers(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        named = {"first_year": self.first_year.data, "percent": self.percent.data, "basis": TargetBasis(self.basis.data)}
        return {**named, **self.sourced()}


class KindForm(_Sourced):
    """A kind of product that the published schema has gained."""

    label = StringField(
        "Type de produit, à la lettre du schéma publié",
        [DataRequired("Indiquez le type de produit."), at_most(150)],
        filters=[one_line],
    )
    first_year = WholeField("À partir de l’année", [InputRequired(A_YEAR)], wrong=A_YEAR)

    def answers(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        return {"label": self.label.data, "first_year": self.first_year.data, **self.sourced()}


class GiftValueForm(_Sourced):
    """What a gift is counted for."""

    label = StringField("Bien", [DataRequired("Indiquez le bien, comme dans la grille."), at_most(150)], filters=[one_line])
    value_eur = AmountField("Valeur forfaitaire, en euros", [InputRequired("Indiquez une valeur, par exemple 200.")], wrong="")
    valid_from = DayField("À partir du", [InputRequired(A_DAY)])

    def answers(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        return {"label": self.label.data, "value_eur": self.value_eur.data, "valid_from": self.valid_from.data, **self.sourced()}
