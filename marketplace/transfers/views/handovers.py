"""The giver counts and signs."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from agreements.enums import AgreementState, ErasedBy
from agreements.queries import find_agreement_in_force, find_live_agreement
from core.clock import now, today
from core.keys import MOST_LISTED, listed
from core.web.access import Audience, me, open_to, require
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/remettre")
@open_to(Audience.SIGNED_IN)
def hand_over_transfer(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_hand_over, transfer)
    rules.check_prepared(transfer)
    return _handover_page(transfer, _handover_form(transfer))


@bp.post("/cessions/<int:transfer_id>/remettre")
@open_to(Audience.SIGNED_IN)
def sign_handover(transfer_id: int) -> ResponseReturnValue:
    transfer = seen_transfer(transfer_id)
    require(access.can_hand_over, transfer)
    form = _handover_form(transfer)
    if form.validate_on_submit():
        with form.refusals():
            sent, devices = forms.by_line(form, "units"), form.devices()
            services.hand_over(
                transfer_id,
                sent=sent,
                devices=devices,
                erased=forms.by_line(form, "erased"),
                capacity=form.capacity.data or "",
                by=me(),
                now=now(),
            )
            flash("La remise est signée. Le bénéficiaire est prévenu : il compte de son côté et confirme.", "success")
            return redirect(url_for(".show_transfer", transfer_id=transfer_id))
    return _handover_page(queries.get_transfer(transfer_id), form), 422


def _handover_form(transfer: Transfer) -> forms.HandoverForm:
    devices, with_devices = queries.devices_of_lot(transfer), queries.lines_with_devices(transfer)
    return forms.handover_form(transfer, devices, with_devices, queries.picked_items(transfer.id))


def _handover_page(transfer: Transfer, form: forms.HandoverForm) -> str:
    return render_template(
        "transfers/hand_over_transfer.html",
        transfer=transfer,
        form=form,
        too_dear=too_dear(transfer),
        **erasure_facts(transfer, url_for(".hand_over_transfer", transfer_id=transfer.id)),
        **agreement_facts(transfer),
    )


def erasure_facts(transfer: Transfer, page: str) -> dict[str, Any]:
    """The devices of the lot that cannot leave before somebody erases them, and where to say it: one comes back to `page`."""
    if transfer.state is not TransferState.PREPARED:
        return {"unerased": []}
    unerased = [item for items in queries.devices_of_lot(transfer).values() for item in items if item.holds_data]
    chosen = listed(item.id for item in unerased[:MOST_LISTED])
    return {"unerased": unerased, "erasures_href": url_for("inventory.new_erasures", appareils=chosen, suite=page)}


def too_dear(transfer: Transfer) -> list[str]:
    """Why some of it may not be given, before it leaves."""
    return [sentence for _line, sentence in services.gift_obstacles(transfer, on=today())] if transfer.state.is_prepared else []


def agreement_facts(transfer: Transfer) -> dict[str, Any]:
    """What a page says of the agreement between the two: the one in force, or the one that waits for a signature."""
    sides = transfer.giver_id, transfer.taker_id
    agreement = find_agreement_in_force(*sides, on=today())
    lacks = rules.needs_agreement(transfer) and agreement is None
    live = find_live_agreement(*sides, on=today()) if lacks else None
    proposed = live if live and live.state is AgreementState.PROPOSED else None
    upcoming = live if proposed is None else None
    by_taker = agreement is not None and agreement.erased_by is ErasedBy.PARTNER
    return {
        "agreement": agreement,
        "lacks_agreement": lacks,
        "proposed_agreement": proposed,
        "upcoming_agreement": upcoming,
        "is_erased_by_taker": by_taker,
    }
