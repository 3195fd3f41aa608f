"""What a coordinator fills in about a threshold."""

from typing import Any

from wtforms import RadioField, SearchField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.thresholds.enums import Unit
from core.web.fields import DayField, SelectChoice, WholeField, at_most, one_line
from core.web.forms import FilterForm, Form

A_DAY = "Indiquez une date, par exemple 01/01/2027."


class _FromWhen(Form):
    valid_from = DayField(
        "À partir du",
        [InputRequired(A_DAY)],
        description="Aujourd’hui ou un jour à venir. Ce qui est déjà signé, remis ou publié garde la valeur de son jour.",
    )
    source = TextAreaField(
        "Source",
        [DataRequired("Indiquez d’où vient cette valeur."), at_most(300)],
        filters=[one_line],
        description="Le texte de loi et son article, ou la décision du territoire et sa date.",
    )
    read_on = DayField("Source lue le", [InputRequired(A_DAY)])

    def answers(self) -> dict[str, Any]:
        """What was answered, as the service takes it."""
        return {name: self[name].data for name in ("value", "valid_from", "source", "read_on")}


class _Number(Form):
    value = WholeField("Nouvelle valeur", [InputRequired("Indiquez un nombre entier, par exemple 30.")])


class _YesOrNo(Form):
    value = RadioField(
        "Nouvelle valeur",
        [InputRequired("Choisissez oui ou non.")],
        coerce=int,
        choices=[SelectChoice(1, "oui (1)"), SelectChoice(0, "non (0)")],
    )


class NumberForm(_FromWhen, _Number):
    """A number, from a day on."""


class YesOrNoForm(_FromWhen, _YesOrNo):
    """A yes or a no, from a day on."""


def form_for(unit: Unit, **proposed: Any) -> NumberForm | YesOrNoForm:
    """The form that asks for a value in that unit."""
    return YesOrNoForm(data=proposed) if unit is Unit.YES_NO else NumberForm(data=proposed)


class ThresholdFilters(FilterForm):
    texte = SearchField("Mots du nom ou de la source", [at_most(100)], filters=[one_line])

    @property
    def text(self) -> str:
        return str(self.chosen().get("texte", ""))
