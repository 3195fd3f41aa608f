"""The documents of partners, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now, today
from geo.partners import queries, services

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
