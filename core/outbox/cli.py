"""What could not be done, from the terminal."""

import click
from flask.cli import AppGroup

from core.clock import now
from core.outbox import queries, services
from core.outbox.enums import Kind

outbox_cli = AppGroup("outbox", help="Letters and jobs that were given up.")


@outbox_cli.command("list")
def list_given_up() -> None:
    """One line each: what, for whom or after what, how many attempts, and why the last one failed."""
    for row in queries.all_given_up():
        click.echo(f"{Kind(row.kind).value} {row.id}: {row.what} ({row.whom}), {row.attempts} attempts, {row.fault}")


@outbox_cli.command("retry")
def retry_all() -> None:
    """Try everything that waits or was given up again, at once: once the mail server or the cause is mended."""
    queued, sent = services.retry_all(by=None, now=now())
    click.echo(f"{queued} reactions queued, {sent} letters sent")
