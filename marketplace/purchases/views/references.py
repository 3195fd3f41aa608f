"""Kinds of products, targets and flat values: read by all who buy, added by the coordinator."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.web.access import Audience, me, open_to
from core.web.forms import Form
from marketplace.purchases import access, queries, services
from marketplace.purchases.forms import GiftValueForm, KindForm, TargetForm
from marketplace.purchases.views.blueprint import bp


@bp.get("/references")
@open_to(Audience.PUBLIC_BODY)
def list_references() -> ResponseReturnValue:
    return render_template(
        "purchases/list_references.html",
        kinds=queries.product_kinds(),
        targets=queries.spend_targets(),
        gift_values=queries.flat_gift_values(),
        may_set=access.can_set_references(me()),
    )


@bp.get("/references/objectifs")
@open_to(Audience.COORDINATOR)
def new_target() -> ResponseReturnValue:
    return _target_page(TargetForm(formdata=None, read_on=today(), first_year=today().year + 1))


@bp.post("/references/objectifs")
@open_to(Audience.COORDINATOR)
def set_target() -> ResponseReturnValue:
    form = TargetForm()
    form.offer(queries.product_kinds())
    if form.validate_on_submit():
        with form.refusals():
            services.set_target(form.kind_id.data, **form.answers(), by=me(), now=now())
            flash("L’objectif est fixé.", "success")
            return redirect(url_for(".list_references"))
    return _target_page(form), 422


@bp.get("/references/types")
@open_to(Audience.COORDINATOR)
def new_kind() -> ResponseReturnValue:
    return _reference_page(
        KindForm(formdata=None, read_on=today(), first_year=today().year), "add_kind", "Ajouter un type de produit"
    )


@bp.post("/references/types")
@open_to(Audience.COORDINATOR)
def add_kind() -> ResponseReturnValue:
    form = KindForm()
    if form.validate_on_submit():
        with form.refusals():
            services.add_kind(**form.answers(), by=me(), now=now())
            flash("Le type de produit est ajouté.", "success")
            return redirect(url_for(".list_references"))
    return _reference_page(form, "add_kind", "Ajouter un type de produit"), 422


@bp.get("/references/dons")
@open_to(Audience.COORDINATOR)
def new_gift_value() -> ResponseReturnValue:
    form = GiftValueForm(formdata=None, read_on=today(), valid_from=today())
    return _reference_page(form, "add_gift_value", "Ajouter une valeur forfaitaire")


@bp.post("/references/dons")
@open_to(Audience.COORDINATOR)
def add_gift_value() -> ResponseReturnValue:
    form = GiftValueForm()
    if form.validate_on_submit():
        with form.refusals():
            services.add_gift_value(**form.answers(), by=me(), now=now())
            flash("La valeur forfaitaire est ajoutée.", "success")
            return redirect(url_for(".list_references"))
    return _reference_page(form, "add_gift_value", "Ajouter une valeur forfaitaire"), 422


def _target_page(form: TargetForm) -> str:
    form.offer(queries.product_kinds())
    return _reference_page(form, "set_target", "Fixer un objectif")


def _reference_page(form: Form, endpoint: str, title: str) -> str:
    return render_template("purchases/edit_reference.html", form=form, action=url_for(f".{endpoint}"), title=title)
