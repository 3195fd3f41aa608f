"""A year of purchases: its sums, its shares, its declaration."""

from pathlib import Path

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.models import Organisation
from core.clock import now, today
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import given_file, kept_file
from core.web.workbooks import table_response
from marketplace.purchases import access, queries, services
from marketplace.purchases.forms import DeclareForm, ReopenForm, declare_form
from marketplace.purchases.rules import declaring
from marketplace.purchases.rules.shares import rounded
from marketplace.purchases.views.blueprint import bp, check_year, organisation_asked, own_organisation, whose

SCHEMA = Path(__file__).parent.parent / "agec_schema.json"
YEAR_HEADERS = (
    "Type de produit", "Montant HT", "Dont réemploi", "Dont dons", "Dont recyclé", "Part de réemploi (%)", "Avec les dons (%)",
    "Objectif (%)", "Colonne du décret", "Source de l’objectif",
)  # fmt: skip


@bp.get("/schema.json")
@open_to(Audience.PUBLIC)
def show_schema() -> ResponseReturnValue:
    return kept_file(SCHEMA.read_text(encoding="utf-8"), "application/json")


@bp.get("/<int:year>")
@open_to(Audience.PUBLIC_BODY)
def show_year(year: int) -> ResponseReturnValue:
    check_year(year)
    return _year_page(organisation_asked(), year)


@bp.get("/<int:year>/exporter")
@open_to(Audience.PUBLIC_BODY)
def export_year(year: int) -> ResponseReturnValue:
    check_year(year)
    shares = queries.shares_so_far(organisation_asked().id, year).shares
    rows = (
        (
            one.label, one.amount_eur, one.reuse_eur, one.gift_eur, one.recycled_eur, rounded(one.share_percent),
            rounded(one.share_with_gifts_percent), one.target and one.target.percent,
            one.target and one.target.basis.label, one.target and one.target.source,
        )
        for one in shares
    )  # fmt: skip
    return table_response(request.args.get("format", ""), f"achats-{year}", YEAR_HEADERS, rows)


@bp.post("/<int:year>/declarer")
@open_to(Audience.PUBLIC_BODY)
def declare_year(year: int) -> ResponseReturnValue:
    check_year(year)
    organisation = own_organisation()
    require(access.can_declare, organisation)
    form = declare_form(queries.shares_so_far(organisation.id, year).shares, ())
    if form.validate_on_submit():
        with form.refusals():
            as_read, comments = form.as_read.data or "", form.comments()
            services.declare_year(organisation.id, year, comments=comments, as_read=as_read, by=me(), now=now())
            flash(
                f"Les achats de {year} sont déclarés et figés. Téléchargez le fichier, puis déposez-le sur data.gouv.fr.", "success"
            )
            return redirect(url_for(".show_year", year=year))
    return _year_page(own_organisation(), year, declare=form), 422


@bp.post("/<int:year>/rouvrir")
@open_to(Audience.PUBLIC_BODY)
def reopen_year(year: int) -> ResponseReturnValue:
    check_year(year)
    organisation, form = own_organisation(), ReopenForm()
    require(access.can_declare, organisation)
    if form.validate_on_submit():
        with form.refusals():
            services.reopen_year(organisation.id, year, reason=form.reason.data or "", by=me(), now=now())
            flash(f"L’année {year} est rouverte : corrigez ses lignes, puis déclarez de nouveau.", "success")
            return redirect(url_for(".show_year", year=year))
    return _year_page(own_organisation(), year, reopen=form), 422


@bp.get("/declarations/<int:spend_declaration_id>/fichier.csv")
@open_to(Audience.PUBLIC_BODY)
def download_declaration(spend_declaration_id: int) -> ResponseReturnValue:
    declaration = queries.get_declaration(spend_declaration_id)
    require_sight(access.can_see_purchases, declaration.organisation)
    return given_file(declaration.file)


def _year_page(
    organisation: Organisation, year: int, *, declare: DeclareForm | None = None, reopen: ReopenForm | None = None
) -> str:
    editions = queries.declarations_of(organisation.id, year)
    last = editions[0] if editions else None
    lines, incomplete = queries.line_counts(organisation.id, year)
    shares = queries.shares_so_far(organisation.id, year).shares
    declare = declare or declare_form(shares, last.totals if last else ())
    declare.as_read.data = declaring.seal_of(declaring.totals_from(shares))  # of the sums this page shows
    return render_template(
        "purchases/show_year.html",
        organisation=organisation,
        whose=whose(organisation),
        year=year,
        asked={"year": year, "organisme": whose(organisation)},
        shares=shares,
        stage=declaring.stage_of(year, this_year=today().year, lines=lines, incomplete=incomplete, last=last),
        editions=declaring.editions_with_differences(editions),
        declare=declare,
        reopen=reopen or ReopenForm(formdata=None),
        can_declare=access.can_declare(me(), organisation),
        can_write=access.can_write_purchases(me(), organisation),
    )
