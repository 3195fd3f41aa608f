"""What a passer-by reports, what is answered, and the filters of the list."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from core.uploads import LARGEST_PHOTO, PHOTOS, CheckedPhoto, GivenFile, accepted_by_browsers, check_photo, given_file, sentence_of
from core.web.fields import SelectChoice, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.models import BoxReport, CollectionBox
from marketplace.collection.queries import ReportFilters
from marketplace.collection.rules import MOST_WORDS

TAKES_PHOTOS = {"accept": accepted_by_browsers(PHOTOS)}


class ReportForm(Form):
    """What is wrong, in a form that needs neither account nor cookie: `seal` proves that this site showed it (ADR 27)."""

    words = TextAreaField(
        "Dites-en plus",
        [at_most(MOST_WORDS)],
        filters=[cleaned],
        description="Par exemple\u00a0: la trappe ne ferme plus. N’écrivez ni nom ni numéro de téléphone.",
        render_kw={"rows": 3},
    )
    photo = FileField(
        "Photo",
        description=f"Sans personne dessus. {sentence_of(PHOTOS, LARGEST_PHOTO)} Le lieu et l’heure qu’elle contient sont effacés.",
        render_kw=TAKES_PHOTOS,
    )
    seal = HiddenField()

    def __init__(self) -> None:
        super().__init__(meta={"csrf": False})

    def checked_photo(self) -> CheckedPhoto | None:
        """The photo, if one was given; raises `FileRefused`."""
        given = given_file(self.photo.data, largest=LARGEST_PHOTO)
        return check_photo(given, field="photo") if given else None


class AnswerForm(Form):
    """Where a report stands, and what its reporter reads."""

    state = RadioField("Où en est-on\u00a0?", [InputRequired("Dites où l’on en est.")])
    answer = TextAreaField(
        "Réponse à la personne qui a signalé",
        [InputRequired("Écrivez une phrase\u00a0: la personne qui a signalé la lira."), at_most(500)],
        filters=[cleaned],
        description="Par exemple\u00a0: la borne est vidée ce matin, merci.",
        render_kw={"rows": 3},
    )

    def __init__(self, report: BoxReport) -> None:
        super().__init__()
        self.state.choices = [SelectChoice(state.value, state.label) for state in report.state.may_become]


class PhotoForm(Form):
    """The photo of a box, and what it shows."""

    photo = FileField(
        "Photo de la borne",
        description=f"En situation, sans personne dessus. {sentence_of(PHOTOS, LARGEST_PHOTO)}",
        render_kw=TAKES_PHOTOS,
    )
    photo_caption = StringField(
        "Ce que montre la photo",
        [InputRequired("Dites en quelques mots ce que montre la photo."), at_most(200)],
        filters=[one_line],
        description="Pour qui ne la voit pas. Par exemple\u00a0: borne verte à droite des portes vitrées.",
    )

    def __init__(self, box: CollectionBox) -> None:
        super().__init__(data={"photo_caption": box.photo_caption})

    def checked_photo(self) -> CheckedPhoto:
        """The photo; raises `FileRefused`."""
        return check_photo(given_file(self.photo.data, largest=LARGEST_PHOTO) or GivenFile("", b""), field="photo")


class ReportFilterForm(FilterForm):
    """Which reports."""

    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line], description="Un nom, un bâtiment, un code de borne.")
    nature = SelectField(
        "Problème", default="", choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, one.label) for one in Problem)]
    )
    etat = SelectField(
        "Réponse", default="", choices=[SelectChoice("", "Toutes"), *(SelectChoice(one.value, one.label) for one in ReportState)]
    )

    def filters(self, *, seen_by: int | None) -> ReportFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return ReportFilters(
            text=chosen.get("texte", ""),
            problem=Problem(chosen["nature"]) if "nature" in chosen else None,
            state=ReportState(chosen["etat"]) if "etat" in chosen else None,
            seen_by=seen_by,
        )
