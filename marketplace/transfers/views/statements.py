"""Documents on demand: statements, registers, archives for an auditor."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.access import is_coordinator
from core.accounts.queries import get_organisation, organisation_names
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response
from core.web.files import given_file, made_pdf
from marketplace.transfers import access, forms, queries, rules, services
from marketplace.transfers.enums import DocumentKind
from marketplace.transfers.models import DocumentBundle
from marketplace.transfers.rules.documents import Facts
from marketplace.transfers.views.blueprint import bp, seen_transfer


@bp.get("/cessions/documents")
@open_to(Audience.SIGNED_IN)
def list_documents() -> ResponseReturnValue:
    form = _period()
    return _page(form, forms.BundleForm(formdata=None))


@bp.post("/cessions/documents/releve")
@open_to(Audience.SIGNED_IN)
def print_statement() -> ResponseReturnValue:
    return _printed(DocumentKind.STATEMENT, services.statement(*_asked()))


@bp.get("/cessions/documents/releve/exporter")
@open_to(Audience.SIGNED_IN)
def export_statement() -> ResponseReturnValue:
    return _exported(services.statement(*_asked()))


@bp.post("/cessions/documents/registre-dechets")
@open_to(Audience.SIGNED_IN)
def print_waste_register() -> ResponseReturnValue:
    return _printed(DocumentKind.WASTE_REGISTER, services.waste_register(*_asked()))


@bp.get("/cessions/documents/registre-dechets/exporter")
@open_to(Audience.SIGNED_IN)
def export_waste_register() -> ResponseReturnValue:
    return _exported(services.waste_register(*_asked()))


@bp.post("/cessions/documents/dossier")
@open_to(Audience.SIGNED_IN)
def ask_bundle() -> ResponseReturnValue:
    form = forms.BundleForm()
    require(access.can_read_documents, _readable(form.organisme.data))
    if form.validate_on_submit() and form.du.data and form.au.data:
        with form.refusals():
            organisation_id = _readable(form.organisme.data)
            bundle = services.ask_bundle(organisation_id, first=form.du.data, last=form.au.data, by=me(), now=now())
            return redirect(url_for(".show_bundle", bundle_id=bundle.id))
    return _page(_period(), form), 422


@bp.get("/cessions/documents/dossiers/<int:bundle_id>")
@open_to(Audience.SIGNED_IN)
def show_bundle(bundle_id: int) -> ResponseReturnValue:
    bundle = _seen_bundle(bundle_id)
    return render_template("transfers/show_bundle.html", bundle=bundle, percent=services.bundle_progress(bundle_id))


@bp.get("/cessions/documents/dossiers/<int:bundle_id>/telecharger")
@open_to(Audience.SIGNED_IN)
def download_bundle(bundle_id: int) -> ResponseReturnValue:
    bundle = _seen_bundle(bundle_id)
    if bundle.file is None:
        raise NotFound
    return given_file(bundle.file)


@bp.post("/cessions/<int:transfer_id>/effacement")
@open_to(Audience.SIGNED_IN)
def print_erasure_certificate(transfer_id: int) -> ResponseReturnValue:
    facts = services.erasure_certificate(seen_transfer(transfer_id))
    return _printed(DocumentKind.ERASURE_CERTIFICATE, facts, transfer_id)


def _period() -> forms.PeriodForm:
    organisations = [(row.id, row.name) for row in organisation_names()] if is_coordinator(me()) else []
    return forms.period_form(request.args, organisations, own=me().organisation_id, today=today())


def _asked() -> tuple[int, date, date]:
    """The organisation and the period of the address; raises `NotFound` for one she may not read, or for no period."""
    form = _period()
    first, last = form.du.data, form.au.data
    if not form.validate() or not first or not last or not rules.is_period(first, last):
        raise NotFound
    return _readable(form.organisme.data), first, last


def _readable(organisation_id: int | None) -> int:
    wanted = organisation_id or me().organisation_id
    if wanted != me().organisation_id and not is_coordinator(me()):
        raise NotFound
    require(access.can_read_documents, wanted)
    return wanted


def _seen_bundle(bundle_id: int) -> DocumentBundle:
    bundle = queries.get_bundle(bundle_id)
    if not access.can_read_documents(me(), bundle.organisation_id):
        raise NotFound
    return bundle


def _printed(kind: DocumentKind, facts: Facts, transfer_id: int | None = None) -> ResponseReturnValue:
    """The document as a PDF. It is asked for by a button, since from then on the platform knows it by its hash."""
    return made_pdf(services.print_document(kind, facts, transfer_id=transfer_id, now=now()), facts["reference"])


def _exported(facts: Facts) -> ResponseReturnValue:
    """The first table as CSV with those of the same shape: what was given, then what was received.

    What left otherwise has another shape, and a file of its own.
    """
    first, asks_others = len(facts["tables"][0]["headers"]), request.args.get("tableau") == "autres"
    alike = [table for table in facts["tables"] if (len(table["headers"]) != first) is asks_others]
    if not alike:
        raise NotFound
    headers = [" ou ".join(dict.fromkeys(names)) for names in zip(*(table["headers"] for table in alike), strict=True)]
    rows = [[table["title"], *row] for table in alike for row in table["rows"]]
    return csv_response(f"{facts['reference']}.csv", ["Tableau", *headers], rows)


def _page(form: forms.PeriodForm, bundle_form: forms.BundleForm) -> str:
    is_valid = form.validate() and form.du.data and form.au.data and rules.is_period(form.du.data, form.au.data)
    organisation_id = _readable(form.organisme.data)
    return render_template(
        "transfers/list_documents.html",
        form=form,
        bundle_form=bundle_form,
        chooses=is_coordinator(me()),
        is_public=get_organisation(organisation_id).kind.is_public,
        asked={"organisme": organisation_id, "du": form.du.data.isoformat(), "au": form.au.data.isoformat()}  # type: ignore[union-attr]
        if is_valid
        else None,
        bundles=queries.bundles_of(organisation_id),
    )
