"""Checking a year, then publishing it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.web.access import Audience, me, open_to, require
from marketplace.retex import queries, services
from marketplace.retex.access import can_publish
from marketplace.retex.forms import PublishForm
from marketplace.retex.queries.stories import year_and_story
from marketplace.retex.rules.checks import CheckKind, checks_of, forbidding, warnings
from marketplace.retex.rules.figures import Report, report
from marketplace.retex.rules.story import Story
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.reports import links_of
from marketplace.retex.views.years import reportable


@bp.get("/<int:year>/publier")
@open_to(Audience.COORDINATOR)
def check_report(year: int) -> ResponseReturnValue:
    retex, story = year_and_story(reportable(year))
    if retex is not None:
        return redirect(url_for(".show_report", year=year))
    return _check_page(year, story, PublishForm())


@bp.post("/<int:year>/publier")
@open_to(Audience.COORDINATOR)
def publish_report(year: int) -> ResponseReturnValue:
    form = PublishForm()
    require(can_publish)
    if form.validate_on_submit():
        with form.refusals():
            services.publish_retex(reportable(year), by=me(), now=now(), today=today(), acknowledged=form.acknowledged.data)
            flash(f"Le RETEX {year} est publié. Ses chiffres ne bougeront plus.", "success")
            return redirect(url_for(".show_report", year=year))
    _retex, story = year_and_story(reportable(year))
    return _check_page(year, story, form), 422


def _check_page(year: int, story: Story, form: PublishForm) -> str:
    basis = queries.live_basis(year)
    found = report(basis)
    checks = checks_of(basis, found, story, today=today())
    return render_template(
        "retex/check_report.html",
        report=found,
        checks=[check for check in checks if not check.kind.forbids],
        forbidding=forbidding(checks),
        warnings=warnings(checks),
        undeclared=[body.name for body in basis.bodies if body.is_public and body.fleet_units is None],
        addresses=_addresses(found, links_of(year, None, is_allowed=True)),
        form=form,
    )


def _addresses(found: Report, movements: Callable[..., str]) -> dict[CheckKind, str]:
    """Where each thing is mended."""
    year = found.year
    return {
        CheckKind.NOT_OVER: url_for(".show_report", year=year),
        CheckKind.NO_FACTORS: url_for(".show_method"),
        CheckKind.UNDATED: movements(nature="given", decompte="undated", origine="organismes"),
        CheckKind.UNPROVED: movements(nature="reused", preuve="unproved"),
        CheckKind.TRANSFERS_UNDECLARED: url_for("transfers.list_transfers", etat="received"),
        CheckKind.BOXES_UNDECLARED: url_for("collection.list_emptyings", annee=year),
        CheckKind.STOCKS_UNDECLARED: url_for("inventory.list_bodies", annee=year),
        CheckKind.WITHOUT_FACTOR: url_for(".show_report", year=year, _anchor="par-categorie"),
        CheckKind.PHOTOS_UNDESCRIBED: url_for(".write_story", year=year, _anchor="photos"),
    }
