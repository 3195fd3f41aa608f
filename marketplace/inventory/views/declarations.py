"""The stock on 1 January: drafted, checked, frozen, and what the coordinator sees of it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.models import Organisation
from core.catalogue.queries import active_categories
from core.clock import now, today
from core.errors import NotFound, found
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.filters import counted
from core.web.pages import page_asked
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_declarations
from marketplace.inventory.forms import ConfirmForm, DeclarationsForm, FreezeForm, stock_form
from marketplace.inventory.rules.stock import FIRST_YEAR
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import organisation_asked, own_organisation

YEAR_DIGITS = 4


@bp.get("/stocks")
@open_to(Audience.PUBLIC_BODY)
def list_declarations() -> ResponseReturnValue:
    organisation = organisation_asked(can_see_declarations)
    return render_template(
        "inventory/list_declarations.html",
        organisation=organisation,
        declared=queries.declared_years(organisation.id),
        year=today().year,
        can_edit=can_edit_inventory(me(), organisation),
    )


@bp.get("/stocks/<int:year>")
@open_to(Audience.PUBLIC_BODY)
def show_declaration(year: int) -> ResponseReturnValue:
    organisation = organisation_asked(can_see_declarations)
    _check_year(year)
    declarations = queries.declarations_of(organisation.id, year)
    return render_template(
        "inventory/show_declaration.html",
        organisation=organisation,
        year=year,
        last=declarations[0] if declarations else None,
        declarations=declarations,
        draft=queries.drafted_stock(organisation.id, year),
        can_edit=can_edit_inventory(me(), organisation),
    )


@bp.get("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def edit_declaration(year: int) -> ResponseReturnValue:
    return _declaration_page(own_organisation(), year)


@bp.post("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def draft_stock(year: int) -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = stock_form(active_categories(), {})
    if form.validate_on_submit():
        with form.refusals():
            services.draft_stock(organisation_id, year, form.units(), reason=form.reason.data or "", by=me(), now=now())
            return redirect(url_for(".check_declaration", year=year))
    return _declaration_page(own_organisation(), year, form), 422


@bp.get("/stocks/<int:year>/verifier")
@open_to(Audience.PUBLIC_BODY)
def check_declaration(year: int) -> ResponseReturnValue:
    return _check_page(own_organisation(), year)


@bp.post("/stocks/<int:year>/figer")
@open_to(Audience.PUBLIC_BODY)
def freeze_stock(year: int) -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = FreezeForm()
    if form.validate_on_submit():
        with form.refusals():
            services.freeze_stock(organisation_id, year, by=me(), now=now(), as_read=form.draft.data or "")
            flash(f"Le stock au 1er janvier {year} est déclaré et figé. Il entre dans le taux de réemploi de l’année.", "success")
            return redirect(url_for(".show_declaration", year=year))
    return _check_page(own_organisation(), year, form), 422


@bp.get("/declarations")
@open_to(Audience.COORDINATOR)
def list_bodies() -> ResponseReturnValue:
    form, year = DeclarationsForm(request.args), _year_asked()
    filters = form.filters()
    declared = queries.stock_declared_by_organisation(year)
    return render_template(
        "inventory/list_bodies.html",
        form=form,
        year=year,
        years=range(today().year, today().year - 4, -1),
        page=queries.declarations_page(year, page_asked(), filters),
        declared_count=len(declared),
        fleet_units=sum(fleet for fleet, _ in declared.values()),
        decommissioned_units=sum(decommissioned for _, decommissioned in declared.values()),
        waiting=len(queries.bodies_without_declaration(year)),
        remind_form=ConfirmForm(),
        asked={"annee": year, **form.chosen()},
        can_remind=year == today().year,
    )


@bp.get("/declarations/exporter")
@open_to(Audience.COORDINATOR)
def export_bodies() -> ResponseReturnValue:
    year = _year_asked()
    rows = (
        (row.name, row.declared, row.frozen_at, row.fleet, row.decommissioned, row.before)
        for row in queries.declarations_to_export(year, DeclarationsForm(request.args).filters())
    )
    headers = ["Organisme", "Déclaration n°", "Figée le", "Parc", "Réformés comptés", f"Parc en {year - 1}"]
    return csv_response(f"stocks-{year}.csv", headers, rows)


@bp.post("/declarations/relancer")
@open_to(Audience.COORDINATOR)
def remind_bodies() -> ResponseReturnValue:
    year = today().year
    if ConfirmForm().validate_on_submit():
        reminded = services.remind_undeclared(year, reason=f"asked on {today().isoformat()}", by=me(), now=now())
        flash(f"{counted(reminded, 'organisme relancé', 'organismes relancés')}, une fois par jour au plus.", "success")
    return redirect(url_for(".list_bodies", annee=year))


def _declaration_page(organisation: Organisation, year: int, form: Any = None) -> str:
    _check_year(year)
    categories = active_categories()
    proposed = queries.proposed_stock(organisation.id, year)
    last = queries.declared_stock(organisation.id, year)
    return render_template(
        "inventory/edit_declaration.html",
        year=year,
        form=form or stock_form(categories, proposed, queries.drafted_stock(organisation.id, year) or last),
        categories=categories,
        proposed=proposed,
        last=last,
    )


def _check_page(organisation: Organisation, year: int, form: FreezeForm | None = None) -> str:
    draft = found(queries.drafted_stock(organisation.id, year))
    form = form or FreezeForm()
    form.draft.data = draft.declared_at.isoformat()  # the one this page shows
    return render_template("inventory/check_declaration.html", draft=draft, form=form)


def _year_asked() -> int:
    asked = request.args.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == YEAR_DIGITS else today().year
    _check_year(year)
    return year


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= today().year:
        raise NotFound
