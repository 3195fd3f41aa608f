"""The day of a pickup, and giving up."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.web.fields import DayField, at_most, cleaned
from core.web.forms import Form

A_DAY = "Indiquez une date, par exemple 14/04/2026."


class PickupForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)], description="L’autre organisme la verra et devra l’accepter.")


class AgreeForm(Form):
    pickup_on = DayField("Date d’enlèvement", [InputRequired(A_DAY)])


class CancelForm(Form):
    reason = TextAreaField(
        "Pourquoi annuler ?",
        [DataRequired("Dites pourquoi en une phrase."), at_most(400)],
        filters=[cleaned],
        description="L’autre organisme lira cette phrase.",
    )
