"""The annual report from the terminal."""

import json
from collections.abc import Iterator

import click
from flask.cli import AppGroup

from core.accounts.queries import find_organisation_by_siret
from core.clock import now, today
from core.web.filters import french_mass, french_number
from marketplace.impact.cli import told_in_one_line
from marketplace.purchases.rules.shares import KindShare
from marketplace.retex import queries, services
from marketplace.retex.errors import UnknownOrganisation, UnknownYear
from marketplace.retex.rules.figures import Report, as_shown
from marketplace.retex.rules.publication import check_year
from marketplace.retex.rules.shown import detail_shown
from marketplace.retex.rules.stocks import KeptStocks, Stocks, stocks_shown
from marketplace.retex.services import wording

retex_cli = AppGroup("retex", help="The annual report.")
YEAR_DIGITS = 4


@retex_cli.command("show", context_settings={"ignore_unknown_options": True})
@click.argument("year", default="")
@click.option("--organisation", help="SIRET of one organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_retex(*, year: str, organisation: str | None, as_json: bool) -> None:
    """The figures of a year: as published when they are, live otherwise."""
    with told_in_one_line():
        report = _report(_year(year), organisation)
    if as_json:
        click.echo(json.dumps(_as_json(report), ensure_ascii=False))
        return
    for line in _sentences(report):
        click.echo(line)


@retex_cli.command("publish")
@click.argument("year", default="")
def publish_retex(*, year: str) -> None:
    """Publish a year that is over; a year already published stays as it is."""
    with told_in_one_line():
        retex = services.publish_retex(_year(year), by=None, now=now(), today=today())
    click.echo(f"RETEX {retex.year} publié, empreinte {retex.figures_sha256}")


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == YEAR_DIGITS):
        raise UnknownYear
    check_year(int(text), today=today())
    return int(text)


def _report(year: int, siret: str | None) -> Report:
    edition = queries.edition(year, queries.find_retex(year))
    if siret is None:
        return edition.whole
    organisation = find_organisation_by_siret("".join(siret.split()))
    if organisation is None:
        raise UnknownOrganisation
    if not organisation.kind.is_public:
        return queries.live_report(year, organisation.id)
    return edition.reduced(organisation_id=organisation.id, category_code=None)


def _stocks(report: Report) -> Stocks | KeptStocks | None:
    """What the inventories say of the year, or said when it was published."""
    retex, body = queries.find_retex(report.year), report.organisation
    if retex is None or (body and not body.is_public):
        return queries.live_stocks(report.year, body.id if body else None, today=today())
    return queries.published_stocks(retex, body.id if body else None)


def _as_json(report: Report) -> dict[str, object]:
    stocks = _stocks(report)
    detail = {"published": _published(report), **detail_shown(report, stocks, _spend(report))}
    return {**as_shown(report), **stocks_shown(stocks), "detail": detail}


def _spend(report: Report) -> KindShare | None:
    """What was declared spent: of all as published when the year is, of one public body live, of no partner."""
    retex, body = queries.find_retex(report.year), report.organisation
    if body is not None:
        return queries.live_spend(report.year, body.id) if body.is_public else None
    return queries.published_spend(retex) if retex else queries.live_spend(report.year)


def _published(report: Report) -> dict[str, object] | None:
    """Which edition says so, null for what is live: a year that is not published, or what a partner took."""
    retex, body = queries.find_retex(report.year), report.organisation
    if retex is None or (body and not body.is_public):
        return None
    return {"edition": retex.edition, "published_at": retex.published_at.isoformat(), "sha256": retex.figures_sha256}


def _sentences(report: Report) -> Iterator[str]:
    figures = report.figures
    scope = report.organisation.name if report.organisation else "ensemble du territoire"
    yield f"RETEX {report.year} – {scope}"
    yield f"Appareils donnés : {french_number(figures.units_given)}"
    yield f"Appareils réemployés : {french_number(figures.units_reused)}"
    weighed = wording.french_share(figures.weighed_share)
    yield f"Déchets évités : {french_mass(figures.waste_avoided_kg)} d’équipements, part pesée {weighed}"
    yield f"Émissions évitées : {wording.french_co2e(figures.co2e.central)} ({wording.french_interval(figures)})"
    if report.shown_rounds:
        yield f"Émissions des tournées : {wording.french_rounds(report.shown_rounds)}"
        yield f"Émissions évitées, tournées déduites : {wording.french_co2e_sum(report.net_co2e_kg)}"
    yield f"Taux de réemploi (décret) : {wording.french_rate(figures.decree)}"
    yield f"Taux de réemploi (feuille de route) : {wording.french_rate(figures.roadmap)}"
    yield wording.french_parameters(report.factors, figures)
