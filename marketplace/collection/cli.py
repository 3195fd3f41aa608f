"""Boxes and events, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from marketplace.collection import services

collection_cli = AppGroup("collection", help="Collection boxes, their sensors, clean-up events.")


@collection_cli.command("watch")
def watch() -> None:
    """Notice the sensors that fell silent, and remind people of the events of tomorrow. Safe to repeat."""
    click.echo(f"{services.notice_silence(now=now())} sensors fell silent")
    click.echo(f"{services.remind_of_events(now=now())} events to come soon")


@collection_cli.command("forget")
def forget() -> None:
    """Erase the addresses of people who came to events, the words and photos of old reports. Safe to repeat."""
    click.echo(f"{services.forget_addresses(now=now())} addresses forgotten")
    click.echo(f"{services.forget_words(now=now())} reports forgotten")


@collection_cli.command("alert")
@click.option("--dry-run", is_flag=True, help="Say what is wrong, and send nothing.")
def send_alerts(*, dry_run: bool) -> None:
    """Write to the organisations whose boxes are full, overdue or out of service for too long. Safe to repeat."""
    if dry_run:
        for organisation_id, alerts in services.alerts_by_organisation(today=today()).items():
            for alert in alerts:
                click.echo(f"organisation {organisation_id}: box {alert.box_id} {alert.kind} since {alert.began_on}")
        return
    click.echo(f"{services.send_alerts(today=today(), now=now())} letters")
