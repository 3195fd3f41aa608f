"""Saved searches, wishes, the letter of new lots."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.web.fields import DayField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.lots.enums import WishState
from marketplace.lots.forms.fields import DISTANCES_KM, choices_of
from marketplace.lots.rules import MOST_UNITS


class SearchForm(Form):
    name = StringField(
        "Nom de la recherche",
        [DataRequired("Donnez un nom à cette recherche."), at_most(80)],
        filters=[one_line],
        description="Par exemple : portables près de chez nous.",
    )
    question = HiddenField(validators=[Length(max=600)])
    is_alerted = BooleanField("M’avertir des nouveaux lots, par un courriel par jour au plus", default=True)


class WishForm(Form):
    category_id = SelectField(
        "Que cherchez-vous ?", [InputRequired("Choisissez une catégorie.")], coerce=key_of, validate_choice=False
    )
    units = WholeField(
        "Combien ?",
        [
            InputRequired("Indiquez combien il vous en faut."),
            Within(1, MOST_UNITS, "Indiquez un nombre entre 1 et 100\u202f000."),
        ],
        render_kw={"inputmode": "numeric"},
    )
    words = StringField(
        "Mots que le lot doit contenir",
        [at_most(100)],
        filters=[one_line],
        description="Laissez vide pour être averti de tous les lots de cette catégorie.",
    )
    details = TextAreaField(
        "Précisions pour les donneurs",
        [at_most(500)],
        filters=[cleaned],
        description="Par exemple : 8 Go de mémoire au moins, pour des ateliers. Elles se lisent, elles ne filtrent rien.",
    )
    within_km = SelectField(
        "À quelle distance, au plus ?",
        coerce=lambda value: int(value) if str(value).isdigit() else None,
        choices=[SelectChoice("", "Peu importe"), *(SelectChoice(str(km), f"{km}\u00a0km") for km in DISTANCES_KM)],
        validate_choice=False,
    )
    until = DayField("Jusqu’à quel jour ?", [InputRequired("Indiquez le dernier jour de votre recherche.")])

    def offer(self, categories: Sequence[EquipmentCategory]) -> None:
        """The categories people choose from."""
        self.category_id.choices = [
            SelectChoice(0, "Choisissez"),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    def validate_category_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choisissez une catégorie.")

    def validate_within_km(self, field: Field) -> None:
        if field.data is not None and field.data not in DISTANCES_KM:
            raise ValidationError("Choisissez une distance dans la liste.")


class WishesForm(FilterForm):
    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *choices_of(WishState)], default="")

    def state(self) -> WishState | None:
        """The state asked for, if it is one."""
        return WishState(self.etat.data) if self.etat.data in set(WishState) else None


class AlertsForm(Form):
    wants_digest = RadioField(
        "Le courriel des nouveaux lots",
        [InputRequired("Dites si vous voulez recevoir ce courriel.")],
        choices=[
            SelectChoice("oui", "Le recevoir, une fois par jour au plus, quand il y a du nouveau"),
            SelectChoice("non", "Ne pas le recevoir"),
        ],
    )
