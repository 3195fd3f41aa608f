"""Which addresses, and where one is."""

from collections.abc import Collection, Mapping
from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from core.web.fields import CoordinateField, ListedField, SelectChoice, Within, at_most
from core.web.forms import FilterForm, Form
from geo.addresses.enums import AddressState
from geo.addresses.rules import Candidate
from geo.points import Point

TO_SETTLE, EVERY = "a_placer", "toutes"
STATES = {
    TO_SETTLE: ("À placer", ()),
    "a_chercher": ("À chercher par le géocodeur", (AddressState.WAITING,)),
    "trouvee": ("Trouvées par le géocodeur", (AddressState.LOCATED,)),
    "a_la_main": ("Placées ou laissées par une personne", tuple(state for state in AddressState if state.is_settled)),
    EVERY: ("Toutes", ()),
}


class AddressFilterForm(FilterForm):
    """Which addresses: those a person has to place, unless others are asked for."""

    etat = ListedField("Lesquelles", choices=[SelectChoice(name, label) for name, (label, _) in STATES.items()], default=TO_SETTLE)
    commune = ListedField("Commune")
    texte = StringField("Mots de l’adresse", [at_most(100)])

    def __init__(self, formdata: Any, *, municipalities: Mapping[str, str], to_settle: Collection[AddressState]) -> None:
        super().__init__(formdata)
        self.to_settle = to_settle
        self.commune.choices = [SelectChoice("", "Toutes"), *(SelectChoice(*item) for item in municipalities.items())]

    def filters(self) -> dict[str, Any]:
        """What is asked, as the queries name it."""
        chosen = self.chosen()
        asked = str(chosen.get("etat", TO_SETTLE))
        states = self.to_settle if asked == TO_SETTLE else STATES[asked][1]
        return {"states": states, "municipality": chosen.get("commune"), "text": chosen.get("texte", "")}


class PlaceForm(Form):
    """A point, as people write it or as the drawing fills it in."""

    latitude = CoordinateField(
        "Latitude",
        [InputRequired("Indiquez la latitude du point."), Within(-90, 90, "Indiquez une latitude entre −90 et 90 degrés.")],
        description="En degrés, par exemple 49,1193",
    )
    longitude = CoordinateField(
        "Longitude",
        [InputRequired("Indiquez la longitude du point."), Within(-180, 180, "Indiquez une longitude entre −180 et 180 degrés.")],
        description="Par exemple 6,1757",
    )

    def point(self) -> Point:
        return Point(float(self.latitude.data), float(self.longitude.data))


class CandidateForm(PlaceForm):
    """The same for a place the geocoder proposes: one button."""

    latitude = CoordinateField("", [], widget=HiddenInput())
    longitude = CoordinateField("", [], widget=HiddenInput())

    @classmethod
    def of(cls, candidate: Candidate) -> "CandidateForm":
        return cls(formdata=None, latitude=candidate.latitude, longitude=candidate.longitude)


class LeaveForm(Form):
    """A button."""
