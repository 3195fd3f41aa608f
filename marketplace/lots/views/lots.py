"""Preparing a lot, publishing it, following it."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.access import is_coordinator
from core.accounts.queries import get_organisation, public_bodies
from core.catalogue.queries import active_categories, get_category
from core.clock import now, today
from core.errors import NotFound
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.filters import counted
from marketplace.impact.queries import factors_of_year
from marketplace.inventory.queries import ItemFilters, available_count_by_category, available_items
from marketplace.lots import access, queries, rules, services
from marketplace.lots.enums import Age, LotState, PickupAccess, PickupVehicle
from marketplace.lots.forms import (
    ALL,
    CountedForm,
    ItemsForm,
    LotChangeForm,
    LotForm,
    LotOnBehalfForm,
    PostponeForm,
    PublishForm,
    ReasonForm,
    WindowForm,
)
from marketplace.lots.models import Lot
from marketplace.lots.views.blueprint import bp
from marketplace.lots.views.matching import own_assessment

MOST_DEMANDS = 5
PICKUP_FIELDS = (
    "pickup_place", "pickup_hours", "pickup_access", "pickup_vehicle", "pickup_parking", "pickup_help", "pickup_contact",
)  # fmt: skip
MOST_BOXES = 200  # more check boxes than that on a page help nobody


@bp.get("/lots/proposer")
@open_to(Audience.PUBLIC_BODY)
def propose_lot() -> ResponseReturnValue:
    require(access.can_propose)
    form = _proposal_form()
    form.claims_until.data = today() + timedelta(days=threshold("claim_window", on=today()))
    return render_template("lots/propose_lot.html", form=form, places=queries.usual_pickups(me().organisation_id))


@bp.post("/lots/proposer")
@open_to(Audience.PUBLIC_BODY)
def draft_lot() -> ResponseReturnValue:
    require(access.can_propose)
    form = _proposal_form()
    if form.validate_on_submit():
        with form.refusals():
            giver_id = form.giver_id.data if isinstance(form, LotOnBehalfForm) else me().organisation_id
            lot = services.draft_lot(facts_of(form), giver_id=giver_id, by=me(), now=now(), today=today())
            return redirect(url_for(".prepare_lot", lot_id=lot.id))
    return render_template("lots/propose_lot.html", form=form, places=[]), 422


@bp.get("/lots/<int:lot_id>/preparer")
@open_to(Audience.PUBLIC_BODY)
def prepare_lot(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    available = sum(available_count_by_category(lot.giver_id).values())
    demand = queries.demand(today=today(), but_for=lot.giver_id)[:MOST_DEMANDS]
    return render_template(
        "lots/prepare_lot.html", lot=lot, available=available, demand=demand, totals=totals_of(lot), form=PublishForm()
    )


@bp.get("/lots/<int:lot_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def edit_lot(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    return render_template("lots/edit_lot.html", lot=lot, form=LotChangeForm(obj=lot), recorded=[])


@bp.post("/lots/<int:lot_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def change_lot(lot_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), LotChangeForm()
    if form.validate_on_submit():
        with form.refusals():
            services.change_lot(lot_id, facts_of(form), revision=form.seen, by=me(), now=now(), today=today())
            flash("Le lot est modifié.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    recorded = [] if form.seen == lot.revision else form.recorded_otherwise(lot)
    form.revision.data = str(lot.revision)  # what others recorded is shown: sent again, hers takes its place
    return render_template("lots/edit_lot.html", lot=lot, form=form, recorded=recorded), 422


@bp.get("/lots/<int:lot_id>/inventaire")
@open_to(Audience.PUBLIC_BODY)
def choose_category(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    counts = available_count_by_category(lot.giver_id)
    categories = [(category, counts[category.id]) for category in active_categories() if category.id in counts]
    return render_template("lots/choose_category.html", lot=lot, categories=categories)


@bp.get("/lots/<int:lot_id>/inventaire/<int:category_id>")
@open_to(Audience.PUBLIC_BODY)
def choose_items(lot_id: int, category_id: int) -> ResponseReturnValue:
    return _show_items(editable(lot_id), category_id, ItemsForm())


@bp.post("/lots/<int:lot_id>/inventaire/<int:category_id>")
@open_to(Audience.PUBLIC_BODY)
def add_items(lot_id: int, category_id: int) -> ResponseReturnValue:
    editable(lot_id)
    form = ItemsForm()
    if form.validate_on_submit():
        with form.refusals():
            facts = {"by": me(), "now": now(), "today": today()}
            if form.scope.data == ALL:
                filters = ItemFilters(category_id=category_id)
                added = services.add_list(lot_id, filters, (), form.grading, expected=form.expected.data or 0, **facts)
            else:
                added = services.add_items(lot_id, form.item_ids.data or [], form.grading, **facts)
            flash(f"{counted(added, 'appareil ajouté', 'appareils ajoutés')} au lot.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    return _show_items(queries.get_lot(lot_id), category_id, form), 422


@bp.get("/lots/<int:lot_id>/compter")
@open_to(Audience.PUBLIC_BODY)
def count_units(lot_id: int) -> ResponseReturnValue:
    form = CountedForm()
    form.offer(active_categories())
    return render_template("lots/count_units.html", lot=editable(lot_id), form=form)


@bp.post("/lots/<int:lot_id>/compter")
@open_to(Audience.PUBLIC_BODY)
def add_counted_units(lot_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), CountedForm()
    form.offer(active_categories())
    if form.validate_on_submit():
        with form.refusals():
            line = services.add_counted_units(
                lot_id,
                category_id=form.category_id.data,
                condition=form.condition,
                age=Age(form.age.data),
                units=form.units.data or 0,
                by=me(),
                now=now(),
            )
            total = counted(line.units, line.category.label.lower(), line.category.plural.lower())
            flash(f"Le matériel est ajouté : {total} en tout sur cette ligne du lot.", "success")
            return redirect(url_for(".prepare_lot", lot_id=lot_id))
    return render_template("lots/count_units.html", lot=lot, form=form), 422


@bp.post("/lots/<int:lot_id>/lignes/<int:line_id>/enlever")
@open_to(Audience.PUBLIC_BODY)
def remove_line(lot_id: int, line_id: int) -> ResponseReturnValue:
    if line_id not in {line.id for line in editable(lot_id).lines}:
        raise NotFound
    services.remove_line(lot_id, line_id, by=me(), now=now())
    flash("La ligne est enlevée du lot. Ses appareils sont de nouveau disponibles.", "success")
    return redirect(url_for(".prepare_lot", lot_id=lot_id))


@bp.get("/lots/<int:lot_id>/verifier")
@open_to(Audience.PUBLIC_BODY)
def check_lot(lot_id: int) -> ResponseReturnValue:
    lot, usual = editable(lot_id), threshold("bodies_first_default", on=today())
    days = rules.proposed_window(usual, lot.claims_until, today=today())
    return _show_check(lot, WindowForm(bodies_first_days=days))


@bp.post("/lots/<int:lot_id>/publier")
@open_to(Audience.PUBLIC_BODY)
def publish_lot(lot_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), WindowForm()
    require(access.can_decide_on, lot)
    if form.validate_on_submit():
        with form.refusals():
            days = form.bodies_first_days.data or 0
            services.publish_lot(
                lot_id, available_on=form.available_on.data, bodies_first_days=days, by=me(), now=now(), today=today()
            )
            return redirect(url_for(".show_published", lot_id=lot_id))
    return _show_check(queries.get_lot(lot_id), form), 422


@bp.get("/lots/<int:lot_id>/publie")
@open_to(Audience.PUBLIC_BODY)
def show_published(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    told = {manager.organisation_id for manager in queries.managers_to_tell_of(lot_id, on=today())}
    opens_on = rules.opens_on(lot, is_public=False) if lot.published_at else today()
    return render_template("lots/show_published.html", lot=lot, told=len(told), opens_on=opens_on if opens_on > today() else None)


@bp.get("/lots/<int:lot_id>")
@open_to(Audience.SIGNED_IN)
def show_lot(lot_id: int) -> ResponseReturnValue:
    lot, person = queries.get_lot(lot_id), me()
    require_sight(access.can_see_lot, lot)
    if lot.state is LotState.DRAFT:
        return redirect(url_for(".prepare_lot", lot_id=lot_id))
    is_giver = access.can_edit_lot(person, lot)
    claims = queries.claims_on(lot_id) if is_giver else []
    return render_template(
        "lots/show_lot.html",
        lot=lot,
        is_giver=is_giver,
        again=PublishForm(formdata=None),
        can_add_photos=is_giver and rules.are_photos_open(lot),
        assessment=own_assessment(person, lot),
        answers=queries.answers_on(lot_id),
        can_ask=access.can_be_assessed(person, lot),
        can_decide=access.can_decide_on(person, lot),
        can_claim=access.can_claim(person, lot),
        claims=claims,
        pending_claims=sum(claim.state.is_pending for claim in claims),
        is_late=lot.claims_until < today(),
        own_claim=queries.last_claim(lot_id, person.organisation_id) if access.can_follow_claims(person) else None,
        today=today(),
        is_claimable=rules.is_claimable(lot, is_public=person.organisation.kind.is_public, today=today()),
        opens_on=rules.opens_on(lot, is_public=person.organisation.kind.is_public) if lot.published_at else None,
        stage=rules.stage_of(lot, today=today()) if lot.state is LotState.PUBLISHED else None,
        form=PublishForm(),
    )


@bp.post("/lots/<int:lot_id>/proposer-a-nouveau")
@open_to(Audience.PUBLIC_BODY)
def offer_again(lot_id: int) -> ResponseReturnValue:
    require(access.can_decide_on, editable(lot_id))
    services.offer_again(lot_id, by=me(), now=now(), today=today())
    flash("Le lot est de nouveau dans le catalogue. Ceux qui peuvent le demander en sont prévenus par courriel.", "success")
    return redirect(url_for(".show_lot", lot_id=lot_id))


@bp.get("/lots/<int:lot_id>/prolonger")
@open_to(Audience.PUBLIC_BODY)
def postpone_deadline(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    require(access.can_decide_on, lot)
    return render_template("lots/postpone_deadline.html", lot=lot, form=PostponeForm())


@bp.post("/lots/<int:lot_id>/prolonger")
@open_to(Audience.PUBLIC_BODY)
def set_deadline(lot_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), PostponeForm()
    require(access.can_decide_on, lot)
    if form.validate_on_submit():
        with form.refusals():
            services.postpone_deadline(lot_id, form.claims_until.data or today(), by=me(), now=now(), today=today())
            flash("La date limite est reportée.", "success")
            return redirect(url_for(".show_lot", lot_id=lot_id))
    return render_template("lots/postpone_deadline.html", lot=queries.get_lot(lot_id), form=form), 422


@bp.get("/lots/<int:lot_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def confirm_withdrawal(lot_id: int) -> ResponseReturnValue:
    lot = editable(lot_id)
    require(access.can_decide_on, lot)
    return render_template("lots/confirm_withdrawal.html", lot=lot, form=ReasonForm())


@bp.post("/lots/<int:lot_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def withdraw_lot(lot_id: int) -> ResponseReturnValue:
    lot, form = editable(lot_id), ReasonForm()
    require(access.can_decide_on, lot)
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_lot(lot_id, by=me(), now=now(), reason=form.reason.data or "")
            flash("Le lot est retiré. Les organismes qui l’avaient demandé en reçoivent la raison.", "success")
            return redirect(url_for(".show_lot", lot_id=lot_id))
    return render_template("lots/confirm_withdrawal.html", lot=queries.get_lot(lot_id), form=form), 422


@bp.post("/lots/<int:lot_id>/abandonner")
@open_to(Audience.PUBLIC_BODY)
def discard_draft(lot_id: int) -> ResponseReturnValue:
    editable(lot_id)
    services.discard_draft(lot_id, by=me(), now=now())
    flash("Le brouillon est abandonné. Ses appareils sont de nouveau disponibles.", "success")
    return redirect(url_for(".list_own_lots"))


@bp.get("/lots/<int:lot_id>/abandonner")
@open_to(Audience.PUBLIC_BODY)
def confirm_discard(lot_id: int) -> ResponseReturnValue:
    return render_template("lots/confirm_discard.html", lot=editable(lot_id), form=PublishForm())


def totals_of(lot: Lot) -> rules.Totals:
    """What the lot amounts to today."""
    ceiling, counts_sets = threshold("gift_unit_ceiling", on=today()), bool(threshold("gift_unit_is_set", on=today()))
    return rules.totals_of(lot.lines, factors_of_year(today().year), gift_ceiling_eur=ceiling, counts_sets=counts_sets)


def editable(lot_id: int) -> Lot:
    """The lot, for somebody who may change it."""
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    require(access.can_edit_lot, lot)
    return lot


def _proposal_form() -> LotForm:
    proposed = proposed_pickup() if request.method == "GET" else {}
    if not is_coordinator(me()):
        return LotForm(**proposed)
    form = LotOnBehalfForm(giver_id=me().organisation_id, **proposed) if request.method == "GET" else LotOnBehalfForm()
    form.offer(public_bodies())
    return form


def proposed_pickup() -> dict[str, Any]:
    """Where the last lot of the organisation was picked up, or the one the address names; its own address the first time."""
    places = queries.usual_pickups(me().organisation_id)
    place = next((place for place in places if str(place.id) == request.args.get("enlevement")), places[0] if places else None)
    if place is None:
        return {"pickup_place": me().organisation.address}
    return {name: getattr(place, name) for name in PICKUP_FIELDS}


def facts_of(form: LotForm) -> services.LotFacts:
    return services.LotFacts(
        title=form.title.data or "",
        description=form.description.data or "",
        pickup_place=form.pickup_place.data or "",
        pickup_hours=form.pickup_hours.data or "",
        claims_until=form.claims_until.data or today(),
        pickup_access=PickupAccess(form.pickup_access.data),
        pickup_vehicle=PickupVehicle(form.pickup_vehicle.data),
        pickup_parking=form.pickup_parking.data or "",
        pickup_help=form.pickup_help.data,
        pickup_contact=form.pickup_contact.data or "",
    )


def _show_items(lot: Lot, category_id: int, form: ItemsForm) -> str:
    items = available_items(lot.giver_id, category_id)
    form.expected.data, form.expected.raw_data = len(items), None  # sent again, it is about what she now reads
    return render_template(
        "lots/choose_items.html",
        lot=lot,
        category=get_category(category_id),
        items=items[:MOST_BOXES],
        total=len(items),
        most=rules.MOST_ITEMS_AT_ONCE,
        form=form,
    )


def _show_check(lot: Lot, form: WindowForm) -> str:
    told = {manager.organisation_id for manager in queries.managers_to_tell_of(lot.id, on=today())}
    return render_template(
        "lots/check_lot.html",
        lot=lot,
        giver=get_organisation(lot.giver_id),
        told=len(told),
        form=form,
        most_days=threshold("bodies_first_window", on=today()),
        totals=totals_of(lot),
        can_publish=access.can_decide_on(me(), lot),
    )
