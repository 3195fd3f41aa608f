"""What people say of an event, who comes, and what it gave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wtforms import EmailField, HiddenField, SearchField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.catalogue.models import EquipmentCategory
from core.clock import PARIS, paris_day
from core.web.fields import (
    IS_EMAIL,
    DayField,
    DecimalField,
    HourField,
    SelectChoice,
    WholeField,
    Within,
    at_most,
    cleaned,
    one_line,
)
from core.web.forms import FilterForm, Form
from marketplace.collection.enums import EventState, Workshop
from marketplace.collection.models import CleanupEvent
from marketplace.collection.queries import EventFilters
from marketplace.collection.rules import (
    HEAVIEST_KG,
    MOST_GIGABYTES,
    MOST_PARTICIPANTS,
    MOST_PEOPLE,
    MOST_SEATS,
    MOST_UNITS,
    Brought,
    EventFacts,
    EventFigures,
)

EVERY_STATE = "tous"


class EventForm(Form):
    """What an event will be."""

    name = StringField(
        "Nom", [DataRequired("Donnez un nom à l’événement."), at_most(120)], filters=[one_line],
        description="Par exemple\u00a0: Digital Clean Up Day à la médiathèque.",
    )  # fmt: skip
    workshops = SelectMultipleField(
        "Ateliers",
        choices=[SelectChoice(one.value, one.label) for one in Workshop],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    day = DayField("Jour", [InputRequired("Indiquez le jour, par exemple 14/03/2027.")])
    begins = HourField("À partir de", [InputRequired("Indiquez une heure, par exemple 09:30.")])
    last_day = DayField("Dernier jour", [Optional()], description="Seulement s’il dure plusieurs jours.")
    ends = HourField("Jusqu’à", [InputRequired("Indiquez une heure, par exemple 17:00.")])
    insee_code = SelectField("Commune", [InputRequired("Choisissez une commune.")])
    place = StringField(
        "Lieu", [DataRequired("Indiquez le lieu."), at_most(200)], filters=[one_line],
        description="Par exemple\u00a0: médiathèque Verlaine, salle du rez-de-chaussée.",
    )  # fmt: skip
    seats = WholeField(
        "Places", [Optional(), Within(1, MOST_SEATS, "Indiquez un nombre entre 1 et 10\u202f000, ou laissez vide.")],
        description="Laissez vide si tout le monde peut venir.",
    )  # fmt: skip
    description = TextAreaField(
        "Présentation", [at_most(2000)], filters=[cleaned], description="Ce qui s’y fait, ce qu’il faut apporter, pour qui."
    )

    def __init__(self, municipalities: Mapping[str, str], event: CleanupEvent | None = None, **proposed: Any) -> None:
        super().__init__(data={**proposed, **(_answers_of(event) if event else {})})
        self.insee_code.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(*item) for item in municipalities.items())]

    def facts(self) -> EventFacts:
        """What was said; the rules judge it."""
        if self.day.data is None or self.begins.data is None or self.ends.data is None:
            raise ValueError("an event that was not validated")
        last_day = self.last_day.data or self.day.data
        return EventFacts(
            name=self.name.data or "",
            description=self.description.data or "",
            workshops=[Workshop(one) for one in self.workshops.data or ()],
            begins_at=datetime.combine(self.day.data, self.begins.data, tzinfo=PARIS),
            ends_at=datetime.combine(last_day, self.ends.data, tzinfo=PARIS),
            place=self.place.data or "",
            insee_code=self.insee_code.data or "",
            seats=self.seats.data,
        )


class SeatForm(Form):
    """A button for people without a session; `seal` proves that this site showed it (ADR 27)."""

    seal = HiddenField()

    def __init__(self) -> None:
        super().__init__(meta={"csrf": False})


class RegistrationForm(SeatForm):
    """How many come, without account nor cookie."""

    people = WholeField(
        "Combien serez-vous\u00a0?",
        [InputRequired("Indiquez combien vous serez."), Within(1, MOST_PEOPLE, "Indiquez un nombre entre 1 et 10.")],
        default=1,
    )
    email = EmailField(
        "Adresse électronique",
        [Optional(), at_most(254), IS_EMAIL],
        filters=[one_line],
        description="Pour un rappel la veille, ou si l’événement est annulé. Elle est effacée ensuite, et ne sert à rien d’autre.",
        render_kw={"autocomplete": "email"},
    )


class GivenReasonForm(Form):
    """Why an event is given up."""

    reason = TextAreaField(
        "Pourquoi ?", [DataRequired("Dites pourquoi en une phrase : ceux qui comptaient venir la liront."), at_most(500)],
        filters=[cleaned],
    )  # fmt: skip


class FiguresForm(Form):
    """What an event gave; the fields of each category are made by `figures_form`."""

    participants = WholeField(
        "Participants",
        [
            InputRequired("Indiquez combien de personnes sont venues, 0 si personne."),
            Within(0, MOST_PARTICIPANTS, "Indiquez un nombre entre 0 et 100\u202f000."),
        ],
    )
    gigabytes_deleted = DecimalField(
        "Données supprimées, en gigaoctets",
        [Optional(), Within(0, MOST_GIGABYTES, "Indiquez un nombre positif, dix millions au plus.")],
        digits=8,
        places=1,
        description="Le total que les participants ont relevé. Laissez vide si personne ne l’a compté.",
    )

    def figures(self) -> EventFigures:
        """What was said; a category without unit is left out."""
        brought = {}
        for name, field in self._fields.items():
            if name.startswith("units_") and field.data:
                category_id = int(name.removeprefix("units_"))
                brought[category_id] = Brought(field.data, self[f"mass_{category_id}"].data or None)
        return EventFigures(self.participants.data or 0, self.gigabytes_deleted.data, brought)


def figures_form(categories: Sequence[EquipmentCategory], event: CleanupEvent) -> FiguresForm:
    """The form, with two fields for each category, as they were said before."""
    lines = {line.category_id: line for line in event.lines}
    fields: dict[str, Any] = {}
    for category in [*categories, *(line.category for line in event.lines if line.category not in categories)]:
        line = lines.get(category.id)
        fields[f"units_{category.id}"] = WholeField(
            f"{category.label}\u00a0: nombre",
            [Optional(), Within(0, MOST_UNITS, "Indiquez un nombre entre 0 et 100\u202f000.")],
            default=line.units if line else None,
        )
        fields[f"mass_{category.id}"] = DecimalField(
            f"{category.label}\u00a0: masse pesée, en kg",
            [Optional(), Within(0, HEAVIEST_KG, "Indiquez une masse entre 0 et 100\u202f000\u00a0kg.")],
            digits=6,
            default=line.mass_kg if line else None,
        )
    known = {"participants": event.participants, "gigabytes_deleted": event.gigabytes_deleted}
    return type("FilledFiguresForm", (FiguresForm,), fields)(
        data={name: value for name, value in known.items() if value is not None}
    )


class EventFilterForm(FilterForm):
    """Which events: those to come, unless another state is asked for."""

    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line])
    commune = SelectField("Commune", default="")
    etat = SelectField(
        "Lesquels",
        default=EventState.PLANNED.value,
        choices=[*(SelectChoice(one.value, one.label) for one in EventState), SelectChoice(EVERY_STATE, "Tous")],
    )

    def __init__(self, formdata: Any, *, municipalities: Mapping[str, str]) -> None:
        super().__init__(formdata)
        self.commune.choices = [SelectChoice("", "Toutes"), *(SelectChoice(*item) for item in municipalities.items())]

    def filters(self) -> EventFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        state = chosen.get("etat", EventState.PLANNED.value)
        return EventFilters(
            text=chosen.get("texte", ""),
            municipality=chosen.get("commune", ""),
            state=None if state == EVERY_STATE else EventState(state),
        )


def _answers_of(event: CleanupEvent) -> dict[str, Any]:
    begins, ends = event.begins_at.astimezone(PARIS), event.ends_at.astimezone(PARIS)
    return {
        "name": event.name,
        "description": event.description,
        "workshops": event.workshops,
        "day": begins.date(),
        "begins": begins.time(),
        "last_day": ends.date() if ends.date() != paris_day(event.begins_at) else None,
        "ends": ends.time(),
        "insee_code": event.insee_code,
        "place": event.place,
        "seats": event.seats,
    }
