"""What the calendar does to lots and claims, and letters to those who follow lots."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from marketplace.lots import queries, services
from marketplace.lots.forms import filters_of

lots_cli = AppGroup("lots", help="Lots.")


@lots_cli.command("send-digests")
@click.option("--dry-run", is_flag=True, help="Say how many people are looked at, and send nothing.")
def send_digests(*, dry_run: bool) -> None:
    """Tell those who follow lots what is new for them: one letter a day at most, none when nothing is new. Safe to repeat."""
    if dry_run:
        click.echo(f"{len(queries.people_to_tell(today=today()))} people follow lots")
        return
    sent = services.send_digests(filters_of, today=today(), now=now())
    click.echo(f"{len(sent)} letters, {sum(sent.values())} lots")


@lots_cli.command("morning")
def follow_calendar() -> None:
    """Open lots to those whose day has come, close claims left without an answer, let lots expire. Safe to repeat."""
    opened = services.open_windows(today=today(), now=now())
    lapsed = services.lapse_claims(today=today(), now=now())
    expired = services.expire_lots(today=today(), now=now())
    click.echo(f"{opened} lots opened, {lapsed} claims lapsed, {expired} lots expired")
