"""Outcomes from the partner's own software: a file, seen, then imported."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.forms import Form
from core.web.workbooks import table_response
from marketplace.inventory.rules.reading import MAX_BYTES
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.enums import OutcomeColumn
from marketplace.transfers.models import OutcomeFile, Transfer
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/<int:transfer_id>/devenirs/importer")
@open_to(Audience.SIGNED_IN)
def new_outcome_file(transfer_id: int) -> ResponseReturnValue:
    transfer = _reportable(transfer_id)
    return _page(transfer, forms.OutcomeFileForm(formdata=None))


@bp.post("/cessions/<int:transfer_id>/devenirs/importer")
@open_to(Audience.SIGNED_IN)
def preview_outcome_file(transfer_id: int) -> ResponseReturnValue:
    transfer, form = _reportable(transfer_id), forms.OutcomeFileForm()
    if form.validate_on_submit():
        with form.refusals():
            content = form.file.data.stream.read(MAX_BYTES + 1)
            given = services.preview_outcome_file(transfer_id, content, name=form.file.data.filename or "", by=me(), now=now())
            return redirect(url_for(".show_outcome_file", outcome_file_id=given.id))
    return _page(queries.get_transfer(transfer.id), form), 422


@bp.get("/cessions/<int:transfer_id>/devenirs/modele")
@open_to(Audience.SIGNED_IN)
def export_outcome_model(transfer_id: int) -> ResponseReturnValue:
    """What is left to report, one row a device or a counted line, ready to be completed."""
    transfer = _reportable(transfer_id)
    headers = [column.label for column in OutcomeColumn]
    name = f"devenirs-{transfer.reference}"
    return table_response(request.args.get("format", ""), name, headers, queries.rows_to_report(transfer))


@bp.get("/cessions/devenirs/fichiers/<int:outcome_file_id>")
@open_to(Audience.SIGNED_IN)
def show_outcome_file(outcome_file_id: int) -> ResponseReturnValue:
    return _preview(_seen_file(outcome_file_id), Form(formdata=None))


@bp.post("/cessions/devenirs/fichiers/<int:outcome_file_id>/appliquer")
@open_to(Audience.SIGNED_IN)
def apply_outcome_file(outcome_file_id: int) -> ResponseReturnValue:
    given, form = _seen_file(outcome_file_id), Form()
    require(access.can_report, given.transfer)
    if form.validate_on_submit():
        with form.refusals():
            services.apply_outcome_file(outcome_file_id, by=me(), now=now())
            flash("Les devenirs du fichier sont déclarés.", "success")
            return redirect(url_for(".show_outcome_file", outcome_file_id=outcome_file_id))
    return _preview(_seen_file(outcome_file_id), form), 422


@bp.get("/cessions/devenirs/fichiers/<int:outcome_file_id>/fichier")
@open_to(Audience.SIGNED_IN)
def download_outcome_file(outcome_file_id: int) -> ResponseReturnValue:
    return given_file(_seen_file(outcome_file_id).file)


def _reportable(transfer_id: int) -> Transfer:
    transfer = seen_transfer(transfer_id)
    require(access.can_report, transfer)
    rules.check_file_expected(transfer)
    return transfer


def _seen_file(outcome_file_id: int) -> OutcomeFile:
    given = queries.get_outcome_file(outcome_file_id)
    require_sight(access.can_see_transfer, given.transfer)
    return given


def _page(transfer: Transfer, form: forms.OutcomeFileForm) -> str:
    return render_template(
        "transfers/new_outcome_file.html", transfer=transfer, form=form, applied=queries.applied_outcome_files(transfer.id)
    )


def _preview(given: OutcomeFile, form: Form) -> str:
    return render_template(
        "transfers/show_outcome_file.html",
        given=given,
        transfer=given.transfer,
        form=form,
        can_report=access.can_report(me(), given.transfer),
    )
