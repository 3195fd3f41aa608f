"""The stock on 1 January."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.accounts.models import Organisation
from core.catalogue.queries import active_categories
from core.clock import now, today
from core.errors import NotFound
from core.web.access import Audience, me, open_to
from marketplace.inventory import queries, services
from marketplace.inventory.access import can_edit_inventory, can_see_declarations
from marketplace.inventory.forms import stock_form
from marketplace.inventory.views.blueprint import bp
from marketplace.inventory.views.whose import organisation_asked, own_organisation


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
    declared = queries.declared_stock(organisation.id, year)
    return render_template(
        "inventory/show_declaration.html",
        organisation=organisation,
        year=year,
        declared=declared,
        proposed=queries.proposed_stock(organisation.id, year),
        categories=active_categories(),
        can_edit=can_edit_inventory(me(), organisation),
    )


@bp.get("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def edit_declaration(year: int) -> ResponseReturnValue:
    return _declaration_page(own_organisation(), year)


@bp.post("/stocks/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def declare_stock(year: int) -> ResponseReturnValue:
    organisation_id = own_organisation().id
    form = stock_form(active_categories(), {})
    if form.validate_on_submit():
        with form.refusals():
            services.declare_stock(organisation_id, year, form.units(), by=me(), now=now())
            flash(f"Le stock au 1er janvier {year} est déclaré. Il entre dans le taux de réemploi de l’année.", "success")
            return redirect(url_for(".show_declaration", year=year))
    return _declaration_page(own_organisation(), year, form), 422


def _declaration_page(organisation: Organisation, year: int, form: Any = None) -> str:
    _check_year(year)
    categories = active_categories()
    proposed = queries.proposed_stock(organisation.id, year)
    declared = queries.declared_stock(organisation.id, year)
    return render_template(
        "inventory/edit_declaration.html",
        year=year,
        form=form or stock_form(categories, proposed, declared),
        categories=categories,
        proposed=proposed,
        is_declared=bool(declared),
    )


def _check_year(year: int) -> None:
    if not 2000 <= year <= today().year:  # noqa: PLR2004 - the first year a stock may be declared for
        raise NotFound
