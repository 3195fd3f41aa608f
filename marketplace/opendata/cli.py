"""Open data, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from marketplace.opendata import services

opendata_cli = AppGroup("opendata", help="Open data.")


@opendata_cli.command("keep-published")
def keep_published() -> None:
    """Keep the tables of the years published before they were kept. Safe to repeat."""
    click.echo(f"{services.keep_published(now=now(), today=today())} files kept")
