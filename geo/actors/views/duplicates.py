"""Who may be the same: the list of pairs, each of them side by side, and what a person decides."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from geo.actors import queries, services
from geo.actors.forms import ConfirmForm, PairFilterForm, PairForm
from geo.actors.models import ActorPair
from geo.actors.rules import said_of
from geo.actors.views.blueprint import bp

EXPORT_HEADERS = (
    "Acteur", "Identifiant", "Paternité", "Autre", "Identifiant ou SIRET", "Paternité de l’autre", "Points", "Raisons", "Décision",
    "Décidé le", "Par",
)  # fmt: skip


@bp.get("/doublons")
@open_to(Audience.COORDINATOR)
def list_pairs() -> ResponseReturnValue:
    form = PairFilterForm(request.args)
    page = queries.pairs_page(page_asked(), state=form.state())
    return render_template("actors/list_pairs.html", form=form, page=page, asked=form.chosen())


@bp.get("/doublons/exporter")
@open_to(Audience.COORDINATOR)
def export_pairs() -> ResponseReturnValue:
    rows = map(_cells, queries.listed_pairs(state=PairFilterForm(request.args).state()))
    return csv_response("doublons.csv", EXPORT_HEADERS, rows)


@bp.get("/doublons/<int:pair_id>")
@open_to(Audience.COORDINATOR)
def show_pair(pair_id: int) -> ResponseReturnValue:
    pair = queries.get_pair(pair_id)
    return _pair_page(pair, PairForm(pair), ConfirmForm(formdata=None))


@bp.post("/doublons/<int:pair_id>/reunir")
@open_to(Audience.COORDINATOR)
def merge_pair(pair_id: int) -> ResponseReturnValue:
    pair = queries.get_pair(pair_id)
    form = PairForm(pair)
    if form.validate_on_submit():
        with form.refusals():
            kept_id = form.kept_id.data if "kept_id" in form else None
            services.merge_pair(pair_id, kept_id=kept_id, by=me(), now=now())
            flash("Ils sont réunis. Rien n’est perdu : chacun garde son identifiant et sa paternité.", "success")
            return redirect(url_for(".list_pairs"))
    return _pair_page(queries.get_pair(pair_id), form, ConfirmForm(formdata=None)), 422


@bp.post("/doublons/<int:pair_id>/differents")
@open_to(Audience.COORDINATOR)
def say_different(pair_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.say_different(pair_id, by=me(), now=now())
            flash("Ils sont dits différents : ils ne seront plus proposés.", "success")
            return redirect(url_for(".list_pairs"))
    pair = queries.get_pair(pair_id)
    return _pair_page(pair, PairForm(pair), form), 422


def _pair_page(pair: ActorPair, form: PairForm, different_form: ConfirmForm) -> str:
    actors = [actor for actor in (pair.first, pair.second) if actor]
    words, services_said = queries.meanings(), queries.services_of([actor.id for actor in actors])
    sides = [(actor, said_of(services_said.get(actor.id, []), words)) for actor in actors]
    return render_template("actors/show_pair.html", pair=pair, sides=sides, form=form, different_form=different_form)


def _cells(pair: ActorPair) -> tuple[object, ...]:
    other = pair.second or pair.organisation
    identity = pair.second.identifier if pair.second else pair.organisation.siret if pair.organisation else ""
    return (
        pair.first.name, pair.first.identifier, pair.first.attribution, other.name if other else "", identity,
        pair.second.attribution if pair.second else "", pair.points, ", ".join(pair.reasons), pair.state, pair.decided_at,
        pair.decided_by.user.name if pair.decided_by else "",
    )  # fmt: skip
