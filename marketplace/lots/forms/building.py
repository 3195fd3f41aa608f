"""What is said of a lot, and what is put in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.web.fields import DayField, SelectChoice, WholeField, Within, at_most, cleaned
from core.web.filters import french_date, french_number
from core.web.forms import Form
from marketplace.inventory.enums import Completeness, Condition, Grading, Looks, Works
from marketplace.lots.enums import Age, PickupAccess, PickupVehicle
from marketplace.lots.forms.fields import UNITS_RANGE, EurosField, KeysField, choices_of
from marketplace.lots.models import Lot, LotLine
from marketplace.lots.rules import MOST_UNITS

ALL = "all"
CHOSEN = "chosen"
TITLE_MAX = 120
DESCRIPTION_MAX = 2000
PLACE_MAX = 200
CONTACT_MAX = 120
ANSWER = "Choisissez une réponse ; en cas de doute, « À vérifier » ou « Je ne sais pas »."
AS_NOTED = "Comme sur la fiche de chaque appareil"


class LotForm(Form):
    title = StringField(
        "Titre du lot",
        [DataRequired("Donnez un titre au lot."), at_most(TITLE_MAX)],
        filters=[cleaned],
        description="Ce qu’on lira dans le catalogue. Par exemple : 12 ordinateurs portables de l’école.",
    )
    description = TextAreaField(
        "Description",
        [at_most(DESCRIPTION_MAX)],
        filters=[cleaned],
        description="Ce qu’il est utile de savoir : câbles, chargeurs, pannes connues.",
    )
    pickup_place = StringField(
        "Où venir chercher le lot",
        [DataRequired("Indiquez l’adresse où venir chercher le lot."), at_most(PLACE_MAX)],
        filters=[cleaned],
    )
    pickup_hours = StringField(
        "Quand",
        [at_most(PLACE_MAX)],
        filters=[cleaned],
        description="Par exemple : du mardi au jeudi, de 9 h à 12 h, sur rendez-vous.",
    )
    pickup_access = SelectField("Accès", choices=choices_of(PickupAccess), default=PickupAccess.UNKNOWN)
    pickup_vehicle = SelectField(
        "Le plus gros véhicule qui peut approcher", choices=choices_of(PickupVehicle), default=PickupVehicle.UNKNOWN
    )
    pickup_parking = StringField(
        "Stationnement", [at_most(PLACE_MAX)], filters=[cleaned], description="Par exemple : cour arrière, entrée rue du Moulin."
    )
    pickup_help = BooleanField("Quelqu’un aide à charger")
    pickup_contact = StringField(
        "À qui s’adresser sur place",
        [at_most(CONTACT_MAX)],
        filters=[cleaned],
        description="Une fonction plutôt qu’un nom : l’accueil de la mairie, le service informatique.",
    )
    claims_until = DayField(
        "Recevoir des demandes jusqu’au",
        [InputRequired("Indiquez la date limite des demandes.")],
    )


class SeenForm(Form):
    """What is said of a draft, with the revision its reader saw."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision of the draft that was on screen; one nobody has when it is nonsense."""
        text = self.revision.data or ""
        return key_of(text) or (0 if text == "0" else -1)


class LotChangeForm(SeenForm, LotForm):
    """What is said of a draft, equipment apart."""

    def recorded_otherwise(self, lot: Lot) -> list[tuple[str, str]]:
        """Where what is recorded differs from what was typed: the label of the field, and the recorded words."""
        recorded = [(field, getattr(lot, field.name)) for field in self if field.name in LotForm.__dict__]
        return [(field.label.text, _words(said)) for field, said in recorded if (said or "") != (field.data or "")]


def _words(said: Any) -> str:
    if isinstance(said, bool):
        return "Oui" if said else "Non"
    if isinstance(said, date):
        return french_date(said)
    return getattr(said, "label", said) or "(rien)"


class ListLotForm(LotForm):
    """A lot made of a list of the inventory. `expected` is how many devices the person saw."""

    expected = WholeField("Nombre d’appareils", [InputRequired("Rechargez la page.")], widget=HiddenInput())


class SeenListForm(Form):
    """One button about a list of the inventory. `expected` is how many devices the person saw."""

    expected = WholeField("Nombre d’appareils", [InputRequired("Rechargez la page.")], widget=HiddenInput())


class LotOnBehalfForm(LotForm):
    giver_id = SelectField(
        "Au nom de quel organisme", [InputRequired("Choisissez un organisme.")], coerce=key_of, validate_choice=False
    )

    def offer(self, givers: Sequence[tuple[int, str]]) -> None:
        self.giver_id.choices = [SelectChoice(key, name) for key, name in givers]


