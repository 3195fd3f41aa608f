"""Asking for a box."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from core.accounts.models import Organisation
from core.web.fields import Keeps, SelectChoice, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from geo.partners.rules import clean_hours
from marketplace.collection.enums import RequestState
from marketplace.collection.forms.boxes import AS_TYPED, HOURS_HINT


class RequestForm(Form):
    """Where, when one may come, why."""

    building = StringField(
        "Bâtiment", [InputRequired("Dites dans quel bâtiment vous voulez une borne."), at_most(150)], filters=[one_line]
    )
    street = StringField("Numéro et rue", [at_most(200)], filters=[one_line], render_kw={"autocomplete": "off"})
    insee_code = SelectField("Commune", [InputRequired("Choisissez une commune du territoire.")])
    opening_hours = StringField("Horaires d’accès", [at_most(255), Keeps(clean_hours)], description=HOURS_HINT, render_kw=AS_TYPED)
    words = TextAreaField(
        "Ce que la coordination doit savoir",
        [at_most(1000)],
        filters=[cleaned],
        description="Par exemple\u00a0: le passage, la place disponible, l’accès d’un véhicule.",
    )

    def __init__(self, organisation: Organisation, municipalities: Mapping[str, str]) -> None:
        super().__init__(data={"insee_code": organisation.insee_code or ""})
        self.insee_code.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(*item) for item in municipalities.items())]

    def answers(self) -> dict[str, Any]:
        """As the service takes them."""
        return {name: self[name].data or "" for name in ("building", "street", "insee_code", "opening_hours", "words")}


class RequestFilterForm(FilterForm):
    """Which requests."""

    etat = SelectField(
        "Réponse", default="", choices=[SelectChoice("", "Toutes"), *(SelectChoice(one.value, one.label) for one in RequestState)]
    )

    def state(self) -> RequestState | None:
        """The state asked for, if any."""
        chosen = self.chosen()
        return RequestState(str(chosen["etat"])) if "etat" in chosen else None
