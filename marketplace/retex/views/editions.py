"""Errata, and the editions before the last."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.web.access import Audience, me, open_to, require
from core.web.files import made_pdf
from marketplace.retex import queries
from marketplace.retex.access import can_publish
from marketplace.retex.forms import ErratumForm, PublishForm
from marketplace.retex.queries import stories
from marketplace.retex.services import editions
from marketplace.retex.services.documents import file_name
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.reports import figures_shown, frozen_data, kept_document
from marketplace.retex.views.years import reportable


@bp.get("/<int:year>/erratum")
@open_to(Audience.COORDINATOR)
def prepare_erratum(year: int) -> ResponseReturnValue:
    return _page(year, ErratumForm())


@bp.post("/<int:year>/erratum")
@open_to(Audience.COORDINATOR)
def open_erratum(year: int) -> ResponseReturnValue:
    form = ErratumForm()
    require(can_publish)
    if form.validate_on_submit():
        with form.refusals():
            editions.open_erratum(
                reportable(year), reason=form.reason.data or "", recomputes=form.recomputes.data, by=me(), now=now()
            )
            flash("L’erratum est ouvert. L’édition publiée reste en place jusqu’à la suivante.", "success")
            return redirect(url_for(".prepare_erratum", year=year))
    return _page(year, form), 422


@bp.post("/<int:year>/erratum/publier")
@open_to(Audience.COORDINATOR)
def publish_erratum(year: int) -> ResponseReturnValue:
    require(can_publish)
    queries.get_last_edition(reportable(year))
    form = PublishForm()
    if form.validate_on_submit():
        with form.refusals():
            edition = editions.publish_erratum(year, by=me(), now=now(), today=today())
            flash(f"L’édition {edition.edition} du RETEX {year} est publiée.", "success")
            return redirect(url_for(".show_report", year=year))
    return _page(year, ErratumForm(formdata=None)), 422


@bp.post("/<int:year>/erratum/abandonner")
@open_to(Audience.COORDINATOR)
def drop_erratum(year: int) -> ResponseReturnValue:
    require(can_publish)
    queries.get_last_edition(reportable(year))
    editions.drop_erratum(year, by=me(), now=now())
    flash("L’erratum est abandonné : l’édition publiée reste la dernière.", "success")
    return redirect(url_for(".show_report", year=year))


@bp.get("/<int:year>/editions/<int:edition>")
@open_to(Audience.PUBLIC)
def show_edition(year: int, edition: int) -> ResponseReturnValue:
    retex = queries.get_edition(year, edition)
    report = queries.published_report(retex)
    shown = figures_shown(report, retex)
    return render_template("retex/show_edition.html", **shown, retex=retex, story=queries.published_story(retex))


@bp.get("/<int:year>/editions/<int:edition>/pdf")
@open_to(Audience.PUBLIC)
def print_edition(year: int, edition: int) -> Response:
    return made_pdf(kept_document(queries.get_edition(year, edition)), file_name(year))


@bp.get("/<int:year>/editions/<int:edition>/donnees.json")
@open_to(Audience.PUBLIC)
def download_edition(year: int, edition: int) -> Response:
    return frozen_data(queries.get_edition(year, edition))


def _page(year: int, form: ErratumForm) -> str:
    retex, draft = queries.get_last_edition(reportable(year)), stories.find_draft(year)
    return render_template(
        "retex/prepare_erratum.html",
        retex=retex,
        draft=draft,
        form=form,
        press=PublishForm(formdata=None),
    )
