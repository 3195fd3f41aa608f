"""What is asked on the pages of the report."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from core.keys import LARGEST_KEY
from core.uploads import LARGEST_PHOTO, PHOTOS, GivenFile, accepted_by_browsers, given_file, sentence_of
from core.web.fields import DayField, DecimalField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.ledger.forms import COUNTS, KINDS, ORIGINS, PROOFS, nature_asked
from marketplace.retex.enums import RateKind, TextPart
from marketplace.retex.models import RetexPhoto
from marketplace.retex.rules.figures import Report
from marketplace.retex.rules.story import LONGEST_TEXT
from marketplace.retex.rules.sums import SumFilters

CHOOSE = "Choisissez dans la liste."
A_YEAR = "Indiquez une année à quatre chiffres, par exemple 2027."
CAPTION_MAX = 200
REASON_MAX = 500
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


class SumsForm(FilterForm):
    """Which movements of a year are summed. Its names are those of the list of movements: a link may lead to either."""

    donneur = SelectField("Organisme", default="", validate_choice=False)
    categorie = SelectField("Catégorie", default="", validate_choice=False)
    nature = SelectField("Nature", choices=KINDS, default="")
    preuve = SelectField("Preuve", choices=PROOFS, default="")
    origine = SelectField("Origine", choices=ORIGINS, default="")
    decompte = SelectField("Décompte", choices=COUNTS, default="")
    edition = WholeField(widget=HiddenInput(), validators=[Optional(), Within(1, LARGEST_KEY)])

    def offer(self, whole: Report) -> None:
        """The organisations and categories of the report."""
        for field, rows in ((self.donneur, whole.by_organisation), (self.categorie, whole.by_category)):
            field.choices = [("", "Indifférent"), *((row.key, row.label) for row in rows)]
            field.validators = [Optional(), AnyOf([row.key for row in rows], message=CHOOSE)]

    def filters(self) -> SumFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return SumFilters(
            organisation_id=int(chosen["donneur"]) if "donneur" in chosen else None,
            category_code=chosen.get("categorie"),
            **nature_asked(chosen),
        )


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


class StoryForm(Form):
    """What the coordinator says of a year. A line makes a paragraph; nothing is read as markup."""

    introduction = TextAreaField(
        TextPart.INTRODUCTION.label,
        [at_most(LONGEST_TEXT)],
        filters=[cleaned],
        description="Ce que l’année a été, en quelques phrases.",
        render_kw={"rows": 6},
    )
    highlights = TextAreaField(TextPart.HIGHLIGHTS.label, [at_most(LONGEST_TEXT)], filters=[cleaned], render_kw={"rows": 6})
    difficulties = TextAreaField(TextPart.DIFFICULTIES.label, [at_most(LONGEST_TEXT)], filters=[cleaned], render_kw={"rows": 6})
    outlook = TextAreaField(
        TextPart.OUTLOOK.label,
        [at_most(LONGEST_TEXT)],
        filters=[cleaned],
        description="Ce qui est prévu pour l’année suivante.",
        render_kw={"rows": 6},
    )

    def texts(self) -> dict[TextPart, str]:
        """What was written of each part."""
        return {part: self[part.value].data for part in TextPart}


class PhotosForm(Form):
    chosen = MultipleFileField(
        "Photos",
        description=f"Une ou plusieurs. Chacune : {sentence_of(PHOTOS, LARGEST_PHOTO)}",
        render_kw={"accept": accepted_by_browsers(PHOTOS)},
    )

    def files(self) -> Iterator[GivenFile]:
        """What was given, one photo at a time."""
        for file in self.chosen.data or []:
            if given := given_file(file, largest=LARGEST_PHOTO):
                yield given


def photo_words_form(photos: Iterable[RetexPhoto], **settings: Any) -> Any:
    """A form that asks what each photo shows and whose it is. Neither is required before publication."""
    fields: dict[str, Any] = {}
    for number, photo in enumerate(photos, start=1):
        fields[f"caption_{photo.id}"] = StringField(
            f"Que montre la photo {number}\u00a0?", [at_most(CAPTION_MAX)], filters=[one_line], default=photo.caption
        )
        fields[f"credit_{photo.id}"] = StringField(
            f"De qui est la photo {number}\u00a0?",
            [at_most(CAPTION_MAX)],
            filters=[one_line],
            default=photo.credit,
            description="Le nom ou le service à citer.",
        )
    return type("PhotoWordsForm", (Form,), fields)(**settings)


def photo_words(form: Form) -> dict[int, tuple[str, str]]:
    """What each photo shows and whose it is, by key."""
    keys = [int(name.removeprefix("caption_")) for name in form._fields if name.startswith("caption_")]
    return {key: (form[f"caption_{key}"].data, form[f"credit_{key}"].data) for key in keys}


class ErratumForm(Form):
    """Why a published year is corrected, and how far."""

    reason = TextAreaField(
        "Pourquoi corriger ce RETEX",
        [DataRequired("Dites pourquoi en une phrase\u00a0: elle sera publiée."), at_most(REASON_MAX)],
        filters=[one_line],
        description="Quel texte ou quels chiffres sont faux, et pourquoi. Cette phrase est publiée.",
    )
    recomputes = BooleanField(
        "Recalculer aussi les chiffres",
        description="Avec les mouvements comptés dans l’année, les déclarations de stock et le jeu de facteurs d’aujourd’hui.",
    )


class PublishForm(Form):
    """Publishing asks to be pressed, and to have seen what will be missing."""

    acknowledged = BooleanField("J’ai vu ces avertissements\u00a0: publier ainsi")
