"""What is asked about actions and reports."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.accounts.models import Membership
from core.keys import key_of
from core.web.fields import DayField, SelectChoice, WholeField, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from marketplace.steering.enums import ActionState, Axis, Part, Period, Progress, ReportKind, ReportState
from marketplace.steering.models import RoadmapAction
from marketplace.steering.queries import ActionFilters
from marketplace.steering.rules.actions import LONGEST_COMMENT, ActionFacts
from marketplace.steering.rules.indicators import REGISTER

MOST_ADDRESSES = 3000
A_YEAR = "Indiquez une année à quatre chiffres, par exemple 2026."


def _choices(kind: Any) -> list[Any]:
    return [SelectChoice(each.value, each.label) for each in kind]


class ActionFiltersForm(FilterForm):
    """Which actions of the roadmap."""

    texte = StringField("Mot du titre, de l’objectif ou du porteur", filters=[one_line])
    axe = SelectField(
        "Axe",
        choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, f"{one.number}. {one.label}") for one in Axis)],
        default="",
    )
    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *_choices(ActionState)], default="")

    def filters(self) -> ActionFilters:
        """What is asked, as the query names it; what is not in a list narrows nothing."""
        asked = self.chosen()
        return ActionFilters(
            axis=Axis(asked["axe"]) if "axe" in asked else None,
            state=ActionState(asked["etat"]) if "etat" in asked else None,
            text=str(asked.get("texte", "")),
        )


class ActionForm(Form):
    """Who carries an action, when, and where it is."""

    owner = StringField(
        "Porteur",
        [DataRequired("Indiquez un service ou une fonction."), at_most(300)],
        filters=[one_line],
        description="Un service ou une fonction, sans nom de personne. Par exemple : direction des systèmes d’information.",
    )
    starts_on = DayField("Début", [Optional()], description="Laissez vide s’il n’est pas fixé.")
    ends_on = DayField(
        "Fin prévue", [Optional()], description="Passé ce jour, l’action est en retard tant qu’elle n’est pas faite."
    )
    progress = SelectField("Avancement", [InputRequired("Choisissez.")], choices=_choices(Progress))
    reason = TextAreaField(
        "Raison de l’abandon",
        [at_most(500)],
        filters=[cleaned],
        description="Seulement pour une action abandonnée.",
    )
    indicator_code = SelectField(
        "Indicateur qui la mesure",
        choices=[SelectChoice("", "Aucun"), *(SelectChoice(one.code, one.name) for one in REGISTER)],
    )
    revision = HiddenField()

    def facts(self) -> ActionFacts:
        """What was said; the rules judge it."""
        return ActionFacts(
            owner=self.owner.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            progress=Progress(self.progress.data),
            reason=self.reason.data or "",
            indicator_code=self.indicator_code.data or "",
        )

    def seen_revision(self) -> int:
        """The state of the action people had before their eyes; one that makes no sense is nobody's."""
        asked = str(self.revision.data or "")
        return int(asked[:9]) if asked.isascii() and asked.isdigit() else -1


def action_form(action: RoadmapAction) -> ActionForm:
    """The form with what is known of an action."""
    return ActionForm(formdata=None, obj=action, progress=action.progress.value)


class CommentForm(Form):
    """What somebody says of an action."""

    words = TextAreaField(
        "Votre commentaire",
        [DataRequired("Écrivez un commentaire."), at_most(LONGEST_COMMENT)],
        filters=[cleaned],
        description="Il reste avec votre nom et la date, et ne se modifie plus.",
    )


class ReportFiltersForm(FilterForm):
    """Which reports."""

    etat = SelectField("État", choices=[SelectChoice("", "Tous"), *_choices(ReportState)], default="")

    def state(self) -> ReportState | None:
        """The state asked for, if it is one."""
        return ReportState(self.etat.data) if self.etat.data in set(ReportState) else None


class ReportForm(Form):
    """Which report to make."""

    kind = SelectField("Document", [InputRequired("Choisissez un document.")], choices=_choices(ReportKind))
    year = WholeField("Année", [InputRequired(A_YEAR)], wrong=A_YEAR)
    part = SelectField("Période", [InputRequired("Choisissez une période.")], choices=_choices(Part))

    def period(self) -> Period:
        """The period asked for."""
        return Period(self.year.data or 0, Part(self.part.data))


class SendForm(Form):
    """Who a report goes to."""

    people = SelectMultipleField(
        "Destinataires",
        coerce=key_of,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    addresses = TextAreaField(
        "Autres personnes inscrites sur la plateforme",
        [at_most(MOST_ADDRESSES)],
        filters=[cleaned],
        description="Une adresse électronique par ligne.",
    )

    def offer(self, people: Sequence[Membership]) -> None:
        """Those one may tick."""
        self.people.choices = [SelectChoice(person.id, _named(person)) for person in people]

    def asked_addresses(self) -> list[str]:
        """The addresses that were typed."""
        return (self.addresses.data or "").replace(",", "\n").replace(";", "\n").split("\n")


def _named(person: Membership) -> str:
    return f"{person.user.name} ({person.role.label.lower()}, {person.organisation.name})"
