"""What is asked on the pages of the report."""

from collections.abc import Mapping
from typing import Any, TypedDict

from wtforms import SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional

from core.web.fields import DayField, DecimalField, SelectChoice, WholeField, at_most, one_line
from core.web.forms import FilterForm, Form
from marketplace.retex.enums import RateKind
from marketplace.retex.rules.figures import Report

CHOOSE = "Choisissez dans la liste."
A_YEAR = "Indiquez une année à quatre chiffres, par exemple 2027."
A_SHARE = "Indiquez un pourcentage, par exemple 50."


class Scope(TypedDict):
    """What a report is reduced to."""

    organisation_id: int | None
    category_code: str | None


class ReportFilters(FilterForm):
    """One organisation, one category, or both, among those of the report."""

    organisme = SelectField("Organisme", validate_choice=False)
    categorie = SelectField("Catégorie", validate_choice=False)

    def __init__(self, asked: Mapping[str, str], whole: Report) -> None:
        super().__init__(asked)  # type: ignore[arg-type]  # werkzeug's mapping is what WTForms reads
        for field, rows, everything in (
            (self.organisme, whole.by_organisation, "Tous les organismes"),
            (self.categorie, whole.by_category, "Toutes les catégories"),
        ):
            field.choices = [("", everything), *((row.key, row.label) for row in rows)]
            field.validators = [Optional(), AnyOf([row.key for row in rows], message=CHOOSE)]

    @property
    def scope(self) -> Scope:
        """The filters as the report takes them."""
        chosen = self.chosen()
        return {
            "organisation_id": int(str(chosen["organisme"])) if "organisme" in chosen else None,
            "category_code": str(chosen["categorie"]) if "categorie" in chosen else None,
        }


class TargetForm(Form):
    """What a rate should reach in a year."""

    rate = SelectField(
        "Taux",
        [InputRequired("Choisissez un taux.")],
        choices=[SelectChoice(one.value, one.label) for one in RateKind],
    )
    year = WholeField("Année", [InputRequired(A_YEAR)], wrong=A_YEAR, description="Une année à venir.")
    percent = DecimalField("Objectif, en pour cent", [InputRequired(A_SHARE)], wrong=A_SHARE, digits=3, places=2)
    source = TextAreaField(
        "Source",
        [DataRequired("Indiquez d’où vient cet objectif."), at_most(300)],
        filters=[one_line],
        description="Le texte de loi et son article, ou la décision du territoire et sa date.",
    )
    read_on = DayField("Source lue le", [InputRequired("Indiquez une date, par exemple 01/01/2027.")])

    def answers(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        named = {name: self[name].data for name in ("year", "percent", "source", "read_on")}
        return {"rate": RateKind(self.rate.data), **named}


class PublishForm(Form):
    """Publishing asks nothing but to be pressed."""
