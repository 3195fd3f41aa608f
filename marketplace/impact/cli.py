"""Avoided impact from the terminal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import IO, Any

import click
from flask.cli import AppGroup

from core.catalogue.queries import get_category_by_code
from core.clock import today
from core.errors import NotFound, Refusal
from core.web.filters import counted, french_mass, french_number
from marketplace.impact import queries, rules, services  # noqa: F401 - services bring the reference data of the domain
from marketplace.impact.errors import UnknownCategory

impact_cli = AppGroup("impact", help="Avoided impact.")


class BadInput(click.ClickException):
    """What was typed cannot be understood: one line says why, and the command ends with 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Tell a refusal in one line."""
    try:
        yield
    except Refusal as refusal:
        raise BadInput(str(refusal)) from refusal


@impact_cli.command("avoided")
@click.option("--category", default="", help="Code of the equipment category.")
@click.option("--units", default="", help="Devices put back into use.")
@click.option("--substitution", help="Share of reuses that replace a purchase, from 0 to 1.")
@click.option("--second-life", help="Years of service added.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_avoided(*, category: str, units: str, substitution: str | None, second_life: str | None, as_json: bool) -> None:
    """What some reuses avoid: kilograms of waste on one side, kilograms of CO2 equivalent on the other."""
    with told_in_one_line():
        known = _category(category)
        count = rules.check_units(units)
        share = None if substitution is None else rules.check_share(substitution)
        years = None if second_life is None else rules.check_years(second_life)
        factors = queries.get_factors_of_year(today().year)
    waste_kg = None if known.default_mass_kg is None else known.default_mass_kg * count
    found = rules.avoided_with(factors, known.code, units=count, substitution=share, second_life_years=years)
    if as_json:
        click.echo(json.dumps(_as_json(known.code, count, waste_kg, found), ensure_ascii=False))
        return
    click.echo(
        f"{known.label} : {counted(count, 'appareil réemployé', 'appareils réemployés')}, jeu de facteurs « {factors.name} »"
    )
    click.echo(f"Déchets évités : {french_mass(waste_kg)} d’équipements")
    for line in _sentences(found, has_other_parameters=share is not None or years is not None):
        click.echo(line)


def _category(code: str) -> Any:
    if not code:
        raise UnknownCategory("Indiquez une catégorie d’équipement, par exemple --category laptop.")
    try:
        return get_category_by_code(code)
    except NotFound:
        shown = " ".join(code.split())[:40]
        raise UnknownCategory(
            f"Catégorie d’équipement inconnue : « {shown} ». Utilisez un code du catalogue, par exemple laptop."
        ) from None


def _as_json(code: str, units: int, waste_kg: Decimal | None, found: rules.Avoided) -> dict[str, object]:
    return {
        "category": code,
        "units": units,
        "waste_avoided_kg": number(rules.to_the_gram(waste_kg)),
        "co2e_avoided_kg": {
            "central": number(found.central),
            "low": number(found.low),
            "high": number(found.high),
            "full_substitution": number(found.full_substitution),
        },
    }


def number(figure: Decimal | None) -> float | None:
    """A figure as JSON has them."""
    return None if figure is None else float(figure)


def _sentences(found: rules.Avoided, *, has_other_parameters: bool) -> Iterator[str]:
    if found.central is None:
        yield "Émissions évitées : non définies, aucun facteur connu pour cette catégorie"
        return
    yield f"Émissions évitées : {french_number(found.central, 3)} kgCO₂e (valeur centrale)"
    if found.low is not None:
        yield f"Intervalle : de {french_number(found.low, 3)} à {french_number(found.high, 3)} kgCO₂e"
    elif has_other_parameters:
        yield "Intervalle : non défini, il n’a été établi qu’avec les paramètres du jeu de facteurs"
    yield f"Si chaque réemploi remplaçait un achat : {french_number(found.full_substitution, 3)} kgCO₂e"
