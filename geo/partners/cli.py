"""The documents of partners, and the territory they stand in, from the terminal."""

from http import HTTPStatus
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from core.clock import now, today
from core.fetching import FetchError, Reader, site_rules
from geo.partners import queries, services
from geo.territory.cli import geo_cli
from geo.territory.rules.contours import GENERALISED_M
from geo.territory.rules.importing import SIREN, TerritoryRefused, read_municipalities

MUNICIPALITIES = (
    "/epcis/{siren}/communes?fields=nom,code,siren,codesPostaux,population,centre,mairie,contour&format=geojson&geometry=contour"
)
SECONDS_TO_READ = 120

partners_cli = AppGroup("partners", help="Partners and their documents.")


@partners_cli.command("warn")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def send_warnings(*, dry_run: bool) -> None:
    """Write to the partners whose documents end. Safe to repeat: each warning about each document is said once."""
    if dry_run:
        for due in queries.documents_to_warn_of(today=today()):
            click.echo(f"partner {due.partner_id}: document {due.document_id} ends {due.valid_until}, stage {due.days}")
        return
    click.echo(f"{services.send_warnings(today=today(), now=now())} warnings")


@partners_cli.command("ask-roads")
def ask_roads() -> None:
    """Ask the routing server how far partners are from each town hall. Safe to repeat; nobody is asked without ROUTING_URL."""
    click.echo(f"{services.ask_roads_to_partners(now=now())} roads read")


@geo_cli.command("import-territory")
@click.option("--epci", "siren", required=True, help="SIREN of the group of municipalities, nine digits.")
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A GeoJSON file, instead of TERRITORY_URL."
)
@click.option("--crs", default="", help="Coordinate system of a file that does not name its own, for example EPSG:2154.")
@click.option(
    "--tolerance",
    default=float(GENERALISED_M),
    show_default=True,
    help="How far, in metres, contours may be generalised; 0: as they are.",
)
@click.option(
    "--merged", multiple=True, metavar="OLD:NEW", help="INSEE codes of a municipality that became part of another. Repeatable."
)
@click.option("--dry-run", is_flag=True, help="Check and say, change nothing.")
def import_territory(*, siren: str, path: Path | None, crs: str, tolerance: float, merged: tuple[str, ...], dry_run: bool) -> None:
    """Make the territory of the municipalities of a group, read from geo.api.gouv.fr or from a file. All of it or nothing."""
    if not SIREN.fullmatch(siren):
        raise click.BadParameter("a SIREN has nine digits", param_hint="--epci")
    pairs = dict(_pair(each) for each in merged)
    try:
        read = read_municipalities(path.read_bytes() if path else _fetched(siren), crs=crs, tolerance_m=tolerance)
        for remark in read.remarks:
            click.echo(remark)
        if dry_run:
            return
        done = services.import_territory(read.rows, siren=siren, merged=pairs, now=now())
    except TerritoryRefused as refused:
        for reason in refused.reasons:
            click.echo(f"refused: {reason}", err=True)
        raise click.ClickException("Nothing was changed.") from refused
    click.echo(f"{len(done.created)} created, {len(done.changed)} changed, {len(done.removed)} removed")
    if current_app.config["EPCI_SIREN"] != siren:
        click.echo(f"This installation still says EPCI_SIREN={current_app.config['EPCI_SIREN']}: set it to {siren}.")


def _pair(typed: str) -> tuple[str, str]:
    old, colon, new = typed.partition(":")
    if not (old and colon and new):
        raise click.BadParameter("write two INSEE codes, OLD:NEW", param_hint="--merged")
    return old, new


def _fetched(siren: str) -> bytes:
    address = current_app.config["TERRITORY_URL"]
    try:
        reader = Reader(address, site_rules(), seconds=SECONDS_TO_READ)
        try:
            answer = reader.get(MUNICIPALITIES.format(siren=siren), {"Accept": "application/json"})
        finally:
            reader.close()
    except FetchError as error:
        raise TerritoryRefused([f"{address} could not be read: {error.fault}"]) from error
    if answer.status != HTTPStatus.OK:
        raise TerritoryRefused([f"{address} answered {answer.status} for {siren}"])
    return answer.body
