"""Which round, of which stops, and what drivers say."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.web.fields import DayField, DecimalField, ListedField, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.collection.enums import RoundState, StopResult
from marketplace.collection.models import RoundStop
from marketplace.collection.queries import DueStop, RoundFilters
from marketplace.collection.services import Fleet

MOST_VEHICLES, MOST_KG, MOST_LITRES, MOST_KM = 20, 20_000, 100_000, 2000
KEY = 40


def _why(stop: DueStop) -> str:
    """Why it is proposed, before anybody ticked it."""
    return stop.why.label if stop.why.is_due else "rien ne presse"


class RoundFilterForm(FilterForm):
    """Which rounds."""

    etat = SelectField(
        "Situation", default="", choices=[SelectChoice("", "Toutes"), *(SelectChoice(one.value, one.label) for one in RoundState)]
    )

    def filters(self, *, carrier_id: int | None) -> RoundFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return RoundFilters(state=RoundState(chosen["etat"]) if "etat" in chosen else None, carrier_id=carrier_id)


class ChooseDayForm(FilterForm):
    """For which day, and for the coordinator, which partner drives."""

    jour = DayField("Jour de la tournée", [Optional()])
    partenaire = ListedField("Partenaire qui collecte", default="")

    def __init__(self, given: Any, partners: Sequence[tuple[int, str]], **settings: Any) -> None:
        super().__init__(given, **settings)
        if partners:
            self.partenaire.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(str(key), name) for key, name in partners)]
        else:
            del self.partenaire

    def day(self, default: date) -> date:
        """The day asked, else that one."""
        found = self.chosen().get("jour")
        return found if isinstance(found, date) else default


class PrepareForm(Form):
    """The stops that are ticked, and the vehicles, all alike."""

    stops = SelectMultipleField(
        "Arrêts",
        [InputRequired("Cochez au moins une borne ou un enlèvement.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    vehicles = WholeField("Nombre de véhicules", [InputRequired("Indiquez le nombre de véhicules.")], default=1)
    kg = WholeField("Charge utile d’un véhicule, en kilogrammes", [Optional()], description="Vide\u00a0: sans limite.")
    litres = WholeField("Volume d’un véhicule, en litres", [Optional()], description="Vide\u00a0: sans limite.")
    begins = TimeField("Départ au plus tôt", [InputRequired("Indiquez une heure, par exemple 08:00.")], default=time(8))
    ends = TimeField("Retour au plus tard", [InputRequired("Indiquez une heure, par exemple 12:00.")], default=time(12))

    def __init__(self, due: Sequence[DueStop]) -> None:
        super().__init__(data={"stops": [stop.key for stop in due if stop.why.is_due]})
        self.stops.choices = [SelectChoice(stop.key, f"{stop.name}\u00a0: {_why(stop)}, {stop.kg}\u00a0kg") for stop in due]

    def validate_vehicles(self, field: Any) -> None:
        Within(1, MOST_VEHICLES, f"De 1 à {MOST_VEHICLES} véhicules.")(self, field)

    def validate_kg(self, field: Any) -> None:
        Within(1, MOST_KG, f"De 1 à {MOST_KG} kilogrammes.")(self, field)

    def validate_litres(self, field: Any) -> None:
        Within(1, MOST_LITRES, f"De 1 à {MOST_LITRES} litres.")(self, field)

    def fleet(self) -> Fleet:
        """The vehicles."""
        begins, ends = ((moment.hour * 60 + moment.minute) * 60 for moment in (self.begins.data, self.ends.data) if moment)
        return Fleet(self.vehicles.data or 1, self.kg.data, self.litres.data, begins, ends)


class MoveForm(Form):
    """One place earlier or later, in the order of that revision."""

    sens = RadioField("Sens", choices=[SelectChoice("avant", "Plus tôt"), SelectChoice("apres", "Plus tard")])
    revision = WholeField("Révision", widget=HiddenInput())


class CancelForm(Form):
    """Why a round is given up."""

    reason = TextAreaField(
        "Motif", [InputRequired("Dites en quelques mots pourquoi."), at_most(500)], filters=[cleaned], render_kw={"rows": 3}
    )


class SayForm(Form):
    """What became of one stop. `tap` is drawn by the telephone, so that the same answer sent twice is one."""

    result = RadioField("Résultat", [InputRequired()], choices=[SelectChoice(one.value, one.label) for one in StopResult])
    kg = DecimalField(
        "Masse chargée, en kilogrammes", [Optional(), Within(0, MOST_KG, "Vérifiez cette masse.")], digits=5, places=1
    )
    reason = StringField("Si vous n’avez pas pu\u00a0: pourquoi", [at_most(300)], filters=[one_line])
    tap = HiddenField()

    @classmethod
    def of(cls, stop: RoundStop, **settings: Any) -> "SayForm":
        """The form of that stop, its fields named after it: a page holds many."""
        form = cls(**settings)
        for one in form:
            one.id = f"{one.name}-{stop.id}"
            one.label.field_id = one.id
        return form

    def key(self) -> str:
        """The key of this answer."""
        return (self.tap.data or self.request_key.data or "")[:KEY]


class MeterForm(Form):
    """What the meter says."""

    km = WholeField(
        "Kilomètres parcourus",
        [Optional(), Within(0, MOST_KM, f"De 0 à {MOST_KM} kilomètres.")],
        description="Au compteur, aller et retour. Vide\u00a0: la distance prévue compte.",
    )
