"""The first coordinator of an installation: afterwards people invite one another."""

import click
from flask.cli import AppGroup

from core.accounts import queries, rules, services
from core.accounts.enums import OrganisationKind, Role
from core.clock import now, today
from core.errors import Refusal

accounts_cli = AppGroup("accounts", help="Organisations and people.")


@accounts_cli.command("create-coordinator")
@click.option("--siret", required=True, help="SIRET of the metropole.")
@click.option("--organisation", "name", required=True, help="Name of the metropole, if it is not registered yet.")
@click.option("--email", required=True, help="Where the invitation is sent.")
def create_coordinator(siret: str, name: str, email: str) -> None:
    """Register the metropole if needed, and invite its coordinator."""
    try:
        metropole = queries.find_organisation_by_siret(rules.clean_siret(siret)) or services.create_organisation(
            name=name, siret=siret, kind=OrganisationKind.METROPOLE, verified_on=today(), now=now()
        )
        services.invite(metropole.id, email=email, role=Role.COORDINATOR, by=None, now=now())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"L’invitation est partie à {email}.")
