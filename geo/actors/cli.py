"""Spotted actors, from the terminal."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.clock import now
from core.errors import Refusal
from geo.actors import queries, services
from geo.territory.cli import geo_cli

actors_cli = AppGroup("actors", help="Actors spotted in the national publication of ADEME.")
SHOWN = {
    "read": "rows read", "left_out": "of other territories", "refused": "refused", "created": "new", "changed": "changed",
    "unchanged": "unchanged", "gone": "gone from the publication", "returned": "back in it", "remarks": "values left out",
}  # fmt: skip


@geo_cli.command("import-actors")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--part", is_flag=True, help="The file is a part of the publication: nobody is marked as gone from it.")
@click.option("--accept-losses", is_flag=True, help="Even if more than half of the known actors are no longer there.")
def import_actors(*, file: Path, part: bool, accept_losses: bool) -> None:
    """Read a CSV file of ADEME's publication, of any size. All of it or nothing; a second time changes nothing."""
    try:
        given = services.read_file_now(file, is_complete=not part, accepts_losses=accept_losses, clock=now)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if given.fault:
        raise click.ClickException(f"{given.fault.label} {given.fault_detail}".strip() + " Rien n’a changé.")
    click.echo(", ".join(f"{given.outcome[name]} {words}" for name, words in SHOWN.items()))
    for fault, count in queries.remark_groups(given.id):
        click.echo(f"  {count} : {fault.label}")


@actors_cli.command("read-weekly")
def read_weekly() -> None:
    """Have this week's publication read from ACTORS_URL, from the night after Monday. Safe to repeat: once a week."""
    click.echo("reading asked" if services.ask_weekly_reading(now=now()) else "nothing to read")


@actors_cli.command("check-companies")
def check_companies() -> None:
    """Have the register (COMPANIES_URL) asked about partners and actors it was not asked about this week. Safe to repeat."""
    click.echo("verification asked" if services.ask_companies_check(now=now()) else "nothing to verify")
