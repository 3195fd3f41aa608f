"""The period and the organisation that documents are asked for."""

from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired

from core.keys import key_of
from core.web.fields import DayField, SelectChoice
from core.web.forms import FilterForm, Form

A_DAY = "Indiquez une date, par exemple 01/01/2026."


class PeriodForm(FilterForm):
    """What the page shows; the organisation is chosen by the coordinator only."""

    organisme = SelectField("Organisme", coerce=key_of, validate_choice=False)
    du = DayField("Du", [DataRequired(A_DAY)])
    au = DayField("Au", [DataRequired(A_DAY)], description="Un an au plus.")


class BundleForm(Form):
    organisme = SelectField("Organisme", coerce=key_of, validate_choice=False)
    du = DayField("Du", [DataRequired(A_DAY)])
    au = DayField("Au", [DataRequired(A_DAY)])


def period_form(args: Any, organisations: list[tuple[int, str]], *, own: int, today: date) -> PeriodForm:
    """The form as it was asked, or this civil year for one's own organisation."""
    form = PeriodForm(args if args.get("du") else None, organisme=own, du=date(today.year, 1, 1), au=date(today.year, 12, 31))
    form.organisme.choices = [SelectChoice(str(key), name) for key, name in organisations]  # type: ignore[assignment]
    if not form.organisme.data:
        form.organisme.data = own
    return form
