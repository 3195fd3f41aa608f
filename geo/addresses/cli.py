"""Addresses from the terminal."""

import click

from core.clock import now
from geo.addresses import services
from geo.addresses.services.geocoder import GeocoderFailed
from geo.territory.cli import geo_cli


@geo_cli.command("locate-addresses")
def locate_addresses() -> None:
    """Ask the geocoder for the addresses that wait. Safe to repeat; nothing is asked without GEOCODER_URL."""
    try:
        click.echo(f"{services.locate_waiting(clock=now)} addresses answered")
    except GeocoderFailed as failed:
        raise click.ClickException(f"The geocoder does not answer: {failed}") from failed
