"""What an operator or a timer runs about the queue and the letters."""

import click
from flask.cli import AppGroup

from core import events, mail
from core.queue import has_queue, work
from core.reference import load_reference_data

queue_cli = AppGroup("queue", help="Background work.")


@queue_cli.command("work")
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
def run_worker(*, burst: bool) -> None:
    """Run a worker."""
    if not has_queue():
        raise click.ClickException("REDIS_URL is not set: jobs run in the web process, no worker is needed.")
    work(burst=burst, on_death=events.note_death)


@queue_cli.command("sweep")
def sweep_queue() -> None:
    """Start again what a crash left undone, and send the letters that wait."""
    click.echo(f"{events.sweep()} reactions queued, {mail.deliver_waiting()} letters sent")


reference_cli = AppGroup("reference", help="Categories, municipalities, model agreements, factors, targets.")


@reference_cli.command("load")
def load_reference() -> None:
    """Load the reference data that are missing."""
    load_reference_data()
    click.echo("reference data loaded")
