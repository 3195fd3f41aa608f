"""The stock of partners, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from marketplace.supply import services

supply_cli = AppGroup("supply", help="The reconditioned stock of partners.")


@supply_cli.command("ask-confirmation")
def ask_confirmation() -> None:
    """Write to the partners whose offers nobody confirmed in time. Safe to repeat."""
    click.echo(f"{services.tell_of_stale_stock(today=today(), now=now())} partners asked")
