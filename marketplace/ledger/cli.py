"""The ledger, from the terminal."""

import click
from flask.cli import AppGroup

from marketplace.ledger import queries, services

ledger_cli = AppGroup("ledger", help="The movements and their sums.")


@ledger_cli.command("sum")
@click.option("--again", is_flag=True, help="Count every year again, whatever the sums hold.")
def sum_movements(*, again: bool) -> None:
    """Bring the sums that pages read up to the movements recorded so far. Safe to repeat."""
    click.echo(f"{services.sum_movements(again=again)} years summed up to movement {queries.summed_until()}")


@ledger_cli.command("check")
def check_sums() -> None:
    """Count the movements again, and say whether the sums are what they should be."""
    wrong = queries.wrong_sums()
    if wrong:
        raise click.ClickException(f"{wrong} sums differ from the movements: run `flask ledger sum --again`")
    click.echo(f"the sums are those of the movements, up to movement {queries.summed_until()}")
