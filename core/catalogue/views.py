"""The catalogue of equipment categories."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.access import is_coordinator
from core.catalogue import queries, services
from core.catalogue.enums import WeeeCategory
from core.catalogue.forms import EditCategoryForm, NewCategoryForm
from core.catalogue.models import EquipmentCategory
from core.clock import now
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response

bp = Blueprint("catalogue", __name__, url_prefix="/categories")

EXPORT_HEADERS = (
    "Code", "Nom", "Pluriel", "Catégorie DEEE", "Décret 2023-266", "Données", "Masse par défaut (kg)", "Source",
)  # fmt: skip


@bp.get("/")
@open_to(Audience.PUBLIC)
def list_categories() -> ResponseReturnValue:
    may_edit = current_user.is_authenticated and is_coordinator(me())
    categories = queries.all_categories() if may_edit else queries.active_categories()
    weee_labels = {each.value: each.label for each in WeeeCategory}
    return render_template("catalogue/list_categories.html", categories=categories, may_edit=may_edit, weee_labels=weee_labels)


@bp.get("/exporter")
@open_to(Audience.PUBLIC)
def export_categories() -> ResponseReturnValue:
    rows = [
        (each.code, each.label, each.plural, each.weee_category, each.in_decree, each.holds_data, each.default_mass_kg, each.source)
        for each in queries.active_categories()
    ]
    return csv_response("categories.csv", EXPORT_HEADERS, rows)


@bp.get("/creer")
@open_to(Audience.COORDINATOR)
def new_category() -> ResponseReturnValue:
    return render_template("catalogue/new_category.html", form=NewCategoryForm())


@bp.post("/creer")
@open_to(Audience.COORDINATOR)
def add_category() -> ResponseReturnValue:
    form = NewCategoryForm()
    if form.validate_on_submit():
        with form.refusals():
            services.add_category(code=form.code.data or "", **form.facts(), by=me(), now=now())
            flash("La catégorie est ajoutée au catalogue.", "success")
            return redirect(url_for(".list_categories"))
    return render_template("catalogue/new_category.html", form=form), 422


@bp.get("/<code>/modifier")
@open_to(Audience.COORDINATOR)
def edit_category(code: str) -> ResponseReturnValue:
    category = queries.get_category_by_code(code)
    return _edit_page(category, EditCategoryForm(obj=category))


@bp.post("/<code>/modifier")
@open_to(Audience.COORDINATOR)
def update_category(code: str) -> ResponseReturnValue:
    category, form = queries.get_category_by_code(code), EditCategoryForm()
    if form.validate_on_submit():
        with form.refusals():
            services.edit_category(code, **form.facts(), is_active=form.is_active.data, by=me(), now=now())
            flash("La catégorie est enregistrée.", "success")
            return redirect(url_for(".list_categories"))
    return _edit_page(category, form), 422


def _edit_page(category: EquipmentCategory, form: EditCategoryForm) -> str:
    history = queries.history_of_category(category.id)
    return render_template("catalogue/edit_category.html", category=category, form=form, history=history)
