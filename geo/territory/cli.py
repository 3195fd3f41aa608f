"""What an operator checks about the territory."""

import click
from flask import current_app
from flask.cli import AppGroup

from geo.territory.rules.contours import check_contours
from geo.territory.services import EMBEDDED, EMBEDDED_MUNICIPALITIES, read_territory

geo_cli = AppGroup("geo", help="The territory and its contours.")


@geo_cli.command("check-territory")
def check_territory() -> None:
    """Check the embedded contours: one line per finding, and an error when one of them is wrong."""
    siren = current_app.config["EPCI_SIREN"]
    if siren not in EMBEDDED:
        raise click.ClickException(f"No territory is embedded for EPCI_SIREN {siren}.")
    findings = list(check_contours(read_territory(EMBEDDED[siren]), municipalities=EMBEDDED_MUNICIPALITIES[siren]))
    for finding in findings:
        click.echo(f"{'ok   ' if finding.is_good else 'WRONG'} {finding.sentence}")
    if not all(finding.is_good for finding in findings):
        raise click.ClickException("These contours are not fit for use.")
