"""Handovers and outcomes."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from marketplace.transfers import queries, services

transfers_cli = AppGroup("transfers", help="Handovers and outcomes.")


@transfers_cli.command("remind")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def send_reminders(*, dry_run: bool) -> None:
    """Write to the organisations that are late. Safe to repeat: each stage of each delay is said once."""
    if dry_run:
        for due in queries.reminders_due(today=today()):
            click.echo(f"organisation {due.organisation_id}: {due.reference} {due.kind} due {due.due_on}, stage {due.days_late}")
        return
    sent = services.send_reminders(today=today(), now=now())
    click.echo(f"{sum(sent.values())} reminders to {len(sent)} organisations")
