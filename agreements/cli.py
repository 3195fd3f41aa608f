"""The ends of agreements, from the terminal."""

import click
from flask.cli import AppGroup

from agreements import queries, services
from core.clock import now, today

agreements_cli = AppGroup("agreements", help="Agreements and their ends.")


@agreements_cli.command("remind")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def send_reminders(*, dry_run: bool) -> None:
    """Write to both sides of the agreements that end. Safe to repeat: each reminder of each agreement is said once."""
    if dry_run:
        for agreement_id, days in queries.reminders_due(today=today()):
            click.echo(f"agreement {agreement_id}: stage {days}")
        return
    click.echo(f"{services.send_reminders(today=today(), now=now())} reminders")
