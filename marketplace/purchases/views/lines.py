"""Lines of purchase: listed, written, changed, removed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.catalogue.queries import active_categories
from core.clock import now, today
from core.keys import key_of
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.forms import Form
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.purchases import access, queries, services
from marketplace.purchases.forms import PurchaseForm, PurchasesForm
from marketplace.purchases.models import Purchase
from marketplace.purchases.rules.lines import FIRST_YEAR, facts_from_quotation
from marketplace.purchases.views.blueprint import bp, organisation_asked, own_organisation, whose

EXPORT_HEADERS = (
    "Date", "Fournisseur", "Libellé", "Type de produit", "Catégorie d’équipement", "Quantité", "Montant HT", "Dont réemploi",
    "Dont dons", "Source de la valeur du don", "Dont recyclé", "Commentaire",
)  # fmt: skip


@bp.get("/")
@open_to(Audience.PUBLIC_BODY)
def list_purchases() -> ResponseReturnValue:
    organisation, form = organisation_asked(), _filters()
    return render_template(
        "purchases/list_purchases.html",
        organisation=organisation,
        whose=whose(organisation),
        page=queries.purchases_page(organisation.id, form.filters(), page_asked()),
        form=form,
        asked={"organisme": whose(organisation), **form.chosen()},
        years=queries.years_of_purchases(organisation.id),
        can_write=access.can_write_purchases(me(), organisation),
        can_follow=access.can_follow_territory(me()),
        this_year=today().year,
    )


@bp.get("/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_purchases() -> ResponseReturnValue:
    rows = (
        (
            row.bought_on, row.supplier, row.label, row.kind, row.category, row.units, row.amount_eur, row.reuse_eur, row.gift_eur,
            row.gift_source, row.recycled_eur, row.comment,
        )
        for row in queries.purchases_to_export(organisation_asked().id, _filters().filters())
    )  # fmt: skip
    return table_response(request.args.get("format", ""), "achats", EXPORT_HEADERS, rows)


@bp.get("/lignes/nouvelle")
@open_to(Audience.PUBLIC_BODY)
def new_purchase() -> ResponseReturnValue:
    """A new line, maybe begun from what a partner quoted (`devis`), so that nothing is typed again."""
    organisation_id = own_organisation().id
    asked = key_of(request.args.get("devis", ""))
    quoted = queries.find_quoted_line(organisation_id, asked) if asked else None
    facts = facts_from_quotation(quoted.RequestedLine, supplier=quoted.supplier, today=today()) if quoted else None
    form = PurchaseForm(formdata=None, obj=facts, requested_line_id=asked if quoted else "")
    return _edit_page(form, None)


@bp.post("/lignes/nouvelle")
@open_to(Audience.PUBLIC_BODY)
def add_purchase() -> ResponseReturnValue:
    own_organisation()
    form = PurchaseForm()
    form.offer(queries.product_kinds(), active_categories())
    if form.validate_on_submit():
        with form.refusals():
            quoted = key_of(form.requested_line_id.data) or None
            services.add_purchase(form.facts(), requested_line_id=quoted, by=me(), now=now())
            flash("La ligne d’achat est ajoutée.", "success")
            return redirect(url_for(".list_purchases"))
    return _edit_page(form, None), 422


@bp.get("/lignes/<int:purchase_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def edit_purchase(purchase_id: int) -> ResponseReturnValue:
    purchase = changeable(purchase_id)
    return _edit_page(PurchaseForm(formdata=None, obj=purchase), purchase)


@bp.post("/lignes/<int:purchase_id>/modifier")
@open_to(Audience.PUBLIC_BODY)
def change_purchase(purchase_id: int) -> ResponseReturnValue:
    changeable(purchase_id)
    form = PurchaseForm()
    form.offer(queries.product_kinds(), active_categories())
    if form.validate_on_submit():
        with form.refusals():
            services.change_purchase(purchase_id, form.facts(), by=me(), now=now())
            flash("La ligne d’achat est modifiée.", "success")
            return redirect(url_for(".list_purchases"))
    return _edit_page(form, queries.get_purchase(purchase_id)), 422


@bp.post("/lignes/<int:purchase_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def remove_purchase(purchase_id: int) -> ResponseReturnValue:
    changeable(purchase_id)
    form = Form()
    with form.refusals():
        services.remove_purchase(purchase_id, by=me(), now=now())
        flash("La ligne d’achat est retirée : elle ne compte plus.", "success")
        return redirect(url_for(".list_purchases"))
    purchase = queries.get_purchase(purchase_id)
    return _edit_page(PurchaseForm(formdata=None, obj=purchase), purchase, form), 422


def changeable(purchase_id: int) -> Purchase:
    """That line, for somebody who may change it; raises `NotFound` for whoever may not see it."""
    purchase = queries.get_purchase(purchase_id)
    require_sight(access.can_see_purchase, purchase)
    require(access.can_change_purchase, purchase)
    return purchase


def _edit_page(form: PurchaseForm, purchase: Purchase | None, removal: Form | None = None) -> str:
    form.offer(queries.product_kinds(), active_categories())
    return render_template(
        "purchases/edit_purchase.html",
        form=form,
        purchase=purchase,
        removal=removal or Form(formdata=None),
        quoted=queries.quoted_lines(me().organisation_id) if purchase is None else [],
        gift_values=queries.flat_gift_values(),
    )


def _filters() -> PurchasesForm:
    years = range(today().year, FIRST_YEAR - 1, -1)
    return PurchasesForm(request.args, years=years, kinds=queries.product_kinds(), categories=active_categories())
