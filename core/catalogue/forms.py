"""What a coordinator fills in about a category."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp

from core.catalogue.enums import WeeeCategory
from core.web.fields import DecimalField, SelectChoice, Within, at_most, one_line
from core.web.forms import Form

HEAVIEST_KG = 1000


class _Code(Form):
    """Asked first: fields come in the order of the classes of this file."""

    code = StringField(
        "Code",
        [
            DataRequired("Indiquez un code."),
            Regexp(
                r"^[a-z][a-z0-9_]{1,39}$", message="Indiquez un code en minuscules sans accent ni espace, par exemple label_printer"
            ),
        ],
        filters=[one_line],
        description="Pour les imports et les données ouvertes. Il ne changera plus.",
    )


class CategoryForm(Form):
    label = StringField("Nom", [DataRequired("Indiquez le nom de la catégorie."), at_most(80)], filters=[one_line])
    plural = StringField(
        "Nom au pluriel",
        [DataRequired("Indiquez le nom au pluriel."), at_most(80)],
        filters=[one_line],
        description="En minuscules, comme au milieu d’une phrase : « 12 ordinateurs portables ».",
    )
    weee_category = RadioField(
        "Catégorie DEEE",
        [InputRequired("Choisissez une catégorie DEEE.")],
        coerce=int,
        choices=[SelectChoice(each.value, f"{each.value}. {each.label}") for each in WeeeCategory],
        description="Celle du code de l’environnement, article R. 543-172.",
    )
    in_decree = BooleanField(
        "Compte dans le taux du décret 2023-266", description="Seules les catégories DEEE 2 et 6 peuvent y compter."
    )
    holds_data = BooleanField(
        "Peut porter des données personnelles", description="L’effacement des données sera demandé avant la remise."
    )
    default_mass_kg = DecimalField(
        "Masse par défaut, en kilogrammes",
        [Optional(), Within(min=0.001, max=HEAVIEST_KG, message="Indiquez une masse entre 0,001 et 1000 kilogrammes.")],
        wrong="Indiquez une masse en kilogrammes, par exemple 1,65",
        places=9,
        description="Elle sert quand un appareil n’a pas été pesé. Laissez vide si elle est inconnue.",
    )
    source = TextAreaField(
        "Source",
        [DataRequired("Indiquez d’où viennent la catégorie DEEE et la masse."), at_most(300)],
        filters=[one_line],
        description="Le texte ou l’étude, et la date de lecture.",
    )

    def facts(self) -> dict[str, Any]:
        """The answers, as the services take them."""
        mass = self.default_mass_kg.data
        return {
            "label": self.label.data,
            "plural": self.plural.data,
            "weee_category": WeeeCategory(self.weee_category.data),
            "in_decree": self.in_decree.data,
            "holds_data": self.holds_data.data,
            "default_mass_kg": None if mass is None else round(mass, 3),
            "source": self.source.data,
        }


class NewCategoryForm(CategoryForm, _Code):
    """A category to add."""


class EditCategoryForm(CategoryForm):
    is_active = BooleanField(
        "Proposée au choix", description="Décochée, la catégorie reste dans les chiffres passés mais n’est plus proposée."
    )
