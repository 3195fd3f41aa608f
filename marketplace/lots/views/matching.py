"""Why a lot suits an organisation or not, the ranking of the claims, and who else could be interested."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.models import Membership
from core.clock import now, today
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.exports import csv_response
from core.web.pages import page_asked, page_of_list
from marketplace.lots import access, queries, services
from marketplace.lots.forms import CandidatesForm, PublishForm
from marketplace.lots.models import Lot
from marketplace.lots.rules import matching
from marketplace.lots.views.blueprint import bp

EXPORT_HEADERS = ("Partenaire", "Convient", "Points", "Pourquoi", "Invité le")


@bp.get("/lots/<int:lot_id>/demandes")
@open_to(Audience.PUBLIC_BODY)
def compare_claims(lot_id: int) -> ResponseReturnValue:
    lot = _weighed(lot_id)
    claims = queries.claims_on(lot_id)
    situation = queries.situation_of(lot, on=today(), organisation_ids=[claim.taker_id for claim in claims])
    return render_template(
        "lots/compare_claims.html",
        lot=lot,
        ranked=situation.ranked(claims),
        decided=[claim for claim in claims if not claim.state.is_pending],
        choices=situation.choices,
        can_decide=access.can_decide_on(me(), lot) and lot.state.is_published,
    )


@bp.get("/lots/<int:lot_id>/partenaires")
@open_to(Audience.PUBLIC_BODY)
def list_candidates(lot_id: int) -> ResponseReturnValue:
    return _show_candidates(_weighed(lot_id), PublishForm())


@bp.get("/lots/<int:lot_id>/partenaires/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_candidates(lot_id: int) -> ResponseReturnValue:
    filters = CandidatesForm(request.args)
    rows = (
        (
            assessment.candidate.name, assessment.is_eligible, assessment.score,
            " ".join(matching.reasons_of(assessment)), assessment.candidate.invited_at,
        )
        for assessment in _candidates(_weighed(lot_id), filters)[0]
    )  # fmt: skip
    return csv_response(f"lot-{lot_id}-partenaires.csv", EXPORT_HEADERS, rows)


@bp.post("/lots/<int:lot_id>/inviter/<int:organisation_id>")
@open_to(Audience.PUBLIC_BODY)
def invite_organisation(lot_id: int, organisation_id: int) -> ResponseReturnValue:
    lot, form = _weighed(lot_id), PublishForm()
    require(access.can_decide_on, lot)
    with form.refusals():
        services.invite_organisation(lot_id, organisation_id, by=me(), now=now(), today=today())
        flash("L’invitation est partie par courriel. Vous verrez la demande ici si elle arrive.", "success")
        return redirect(url_for(".list_candidates", lot_id=lot_id))
    return _show_candidates(queries.get_lot(lot_id), form), 422


def own_assessment(person: Membership, lot: Lot) -> matching.Assessment | None:
    """That person's organisation before a lot that can be asked for; nothing for its giver, nor for an official."""
    if not lot.state.is_published or not access.can_be_assessed(person, lot):
        return None
    key = person.organisation_id
    return queries.situation_of(lot, on=today(), organisation_ids=[key]).assessment_of(key)


def _weighed(lot_id: int) -> Lot:
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_weigh_claims, lot)
    return lot


def _candidates(lot: Lot, filters: CandidatesForm) -> tuple[list[matching.Assessment], list[matching.Assessment]]:
    """The partners that asked for nothing and answer the filter, and all of those that asked for nothing; best first."""
    askers = queries.live_takers_of(lot.id)
    others = [
        assessment
        for assessment in queries.situation_of(lot, on=today(), every_partner=True).assessments()
        if assessment.candidate.organisation_id not in askers
    ]
    wanted = filters.is_eligible()
    return [each for each in others if wanted in {None, each.is_eligible}], others


def _show_candidates(lot: Lot, form: PublishForm) -> str:
    filters = CandidatesForm(request.args)
    shown, others = _candidates(lot, filters)
    return render_template(
        "lots/list_candidates.html",
        lot=lot,
        page=page_of_list(shown, page_asked()),
        filters=filters,
        others=others,
        eligible_count=sum(each.is_eligible for each in others),
        obstacles=matching.obstacles_in_number(others),
        reasons_of=matching.reasons_of,
        can_invite=access.can_decide_on(me(), lot) and lot.state.is_published and lot.claims_until >= today(),
        form=form,
    )
