"""The list of transfers, and the page of one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import today
from core.thresholds import threshold
from core.web.access import Audience, me, open_to, require_sight
from core.web.exports import csv_response
from core.web.forms import Form
from core.web.pages import page_asked
from marketplace.transfers import access, forms, queries, rules
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer
from marketplace.transfers.views.erasures import left_to_erase
from marketplace.transfers.views.handovers import agreement_facts, erasure_facts, too_dear

HEADERS = [
    "référence", "état", "lot", "donneur", "bénéficiaire", "promises", "remises", "reçues", "déclarées", "enlèvement prévu",
    "remise", "réception", "devenirs attendus", "terminée",
]  # fmt: skip


@bp.get("/cessions")
@open_to(Audience.SIGNED_IN)
def list_transfers() -> ResponseReturnValue:
    form = forms.TransfersForm(request.args)
    page = queries.transfers_page(form.filters(), page_asked(), organisation_id=me().organisation_id, sees_all=_sees_all())
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return render_template(
        "transfers/list_transfers.html",
        form=form,
        page=page,
        sees_all=_sees_all(),
        may_open=access.can_open_transfers(me()),
        reads_documents=access.can_read_documents(me(), me().organisation_id),
        may_record=access.can_record_outgoing(me()),
        kept=kept,
    )


@bp.get("/cessions/exporter")
@open_to(Audience.SIGNED_IN)
def export_transfers() -> ResponseReturnValue:
    filters = forms.TransfersForm(request.args).filters()
    rows = queries.all_transfers(filters, organisation_id=me().organisation_id, sees_all=_sees_all())
    lines = (
        (
            row.reference, row.state, row.title, row.giver, row.taker, row.promised, row.sent, row.received, row.reported,
            row.pickup_on, row.handed_over_on, row.received_on, row.outcomes_due_on, row.closed_on,
        )
        for row in rows
    )  # fmt: skip
    return csv_response("cessions.csv", HEADERS, lines)


def _sees_all() -> bool:
    return access.sees_all_transfers(me())


@bp.get("/cessions/<int:transfer_id>")
@open_to(Audience.SIGNED_IN)
def show_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    return transfer_page(transfer, pickup_form=forms.PickupForm(pickup_on=transfer.pickup_on))


@bp.get("/cessions/lignes/<int:line_id>")
@open_to(Audience.SIGNED_IN)
def open_line(line_id: int) -> ResponseReturnValue:
    """From a movement of the ledger to the transfer that made it."""
    transfer = queries.transfer_of_line(line_id)
    require_sight(access.can_see_transfer, transfer)
    return redirect(url_for(".show_transfer", transfer_id=transfer.id))


def transfer_page(
    transfer: Transfer,
    *,
    pickup_form: forms.PickupForm,
    other_slots_form: forms.OtherSlotsForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of a transfer, with what was typed for its pickup."""
    page = render_template(
        "transfers/show_transfer.html",
        transfer=transfer,
        steps=rules.steps_of(transfer),
        reported=queries.reported_by_line(transfer.id),
        journal=queries.journal_of(transfer.id),
        is_unproved=rules.is_unproved(transfer, after_days=threshold("outcome_unproved_after", on=today()), today=today()),
        can_plan=access.can_plan_pickup(me(), transfer),
        can_hand_over=access.can_hand_over(me(), transfer),
        can_receive=access.can_receive(me(), transfer),
        can_report=access.can_report(me(), transfer),
        can_cancel=access.can_cancel(me(), transfer),
        can_reduce=access.can_reduce(me(), transfer),
        can_see_sent=access.can_see_sent(me(), transfer),
        awaits_my_agreement=transfer.pickup_on is not None
        and rules.is_awaited_by(transfer, me().organisation_id)
        and access.can_plan_pickup(me(), transfer),
        can_propose_slots=access.can_propose_slots(me(), transfer),
        can_choose_slot=access.can_choose_slot(me(), transfer),
        slot_words={slot.id: rules.slot_of(slot).words for slot in transfer.slots},
        appointment=rules.appointment_words(transfer),
        pickup_form=pickup_form,
        other_slots_form=other_slots_form or forms.OtherSlotsForm(formdata=None),
        agree_form=forms.AgreeForm(formdata=None, pickup_on=transfer.pickup_on),
        action=Form(formdata=None),
        **erasure_facts(transfer, url_for(".show_transfer", transfer_id=transfer.id)),
        left_to_erase=left_to_erase(transfer),
        too_dear=too_dear(transfer),
        **agreement_facts(transfer),
    )
    return page, status
