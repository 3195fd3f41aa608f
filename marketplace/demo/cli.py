"""Demonstration data, and the first start."""

import click
from flask import current_app
from flask.cli import AppGroup

from core.clock import now
from core.errors import Refusal
from core.reference import load_reference_data
from marketplace.demo import queries, rules
from marketplace.demo.services import load_demonstration

demo_cli = AppGroup("demo", help="Demonstration data: real municipalities, fictitious partners and people.")


@demo_cli.command("load")
def load() -> None:
    """Load three years of plausible activity; safe to repeat; refused on a base that holds real data."""
    load_reference_data()
    try:
        loaded = load_demonstration(now=now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("La démonstration est chargée." if loaded else "La démonstration était déjà chargée.")


@demo_cli.command("start")
def start() -> None:
    """Bring the base up to date, load the demonstration on the first start, say where to go and who to be."""
    from flask_migrate import upgrade

    upgrade()
    load_reference_data()
    if not queries.has_organisations(of_demonstration=False) and load_demonstration(now=now()):
        click.echo("La démonstration est chargée.")
    click.echo(f"\nBoucle : {current_app.config['PUBLIC_URL']}\n")
    if queries.has_organisations(of_demonstration=True):
        click.echo(f"Comptes de démonstration, mot de passe « {rules.PASSWORD} » :")
        for alias, purpose in rules.ACCOUNTS:
            click.echo(f"  {alias}@demo.boucle.example".ljust(46) + purpose)
