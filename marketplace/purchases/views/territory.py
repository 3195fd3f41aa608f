"""The share of reuse over the whole territory, for those who follow it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import today
from core.web.access import Audience, open_to, require
from core.web.pages import page_asked
from core.web.workbooks import table_response
from marketplace.purchases import access, queries
from marketplace.purchases.forms import BodiesForm
from marketplace.purchases.rules.lines import FIRST_YEAR
from marketplace.purchases.rules.shares import bars_of
from marketplace.purchases.views.blueprint import bp, check_year

BODIES_HEADERS = ("Organisme", "Déclaration n°", "Déclarée le", "Montant HT", "Dont réemploi", "Dont dons")


@bp.get("/territoire/<int:year>")
@open_to(Audience.PUBLIC_BODY)
def show_territory(year: int) -> ResponseReturnValue:
    require(access.can_follow_territory)
    check_year(year)
    form, figures = BodiesForm(request.args), queries.agec_share_of_year(year)
    return render_template(
        "purchases/show_territory.html",
        year=year,
        years=range(today().year, FIRST_YEAR - 1, -1),
        figures=figures,
        bars=bars_of(figures.shares),
        form=form,
        page=queries.bodies_page(year, str(form.chosen().get("texte", "")), page_asked()),
        asked={"year": year, **form.chosen()},
    )


@bp.get("/territoire/<int:year>/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_territory(year: int) -> ResponseReturnValue:
    require(access.can_follow_territory)
    check_year(year)
    rows = (
        (row.name, row.number, row.declared_at, row.amount_eur, row.reuse_eur, row.gift_eur)
        for row in queries.bodies_to_export(year, str(BodiesForm(request.args).chosen().get("texte", "")))
    )
    return table_response(request.args.get("format", ""), f"achats-territoire-{year}", BODIES_HEADERS, rows)
