"""What was taken out of a box, and what became of it."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.catalogue.models import EquipmentCategory
from core.clock import paris_day
from core.uploads import (
    DOCUMENTS,
    LARGEST_FILE,
    LARGEST_PHOTO,
    PHOTOS,
    CheckedFile,
    CheckedPhoto,
    accepted_by_browsers,
    check_file,
    check_photo,
    given_file,
    sentence_of,
)
from core.web.fields import DayField, DecimalField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.collection.errors import CountNotPossible
from marketplace.collection.models import RoundStop
from marketplace.collection.queries import EmptyingFilters
from marketplace.collection.rules import MOST_UNITS
from marketplace.collection.rules.rounds import visited_on
from marketplace.collection.services import EmptyingFacts
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.services import Report

KILOGRAMS = {"wrong": "Indiquez des kilogrammes, par exemple 12,5.", "digits": 9, "places": 3}
COUNTS = "units_"
TO_REPORT = "a-declarer"
OUTCOMES = [kind for kind in OutcomeKind if kind is not OutcomeKind.RETURNED]


class EmptyingForm(Form):
    """The scale, the counts, and what helps to understand them."""

    emptied_on = DayField("Jour de la collecte", [InputRequired("Indiquez le jour où la borne a été vidée.")])
    mass_kg = DecimalField(
        "Masse des appareils, en kilogrammes",
        [InputRequired("Pesez le contenu de la borne, sans les piles et batteries.")],
        description="Pesés ensemble, sans le bac ni les piles et batteries du bac à part. Par exemple 12,5.",
        **KILOGRAMS,
    )
    batteries_kg = DecimalField("Masse des piles et batteries à part, en kilogrammes", [Optional()], **KILOGRAMS)
    note = TextAreaField("Remarque", [at_most(500)], filters=[cleaned], render_kw={"rows": 2})
    photo = FileField(
        "Photo du contenu",
        description=sentence_of(PHOTOS, LARGEST_PHOTO),
        render_kw={"accept": accepted_by_browsers(PHOTOS)},
    )

    def counts(self) -> list[Any]:
        """The fields of the counts, in their order."""
        return [field for name, field in self._fields.items() if name.startswith(COUNTS)]

    def facts(self) -> EmptyingFacts:
        """What is said, for the command; raises `FileRefused`."""
        return EmptyingFacts(
            emptied_on=self.emptied_on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            mass_kg=self.mass_kg.data,  # type: ignore[arg-type]  # as above
            batteries_kg=self.batteries_kg.data,
            units_by_category={int(field.name.removeprefix(COUNTS)): field.data for field in self.counts()},
            note=self.note.data or "",
            photo=self._checked_photo(),
        )

    def _checked_photo(self) -> CheckedPhoto | None:
        given = given_file(self.photo.data, largest=LARGEST_PHOTO)
        return check_photo(given, field="photo") if given else None


def emptying_form(categories: Sequence[EquipmentCategory], stop: RoundStop | None) -> EmptyingForm:
    """A form that counts those categories, with what the driver noted at that stop already in it."""
    fields: dict[str, Any] = {
        f"{COUNTS}{category.id}": WholeField(
            category.label,
            [Optional(), Within(0, MOST_UNITS, CountNotPossible.message)],
            wrong="Indiquez un nombre entier, ou laissez vide.",
        )
        for category in categories
    }
    known = (
        {"emptied_on": visited_on(stop.round, paris_day(stop.said_at)), "mass_kg": stop.noted_kg or None}
        if stop and stop.said_at
        else {}
    )
    return type("FilledEmptyingForm", (EmptyingForm,), fields)(data=known)


class BoxOutcomeForm(Form):
    """What became of some devices of a line."""

    kind = RadioField(
        "Que sont devenus ces appareils\u00a0?",
        [InputRequired("Choisissez ce que sont devenus ces appareils.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in OUTCOMES],
    )
    units = WholeField("Combien\u00a0?", [InputRequired("Indiquez un nombre.")])
    is_erased = BooleanField("Leurs données sont effacées")
    occurred_on = DayField(
        "Quand\u00a0?", [InputRequired("Indiquez le jour où c’est arrivé.")], description="Pas avant la collecte."
    )
    proof = RadioField(
        "Quelle preuve avez-vous\u00a0?",
        [InputRequired("Choisissez une preuve, ou «\u00a0Sans preuve\u00a0».")],
        choices=[SelectChoice(proof.value, proof.label) for proof in Proof],
    )
    proof_file = FileField(
        "Document qui l’atteste",
        description=sentence_of(DOCUMENTS, LARGEST_FILE) + " En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )
    note = TextAreaField("Remarque", [Optional(), at_most(500)], filters=[cleaned], render_kw={"rows": 2})

    def says_erased(self) -> bool:
        """Whether their data are said to be erased; devices that hold none are not asked about."""
        return "is_erased" in self and bool(self.is_erased.data)

    def report(self) -> Report:
        """What is said, for the command; raises `FileRefused`."""
        return Report(
            kind=OutcomeKind(self.kind.data),
            occurred_on=self.occurred_on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            proof=Proof(self.proof.data),
            proof_file=self._attached(),
            note=self.note.data or "",
        )

    def _attached(self) -> CheckedFile | None:
        given = given_file(self.proof_file.data)
        return check_file(given, field="proof_file") if given else None


class WithdrawalForm(Form):
    """Why what was said was wrong."""

    reason = TextAreaField(
        "Pourquoi\u00a0?",
        [InputRequired("Dites pourquoi en une phrase\u00a0: elle reste dans le registre."), at_most(300)],
        filters=[cleaned],
        render_kw={"rows": 2},
    )


class EmptyingFilterForm(FilterForm):
    """Which emptyings."""

    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line], description="Un nom, un bâtiment, un code de borne.")
    annee = SelectField("Année", default="")
    etat = SelectField("Devenirs", default="", choices=[SelectChoice("", "Tous"), SelectChoice(TO_REPORT, "À déclarer")])

    def __init__(self, formdata: Any, *, years: Sequence[int]) -> None:
        super().__init__(formdata)
        self.annee.choices = [SelectChoice("", "Toutes"), *(SelectChoice(str(year), str(year)) for year in years)]

    def filters(self, *, seen_by: int | None) -> EmptyingFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return EmptyingFilters(
            text=chosen.get("texte", ""),
            year=int(chosen["annee"]) if "annee" in chosen else None,
            to_report="etat" in chosen,
            seen_by=seen_by,
        )
