"""Files of purchases: seen, then imported."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file
from core.web.forms import Form
from core.web.workbooks import table_response
from marketplace.inventory.rules.reading import MAX_BYTES
from marketplace.purchases import access, queries, services
from marketplace.purchases.enums import PurchaseColumn
from marketplace.purchases.forms import PurchaseFileForm
from marketplace.purchases.models import PurchaseFile
from marketplace.purchases.views.blueprint import bp, own_organisation

MODEL_ROWS = (
    ("14/04/2026", "Fournisseur A", "12 ordinateurs portables reconditionnés", "Matériel informatique et téléphonie",
        "Ordinateur portable", 12, "2 220,00", "2 220,00", "", "", "", ""),
    ("02/05/2026", "Association B", "2 ordinateurs portables reçus en don", "Matériel informatique et téléphonie",
        "Ordinateur portable", 2, "400,00", "", "400,00", "NOR TRED2403742A, portable de moins de cinq ans, 200 €", "", ""),
    ("30/06/2026", "Fournisseur C", "Papier recyclé", "Papier", "", 40, "180,50", "", "", "", "180,50", ""),
)  # fmt: skip
SHOWN = 50


@bp.get("/importer")
@open_to(Audience.PUBLIC_BODY)
def new_file() -> ResponseReturnValue:
    own_organisation()
    return render_template("purchases/new_file.html", form=PurchaseFileForm(formdata=None))


@bp.post("/importer")
@open_to(Audience.PUBLIC_BODY)
def preview_file() -> ResponseReturnValue:
    own_organisation()
    form = PurchaseFileForm()
    if form.validate_on_submit():
        with form.refusals():
            content = form.file.data.stream.read(MAX_BYTES + 1)
            given = services.preview_purchase_file(content, name=form.file.data.filename or "", by=me(), now=now())
            return redirect(url_for(".show_file", purchase_file_id=given.id))
    return render_template("purchases/new_file.html", form=form), 422


@bp.get("/importer/modele")
@open_to(Audience.PUBLIC_BODY)
def export_model() -> ResponseReturnValue:
    headers = [column.label for column in PurchaseColumn]
    return table_response(request.args.get("format", ""), "modele-achats", headers, MODEL_ROWS)


@bp.get("/fichiers/<int:purchase_file_id>")
@open_to(Audience.PUBLIC_BODY)
def show_file(purchase_file_id: int) -> ResponseReturnValue:
    return _file_page(_seen_file(purchase_file_id), Form(formdata=None))


@bp.post("/fichiers/<int:purchase_file_id>/appliquer")
@open_to(Audience.PUBLIC_BODY)
def apply_file(purchase_file_id: int) -> ResponseReturnValue:
    require(access.can_write_purchases, _seen_file(purchase_file_id).organisation)
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            services.apply_purchase_file(purchase_file_id, by=me(), now=now())
            flash("Les lignes du fichier sont dans vos achats.", "success")
            return redirect(url_for(".show_file", purchase_file_id=purchase_file_id))
    return _file_page(_seen_file(purchase_file_id), form), 422


@bp.get("/fichiers/<int:purchase_file_id>/fichier")
@open_to(Audience.PUBLIC_BODY)
def download_file(purchase_file_id: int) -> ResponseReturnValue:
    return given_file(_seen_file(purchase_file_id).file)


def _seen_file(purchase_file_id: int) -> PurchaseFile:
    given = queries.get_purchase_file(purchase_file_id)
    require_sight(access.can_see_purchases, given.organisation)
    return given


def _file_page(given: PurchaseFile, form: Form) -> str:
    can_write = access.can_write_purchases(me(), given.organisation)
    return render_template("purchases/show_file.html", given=given, form=form, can_write=can_write, most_shown=SHOWN)
