"""Boxes and events, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now
from marketplace.collection import services

collection_cli = AppGroup("collection", help="Collection boxes, their sensors, clean-up events.")


@collection_cli.command("watch")
def watch() -> None:
    """Notice the sensors that fell silent, and remind people of the events of tomorrow. Safe to repeat."""
    click.echo(f"{services.notice_silence(now=now())} sensors fell silent")
    click.echo(f"{services.remind_of_events(now=now())} events to come soon")


@collection_cli.command("forget")
def forget() -> None:
    """Erase the addresses of people who came to events. Safe to repeat."""
    click.echo(f"{services.forget_addresses(now=now())} addresses forgotten")
