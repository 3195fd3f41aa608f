"""Devices taken out of service, corrected, put back."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.uploads import DOCUMENTS, LARGEST_FILE, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, WholeField, at_most, one_line
from core.web.forms import Form
from marketplace.inventory.forms.fields import DAY, UNCHANGED, WHOLE, DatedForm, GradingForm
from marketplace.inventory.services import Act, Correction

ACT = "Par exemple : délibération 2026-14, décision du maire du 3 mars 2026."


class DecommissioningForm(DatedForm, GradingForm):
    """Devices taken out of service: the day, the act if there is one, how worn they are. `expected` is how many the person saw."""

    on = DayField("Date de réforme", [InputRequired(DAY)])
    expected = WholeField("Nombre d’équipements", [InputRequired(WHOLE)], widget=HiddenInput())
    act = StringField("Acte de réforme", [at_most(120)], filters=[one_line], description=ACT)
    file = FileField(
        "Document de l’acte",
        description=sentence_of(DOCUMENTS, LARGEST_FILE),
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    def decision(self) -> Act:
        """The act of a form that is valid; raises what `core.uploads.check_file` raises."""
        given = given_file(self.file.data)
        return Act(self.act.data or "", check_file(given, field="file") if given else None)


class DepartureForm(DatedForm):
    """Devices that are no longer there."""

    on = DayField("Jour de la sortie", [InputRequired(DAY)])


class BulkForm(GradingForm):
    """What is corrected on several items at once; what is left empty stays as it is on each."""

    expected = WholeField("Nombre d’équipements", [InputRequired(WHOLE)], widget=HiddenInput())
    purchased_on = DayField("Date d’achat", [Optional()])
    decommissioned_on = DayField("Date de réforme", [Optional()], description="Sans effet sur un équipement en service.")
    category_id = SelectField("Catégorie", coerce=key_of, default=0)
    place = StringField("Lieu", [at_most(200)], filters=[one_line])

    def __init__(self, categories: Iterable[EquipmentCategory], **values: Any) -> None:
        super().__init__(**values)
        self.category_id.choices = [
            SelectChoice(0, UNCHANGED),
            *(SelectChoice(category.id, category.label) for category in categories),
        ]

    @property
    def correction(self) -> Correction:
        """What a form that is valid says."""
        return Correction(
            category_id=self.category_id.data or None,
            place=self.place.data or None,
            purchased_on=self.purchased_on.data,
            decommissioned_on=self.decommissioned_on.data,
            grading=self.grading,
        )


class ReasonForm(Form):
    reason = TextAreaField("Pourquoi ?", [DataRequired("Dites pourquoi en une phrase."), at_most(300)], filters=[one_line])


class ItemForm(Form):
    category_id = SelectField("Catégorie", coerce=int)
    purchased_on = DayField("Date d’achat", [Optional()])
    decommissioned_on = DayField("Date de réforme", [Optional()], description="Sans effet tant que l’équipement est en service.")

    def __init__(self, categories: Iterable[EquipmentCategory], **values: Any) -> None:
        super().__init__(**values)
        self.category_id.choices = [SelectChoice(category.id, category.label) for category in categories]