class ItemsForm(Form):
    scope = RadioField(
        "Quels appareils ajouter ?",
        [InputRequired("Choisissez : tous, ou ceux que vous cochez.")],
        choices=[SelectChoice(ALL, "Tous les appareils de cette liste"), SelectChoice(CHOSEN, "Seulement ceux que je coche")],
    )
    expected = WholeField("Nombre d’appareils", [Optional()], widget=HiddenInput())  # those the person saw
    item_ids = KeysField("Appareils", validate_choice=False)
    works = SelectField("Ces appareils fonctionnent-ils ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Works)], default="")
    looks = SelectField("Quel est leur aspect ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Looks)], default="")
    completeness = SelectField("Sont-ils complets ?", choices=[SelectChoice("", AS_NOTED), *choices_of(Completeness)], default="")

    @property
    def grading(self) -> Grading:
        """What is said of all the devices chosen."""
        return Grading(
            works=Works(self.works.data) if self.works.data else None,
            looks=Looks(self.looks.data) if self.looks.data else None,
            completeness=Completeness(self.completeness.data) if self.completeness.data else None,
        )


class RemovalForm(Form):
    """Devices of a line of a draft."""

    item_ids = KeysField("Appareils", validate_choice=False)


class CountedForm(Form):
    category_id = SelectField("Catégorie", [InputRequired("Choisissez une catégorie.")], coerce=key_of, validate_choice=False)
    units = WholeField(
        "Combien ?",
        [
            InputRequired("Indiquez combien il y en a."),
            Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 100\u202f000."),
        ],
        render_kw={"inputmode": "numeric"},
    )
    works = RadioField(
        "Ce matériel fonctionne-t-il ?", [InputRequired(ANSWER)], choices=choices_of(Works), default=Works.TO_CHECK.value
    )
    looks = RadioField("Quel est son aspect ?", [InputRequired(ANSWER)], choices=choices_of(Looks), default=Looks.UNKNOWN.value)
    completeness = RadioField(
        "Est-il complet ?",
        [InputRequired(ANSWER)],
        choices=choices_of(Completeness),
        default=Completeness.UNKNOWN.value,
        description="Avec ses accessoires : chargeur, câbles, pied, télécommande.",
    )
    age = RadioField(
        "Quel âge avait ce matériel quand il a été mis hors service ?",
        [InputRequired("Dites quel âge avait ce matériel, ou « Je ne sais pas ».")],
        choices=choices_of(Age),
        description="Le décret ne compte que le matériel de dix ans au plus. « Je ne sais pas » est une bonne réponse.",
    )

    @property
    def condition(self) -> Condition:
        """The condition of a form that is valid."""
        return Condition(Works(self.works.data), Looks(self.looks.data), Completeness(self.completeness.data))

    def offer(self, categories: Sequence[EquipmentCategory]) -> None:
        self.category_id.choices = [
            SelectChoice(0, "Choisissez"),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    def validate_category_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choisissez une catégorie.")


class LineForm(SeenForm):
    """How many units a line of a draft has, and what one is worth."""

    units = WholeField("Combien ?", [Optional()], render_kw={"inputmode": "numeric"})
    unit_value_eur = EurosField(
        "Ce que vaut un appareil, en euros",
        description="Votre estimation du prix auquel il se vendrait aujourd’hui, par exemple 45. Laissez vide si vous l’ignorez.",
    )

    def recorded_otherwise(self, line: LotLine) -> list[tuple[str, str]]:
        """Where what is recorded differs from what was typed: the label of the field, and the recorded words."""
        worth = "(rien)" if line.unit_value_eur is None else f"{french_number(line.unit_value_eur, 2)} €"
        recorded: list[tuple[Field, Any, str]] = [(self.units, line.units, str(line.units))] if self.units else []
        recorded.append((self.unit_value_eur, line.unit_value_eur, worth))
        return [(field.label.text, words) for field, said, words in recorded if field.data != said]


def line_form(line: LotLine, *, is_inventoried: bool, is_sent: bool = True) -> LineForm:
    """The number of units (of a counted line), and what one is worth, as they are; `is_sent` unless another form of the page is."""
    others = {} if is_sent else {"formdata": None}
    form = LineForm(units=line.units, unit_value_eur=line.unit_value_eur, revision=line.lot.revision, **others)
    if is_inventoried:
        del form.units
    else:
        form.units.validators = [InputRequired("Indiquez combien il y en a."), Within(1, MOST_UNITS, UNITS_RANGE)]
    return form
