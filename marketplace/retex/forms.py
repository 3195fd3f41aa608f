"""What is asked on the pages of the report."""

from collections.abc import Mapping
from typing import TypedDict

from wtforms import SelectField
from wtforms.validators import AnyOf, Optional

from core.web.forms import FilterForm, Form
from marketplace.retex.rules.figures import Report

CHOOSE = "Choisissez dans la liste."


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


class PublishForm(Form):
    """Publishing asks nothing but to be pressed."""
