"""Slots for the pickup, and the appointment for calendars."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import ical
from core.clock import now
from core.errors import NotFound
from core.keys import key_of
from core.web.access import Audience, me, open_to, require
from core.web.files import file_response
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer
from marketplace.transfers.views.lists import transfer_page


@bp.get("/cessions/<int:transfer_id>/creneaux")
@open_to(Audience.SIGNED_IN)
def propose_slots(transfer_id: int) -> ResponseReturnValue:
    return _page(_to_propose(transfer_id), forms.slots_form())


@bp.post("/cessions/<int:transfer_id>/creneaux")
@open_to(Audience.SIGNED_IN)
def save_slots(transfer_id: int) -> ResponseReturnValue:
    transfer, form = _to_propose(transfer_id), forms.slots_form()
    if form.validate_on_submit():
        with form.refusals():
            services.propose_slots(transfer_id, form.slots(), by=me(), now=now())
            flash("Les créneaux sont proposés. L’autre organisme est prévenu : il en choisit un ou en demande d’autres.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _page(transfer, form), 422


@bp.post("/cessions/<int:transfer_id>/choisir-creneau")
@open_to(Audience.SIGNED_IN)
def choose_slot(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.ChooseSlotForm()
    require(access.can_choose_slot, transfer)
    shown = forms.PickupForm(formdata=None, pickup_on=transfer.pickup_on)
    if form.validate_on_submit():
        with shown.refusals():
            services.choose_slot(transfer_id, key_of(form.slot_id.data), by=me(), now=now())
            flash("Le rendez-vous est pris. Les deux organismes reçoivent un courriel avec le fichier pour leur agenda.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return transfer_page(queries.get_transfer(transfer_id), pickup_form=shown, status=422)


@bp.post("/cessions/<int:transfer_id>/demander-creneaux")
@open_to(Audience.SIGNED_IN)
def ask_other_slots(transfer_id: int) -> ResponseReturnValue:
    transfer, form = seen_transfer(transfer_id), forms.OtherSlotsForm()
    require(access.can_choose_slot, transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.ask_other_slots(transfer_id, form.reason.data or "", by=me(), now=now())
            flash("Le donneur est prévenu : il proposera d’autres créneaux.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    shown = forms.PickupForm(formdata=None, pickup_on=transfer.pickup_on)
    return transfer_page(queries.get_transfer(transfer_id), pickup_form=shown, other_slots_form=form, status=422)


@bp.get("/cessions/<int:transfer_id>/rendez-vous")
@open_to(Audience.SIGNED_IN)
def export_appointment(transfer_id: int) -> ResponseReturnValue:
    """The appointment as an iCalendar file."""
    transfer = seen_transfer(transfer_id)
    if transfer.pickup_agreed_at is None or transfer.pickup_on is None:
        raise NotFound
    content = services.calendar_file(transfer, public_url=current_app.config["PUBLIC_URL"])
    return file_response(content, f"enlevement-{transfer.reference}.ics", ical.MEDIA_TYPE, as_attachment=True)


def _to_propose(transfer_id: int) -> Transfer:
    transfer = seen_transfer(transfer_id)
    require(access.can_propose_slots, transfer)
    rules.check_prepared(transfer)
    return transfer


def _page(transfer: Transfer, form: forms.SlotsForm) -> str:
    return render_template("transfers/propose_slots.html", transfer=transfer, form=form, numbers=range(1, rules.MOST_SLOTS + 1))
