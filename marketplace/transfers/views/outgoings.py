"""What leaves otherwise than through a lot, in one short form."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.access import is_coordinator
from core.catalogue.queries import active_categories
from core.clock import now
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.pages import page_asked
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import available_items
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.models import Outgoing
from marketplace.transfers.views.blueprint import bp

MOST_DEVICES = 60  # a page stays light: the text narrows the list


@bp.get("/sorties")
@open_to(Audience.PUBLIC_BODY)
def list_outgoings() -> ResponseReturnValue:
    page = queries.outgoings_page(None if is_coordinator(me()) else me().organisation_id, page_asked())
    return render_template("transfers/list_outgoings.html", page=page, can_record=access.can_record_outgoing(me()))


@bp.get("/sorties/enregistrer")
@open_to(Audience.PUBLIC_BODY)
def new_outgoing() -> ResponseReturnValue:
    require(access.can_record_outgoing)
    return _page(_form())


@bp.post("/sorties/enregistrer")
@open_to(Audience.PUBLIC_BODY)
def record_outgoing() -> ResponseReturnValue:
    require(access.can_record_outgoing)
    form = _form()
    if form.validate_on_submit():
        with form.refusals():
            departure, file = form.departure(), form.checked_file()
            outgoing = services.record_outgoing(departure, organisation_id=me().organisation_id, file=file, by=me(), now=now())
            flash("La sortie est enregistrée : le matériel a quitté l’inventaire.", "success")
            return redirect(url_for(".show_outgoing", outgoing_id=outgoing.id))
    return _page(form), 422


@bp.get("/sorties/<int:outgoing_id>")
@open_to(Audience.PUBLIC_BODY)
def show_outgoing(outgoing_id: int) -> ResponseReturnValue:
    return _shown(_seen(outgoing_id), forms.OutgoingProofForm(formdata=None), forms.WithdrawalForm(formdata=None))


@bp.post("/sorties/<int:outgoing_id>/prouver")
@open_to(Audience.PUBLIC_BODY)
def prove_outgoing(outgoing_id: int) -> ResponseReturnValue:
    require(access.can_change_outgoing, _seen(outgoing_id))
    form = forms.OutgoingProofForm()
    if form.validate_on_submit():
        with form.refusals():
            if file := form.checked_file():
                services.prove_outgoing(outgoing_id, file, by=me(), now=now())
                flash("La preuve est jointe.", "success")
            return redirect(url_for(".show_outgoing", outgoing_id=outgoing_id))
    return _shown(_seen(outgoing_id), form, forms.WithdrawalForm(formdata=None)), 422


@bp.post("/sorties/<int:outgoing_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def withdraw_outgoing(outgoing_id: int) -> ResponseReturnValue:
    require(access.can_change_outgoing, _seen(outgoing_id))
    form = forms.WithdrawalForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw_outgoing(outgoing_id, reason=form.withdrawal_reason.data or "", by=me(), now=now())
            flash("La sortie est retirée : ses appareils sont de nouveau disponibles.", "success")
            return redirect(url_for(".show_outgoing", outgoing_id=outgoing_id))
    return _shown(_seen(outgoing_id), forms.OutgoingProofForm(formdata=None), form), 422


@bp.get("/sorties/<int:outgoing_id>/preuve")
@open_to(Audience.PUBLIC_BODY)
def download_outgoing_proof(outgoing_id: int) -> ResponseReturnValue:
    outgoing = _seen(outgoing_id)
    if outgoing.proof_file is None:
        raise NotFound
    return given_file(outgoing.proof_file)


def _seen(outgoing_id: int) -> Outgoing:
    outgoing = queries.get_outgoing(outgoing_id)
    require_sight(access.can_see_outgoing, outgoing)
    return outgoing


def _form() -> forms.OutgoingForm:
    return forms.outgoing_form(_devices(), active_categories())


def _devices() -> Sequence[EquipmentItem]:
    """The devices that may leave, narrowed by the text of the address; those ticked stay."""
    text = request.args.get("texte", "").strip().lower()
    items = available_items(me().organisation_id)
    return [item for item in items if text in forms.name_of(item).lower()][:MOST_DEVICES]


def _page(form: forms.OutgoingForm) -> str:
    return render_template(
        "transfers/new_outgoing.html", form=form, text=request.args.get("texte", ""), most=MOST_DEVICES, here=request.full_path
    )


def _shown(outgoing: Outgoing, proof_form: forms.OutgoingProofForm, withdrawal: forms.WithdrawalForm) -> str:
    asks = services.needs_proof(outgoing.channel, on=outgoing.left_on)
    return render_template(
        "transfers/show_outgoing.html",
        outgoing=outgoing,
        countings=rules.countings(outgoing, needs_proof=asks),
        proof_form=proof_form,
        withdrawal=withdrawal,
        can_change=access.can_change_outgoing(me(), outgoing) and not outgoing.is_withdrawn,
    )
