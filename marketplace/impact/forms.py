"""What is asked on the pages of factor sets."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from core.web.fields import DecimalField, ListedField, SelectChoice, WholeField, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.impact.enums import FactorColumn, FactorSetState, IntervalKind, Quality
from marketplace.impact.models import FactorSet
from marketplace.impact.queries import SetFilters
from marketplace.impact.rules import FactorValues, Parameters
from marketplace.impact.rules.table import FIELDS

A_SHARE = "Indiquez une part entre 0 et 1, par exemple 0,5."
A_YEAR = "Indiquez une année à quatre chiffres, par exemple 2027."
A_NUMBER = "Indiquez un nombre, par exemple 182,3, ou laissez vide si personne ne le connaît."
YEARS = "Indiquez une durée en années, par exemple 3."
LONGEST_TABLE = 200_000


def _name() -> StringField:
    return StringField(
        "Nom du jeu",
        [DataRequired("Donnez un nom à ce jeu."), at_most(80)],
        filters=[one_line],
        description="La source et sa version, par exemple « ADEME 2027 – Boucle v2 ».",
    )


def _amount(column: FactorColumn, hint: str = "", *, digits: int = 9, places: int = 3) -> DecimalField:
    words = column.label[:1].upper() + column.label[1:]
    return DecimalField(words, [Optional()], wrong=A_NUMBER, digits=digits, places=places, description=hint)


def _life(label: str) -> DecimalField:
    return DecimalField(label, [InputRequired(YEARS)], wrong=YEARS, digits=3, places=2)


def _text(label: str, longest: int, hint: str = "") -> TextAreaField:
    return TextAreaField(label, [at_most(longest)], filters=[one_line], description=hint)


class DraftForm(Form):
    """The name of a set to prepare."""

    name = _name()


class ParametersForm(Form):
    """What a set says for all its categories."""

    name = _name()
    applies_from_year = WholeField(
        "S’applique à partir de l’année",
        [InputRequired(A_YEAR)],
        wrong=A_YEAR,
        description="Une année dont le RETEX n’est pas publié. Les années publiées gardent leur jeu.",
    )
    substitution = DecimalField(
        "s, part des réemplois qui remplacent un achat", [InputRequired(A_SHARE)], wrong=A_SHARE, digits=3, places=4
    )
    refurbishment = DecimalField(
        "r, coût du reconditionnement en part de la fabrication", [InputRequired(A_SHARE)], wrong=A_SHARE, digits=3, places=4
    )
    electricity_co2e_kg_per_kwh = DecimalField(
        "Ce que pèse un kilowattheure (kgCO2e)",
        [Optional()],
        wrong="Indiquez un nombre, par exemple 0,05, ou laissez vide.",
        digits=3,
        places=5,
        description="Utile seulement quand une catégorie consomme plus que l’appareil neuf.",
    )
    electricity_source = _text("Source du kilowattheure", 300, "Le mix électrique, son année et où vous l’avez lu.")
    source = TextAreaField(
        "Source du jeu", [DataRequired("Indiquez d’où viennent ces facteurs."), at_most(500)], filters=[one_line]
    )

    def answers(self) -> Parameters:
        """What was answered, as the service takes it."""
        return Parameters(**{name: self[name].data for name in Parameters.__dataclass_fields__})


class FactorForm(Form):
    """One category of a draft. The fields have the names of the columns of the table."""

    embodied_kgco2e = _amount(FactorColumn.EMBODIED, "Laissez vide si aucune source ne la donne.")
    range_min = _amount(FactorColumn.RANGE_MIN)
    range_max = _amount(FactorColumn.RANGE_MAX)
    ref_lifetime_years = _life("Durée de vie de référence d’un appareil neuf (années)")
    second_life_years = _life("Durée de la seconde vie (années)")
    extra_kwh_per_year = _amount(
        FactorColumn.EXTRA_KWH,
        "Ce qu’un appareil ancien consomme de plus qu’un neuf. Vide : inconnu, compté zéro.",
        digits=6,
        places=2,
    )
    low = _amount(FactorColumn.LOW, "Les deux bornes, avec leur source, ou aucune.")
    high = _amount(FactorColumn.HIGH)
    scope = _text("Périmètre", 200, "Ce que la valeur compte, par exemple « fabrication et distribution d’un appareil neuf ».")
    quality = SelectField("Qualité", choices=[SelectChoice(one.value, f"{one.label} : {one.meaning}") for one in Quality])
    source = _text("Source", 300)
    source_url = _text("Adresse de la source", 300)
    licence = _text("Licence", 200)
    note = _text("Remarque", 500)

    @classmethod
    def of(cls, values: FactorValues) -> "FactorForm":
        """The form filled with what the draft says."""
        return cls(formdata=None, data={column.value: getattr(values, field) for column, field in FIELDS.items()})

    def answers(self, category_code: str) -> FactorValues:
        """What was answered, as the service takes it; what the interval has become is for the rule to say."""
        said: dict[str, Any] = {field: self[column.value].data for column, field in FIELDS.items()}
        said["quality"] = Quality(said["quality"])
        return FactorValues(category_code=category_code, interval=IntervalKind.UNKNOWN, **said)


class TableForm(Form):
    """The whole table, as a file or pasted."""

    file = FileField(
        "Fichier du tableau",
        description="CSV, Excel (.xlsx) ou LibreOffice (.ods), 10 Mo au plus.",
        render_kw={"accept": ".csv,.txt,.xlsx,.ods"},
    )
    pasted = TextAreaField(
        "Ou tableau collé",
        [at_most(LONGEST_TABLE)],
        filters=[cleaned],
        description="Copiez les cellules de votre tableur, en-têtes compris.",
        render_kw={"rows": 8},
    )

    def content(self, most_bytes: int) -> bytes:
        """What was given: the file when there is one, else what was pasted."""
        if self.file.data:
            return self.file.data.stream.read(most_bytes + 1)
        return (self.pasted.data or "").encode()


class SetsForm(FilterForm):
    """Which sets."""

    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line], description="Le nom ou la source d’un jeu.")
    etat = SelectField(
        "État", default="", choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, one.label) for one in FactorSetState)]
    )

    def __init__(self, asked: Mapping[str, str], *, with_drafts: bool) -> None:
        super().__init__(asked)  # type: ignore[arg-type]  # werkzeug's mapping is what WTForms reads
        if not with_drafts:  # whoever sees published sets alone has no state to choose
            del self.etat

    def filters(self) -> SetFilters:
        """What is asked, as the queries name it."""
        chosen = self.chosen()
        return SetFilters(
            text=str(chosen.get("texte", "")), state=FactorSetState(str(chosen["etat"])) if "etat" in chosen else None
        )


class CompareForm(FilterForm):
    """Two sets to put side by side."""

    jeu = ListedField("Ce jeu", [Optional()])
    avec = ListedField("Comparé à", [Optional()])

    def __init__(self, asked: Mapping[str, str], sets: Sequence[FactorSet]) -> None:
        super().__init__(asked)  # type: ignore[arg-type]  # werkzeug's mapping is what WTForms reads
        for field in (self.jeu, self.avec):
            field.choices = [SelectChoice("", "Choisissez un jeu"), *(SelectChoice(str(one.id), one.name) for one in sets)]

    @property
    def asked(self) -> tuple[int, int] | None:
        """The keys of both sets, once both are chosen."""
        chosen = self.chosen()
        return (int(str(chosen["jeu"])), int(str(chosen["avec"]))) if {"jeu", "avec"} <= chosen.keys() else None
