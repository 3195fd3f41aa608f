"""The first page of each person."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.access import acts_for_partner, acts_for_public_body, is_coordinator, manages
from core.clock import today
from core.web.access import Audience, me, open_to
from marketplace.home import queries, rules
from marketplace.retex.queries import published_years

bp = Blueprint("home", __name__)


@dataclass(frozen=True)
class TaskLink:
    """A task with the address where it is done."""

    label: str
    href: str
    count: int
    detail: str
    tone: str


@bp.get("/")
@open_to(Audience.PUBLIC)
def show_home() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return render_template("home/show_welcome.html", published=published_years()[:1])
    if is_coordinator(me()):
        return _home("home/show_coordinator.html", rules.tasks_of_coordinator(queries.agenda_of_coordinator(me(), today())))
    if acts_for_public_body(me()):
        return _home("home/show_body.html", rules.tasks_of_body(queries.agenda_of_body(me(), today())))
    if acts_for_partner(me()):
        return _home("home/show_partner.html", rules.tasks_of_partner(queries.agenda_of_partner(me(), today())))
    return render_template("home/show_official.html", published=published_years()[:1], year=today().year)


def _home(template: str, tasks: Sequence[rules.Task]) -> str:
    if not manages(me(), me().organisation_id):
        tasks = rules.for_member(tasks)
    links = [TaskLink(task.label, url_for(task.endpoint, **task.values), task.count, task.detail, task.tone) for task in tasks]
    return render_template(template, tasks=links, year=today().year)
