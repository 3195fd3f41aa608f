"""The annual report and its figures."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import storage
from core.accounts.models import Organisation
from core.clock import now, today
from core.errors import found
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.files import kept_file, made_pdf
from core.web.pages import page_asked, page_of_list
from core.web.workbooks import table_response
from marketplace.impact.queries import category_labels, factors_of, factors_of_year, get_factor_set
from marketplace.impact.rules import effects_of
from marketplace.retex import queries, services
from marketplace.retex.access import can_publish, can_see_drafts, can_see_figures_of, can_see_report
from marketplace.retex.forms import PublishForm, ReportFilters, TargetForm
from marketplace.retex.models import Retex
from marketplace.retex.queries.stories import year_and_story
from marketplace.retex.rules.figures import Report
from marketplace.retex.rules.frozen import canonical
from marketplace.retex.rules.method import method_blocks
from marketplace.retex.rules.story import Story
from marketplace.retex.services import rates
from marketplace.retex.services.documents import Printed, export_headers, export_rows, file_name
from marketplace.retex.services.rates import RatesOfYear
from marketplace.retex.services.targets import set_target as set_rate_target
from marketplace.retex.views.blueprint import bp
from marketplace.retex.views.years import reportable


@bp.get("/")
@open_to(Audience.PUBLIC)
def list_reports() -> ResponseReturnValue:
    published = queries.published_years()
    known = {row.year for row in published}
    drafts = [year for year in queries.years_of_ledger() if year not in known] if can_see_drafts(current_user) else []
    return render_template("retex/list_reports.html", published=published, drafts=drafts, own_years=_own_years())


@bp.get("/methode")
@open_to(Audience.PUBLIC)
def show_method() -> ResponseReturnValue:
    return render_template("retex/show_method.html", blocks=method_blocks())


@bp.get("/methode/facteurs/<int:factor_set_id>/effet")
@open_to(Audience.COORDINATOR)
def preview_factor_set(factor_set_id: int) -> ResponseReturnValue:
    """What a factor set would make of the figures of this year; nothing changes."""
    factor_set, year = get_factor_set(factor_set_id), today().year
    effects = effects_of(queries.units_reused_by_category(year), factors_of_year(year), factors_of(factor_set))
    return render_template(
        "retex/preview_factor_set.html",
        factor_set=factor_set,
        year=year,
        effects=effects,
        labels=category_labels(),
        form=PublishForm(formdata=None),
    )


@bp.get("/objectifs")
@open_to(Audience.PUBLIC)
def list_targets() -> ResponseReturnValue:
    return _targets_page(TargetForm(data={"year": today().year + 1, "read_on": today()}))


@bp.post("/objectifs")
@open_to(Audience.COORDINATOR)
def set_target() -> ResponseReturnValue:
    form = TargetForm()
    require(can_publish)
    if form.validate_on_submit():
        with form.refusals():
            target = set_rate_target(**form.answers(), by=me(), now=now())
            flash(f"L’objectif de {target.year} est fixé.", "success")
            return redirect(url_for(".list_targets"))
    return _targets_page(form), 422


def _targets_page(form: TargetForm) -> str:
    targets = queries.all_targets()
    return render_template("retex/list_targets.html", targets=targets, form=form, may_set=can_publish(_person()))


@bp.get("/<int:year>")
@open_to(Audience.PUBLIC)
def show_report(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    filters = ReportFilters(request.args, edition.whole)
    report = edition.reduced(**filters.scope)
    return render_template(
        "retex/show_report.html",
        **figures_shown(report, edition.retex),
        retex=edition.retex,
        story=edition.story,
        filters=filters,
        may_publish=can_publish(_person()),
    )


@bp.get("/<int:year>/exporter")
@open_to(Audience.PUBLIC)
def export_report(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    scope = ReportFilters(request.args, edition.whole).scope
    rows = export_rows(edition.basis, edition.details(**scope), **scope)
    return table_response(request.args.get("format", ""), f"retex-{year}", export_headers(), rows)


@bp.get("/<int:year>/donnees.json")
@open_to(Audience.PUBLIC)
def download_data(year: int) -> ResponseReturnValue:
    return frozen_data(found(queries.find_retex(reportable(year))))


@bp.get("/<int:year>/taux")
@open_to(Audience.PUBLIC)
def show_rates(year: int) -> ResponseReturnValue:
    return _rates_page(_rates(year), url_for(".export_rates", year=year))


@bp.get("/<int:year>/taux/exporter")
@open_to(Audience.PUBLIC)
def export_rates(year: int) -> ResponseReturnValue:
    return _rates_table(f"taux-{year}", _rates(year))


@bp.get("/<int:year>/organismes/<int:organisation_id>/taux")
@open_to(Audience.SIGNED_IN)
def show_organisation_rates(year: int, organisation_id: int) -> ResponseReturnValue:
    found = _organisation_rates(year, organisation_id)
    return _rates_page(found, url_for(".export_organisation_rates", year=year, organisation_id=organisation_id))


@bp.get("/<int:year>/organismes/<int:organisation_id>/taux/exporter")
@open_to(Audience.SIGNED_IN)
def export_organisation_rates(year: int, organisation_id: int) -> ResponseReturnValue:
    return _rates_table(f"taux-{year}-{organisation_id}", _organisation_rates(year, organisation_id))


@bp.get("/<int:year>/pdf")
@open_to(Audience.PUBLIC)
def print_report(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    if edition.retex is not None:
        return made_pdf(kept_document(edition.retex), file_name(year))
    return made_pdf(_printed_draft(edition.whole, edition.story), file_name(year))


@bp.get("/<int:year>/organismes/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def show_organisation_report(year: int, organisation_id: int) -> ResponseReturnValue:
    organisation, edition = _edition_of(year, organisation_id)
    report = edition.reduced(organisation_id=organisation.id, category_code=None)
    return render_template(
        "retex/show_organisation_report.html", **figures_shown(report), organisation=organisation, retex=edition.retex
    )


@bp.get("/<int:year>/organismes/<int:organisation_id>/exporter")
@open_to(Audience.SIGNED_IN)
def export_organisation_report(year: int, organisation_id: int) -> ResponseReturnValue:
    organisation, edition = _edition_of(year, organisation_id)
    rows = export_rows(edition.basis, edition.details(organisation_id=organisation.id), organisation_id=organisation.id)
    return table_response(request.args.get("format", ""), f"retex-{year}-{organisation.siret}", export_headers(), rows)


@bp.get("/<int:year>/organismes/<int:organisation_id>/pdf")
@open_to(Audience.SIGNED_IN)
def print_organisation_report(year: int, organisation_id: int) -> ResponseReturnValue:
    organisation, edition = _edition_of(year, organisation_id)
    if not organisation.kind.is_public:  # the document is about rates that only bind public bodies
        abort(404)
    report = edition.reduced(organisation_id=organisation.id, category_code=None)
    content = _printed_draft(report) if edition.retex is None else services.print_part(report, edition.retex)
    return made_pdf(content, file_name(year, organisation.siret))


def _edition(year: int) -> queries.Edition:
    """The edition of a year the present person may see."""
    retex, draft = year_and_story(reportable(year))
    require_sight(can_see_report, retex)
    return queries.edition(year, retex, draft)


def _edition_of(year: int, organisation_id: int) -> tuple[Organisation, queries.Edition]:
    """An organisation whose figures the present person may see, and its year: as published for a public body that was known then.

    Live otherwise: what a partner took is not in the report of the year.
    """
    organisation, retex = queries.organisation_and_retex(organisation_id, reportable(year))
    require_sight(can_see_figures_of, organisation)
    if retex is not None and organisation.kind.is_public:
        edition = queries.edition(year, retex)
        if any(body.id == organisation.id for body in edition.basis.bodies):
            return organisation, edition
    return organisation, queries.live_edition_of(year, organisation.id)


def _rates(year: int) -> RatesOfYear:
    """The rates of a year: as published, from what was frozen alone, or live."""
    retex = queries.find_retex(reportable(year))
    require_sight(can_see_report, retex)
    if retex is None:
        return rates.rates_of(queries.rates_basis(year), queries.live_stocks(year, today=today()), queries.live_spend(year))
    edition = queries.edition(year, retex)
    spend = queries.published_spend(retex)
    return RatesOfYear(edition.whole, queries.published_stocks(retex), edition.basis.categories, spend)


def _organisation_rates(year: int, organisation_id: int) -> RatesOfYear:
    """The same for one public body: the rates bind nobody else."""
    body, edition = _edition_of(year, organisation_id)
    if not body.kind.is_public:
        abort(404)
    if edition.retex is None:
        stocks = queries.live_stocks(year, body.id, today=today())
        spend = queries.live_spend(year, body.id)
        return rates.rates_of(queries.rates_basis(year, body.id), stocks, spend, organisation_id=body.id)
    report = edition.reduced(organisation_id=body.id, category_code=None)
    return RatesOfYear(report, queries.published_stocks(edition.retex, body.id), edition.basis.categories)


def _rates_page(found: RatesOfYear, export_href: str) -> str:
    return render_template(
        "retex/show_rates.html",
        report=found.report,
        stocks=found.stocks,
        lines=rates.rate_lines(found),
        exclusions=rates.exclusion_lines(found),
        lives=rates.life_rows(found),
        life_bars=rates.life_bars(found),
        organisations=page_of_list(found.report.by_organisation, page_asked()),
        may_open=can_see_drafts(_person()),
        movements=links_of(found.report.year, found.report, is_allowed=_reads_rows_of(found.report)),
        export_href=export_href,
    )


def _rates_table(name: str, found: RatesOfYear) -> ResponseReturnValue:
    return table_response(request.args.get("format", ""), name, rates.EXPORT_HEADERS, rates.export_rows(found))


def _own_years() -> list[int]:
    return list(queries.years_of_ledger()) if current_user.is_authenticated and not can_see_drafts(_person()) else []


def _person() -> object:
    return me() if current_user.is_authenticated else None


def figures_shown(report: Report, retex: Retex | None = None) -> dict[str, object]:
    """What each page of figures is made of."""
    return {
        "report": report,
        "figures": report.figures,
        "organisations": page_of_list(report.by_organisation, page_asked()),
        "movements": links_of(report.year, report, is_allowed=_reads_rows_of(report), retex=retex),
    }


def _reads_rows_of(report: Report) -> bool:
    """Whether the present person reads its movements one by one."""
    body = report.organisation
    return can_see_drafts(_person()) or (body is not None and getattr(_person(), "organisation_id", None) == body.id)


def links_of(year: int, report: Report | None, *, is_allowed: bool, retex: Retex | None = None) -> Callable[..., str]:
    """The address of the movements behind a figure; for the public and for an edition before the last, of their sums."""
    reads_rows = is_allowed and (retex is None or retex.is_last)
    scope: dict[str, Any] = {"annee": year} if reads_rows else {"year": year}
    if retex is not None and not retex.is_last:
        scope["edition"] = retex.edition
    if report and report.organisation:
        scope["donneur" if report.organisation.is_public else "preneur"] = report.organisation.id
    if report and report.category:
        scope["categorie"] = report.category.code

    def address(**filters: Any) -> str:
        return url_for("ledger.list_movements" if reads_rows else "retex.list_sums", **{**scope, **filters})

    return address


def frozen_data(retex: Retex) -> Response:
    """All that an edition froze, in the form whose SHA-256 it publishes."""
    response = kept_file(canonical(retex.figures), "application/json")
    response.headers["X-SHA256"] = retex.figures_sha256
    return response


def kept_document(retex: Retex) -> bytes:
    return storage.read(retex.document) if retex.document else services.print_retex(retex)


def _printed_draft(report: Report, story: Story | None = None) -> bytes:
    return services.print_report(report, Printed(today=today(), story=story or Story()))
