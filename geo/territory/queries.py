"""Reading the municipalities of the territory."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from core.db import db, locked
from core.errors import found
from core.text import folded_words
from geo.points import Point
from geo.territory.models import Municipality
from geo.territory.rules.drawing import Area


def all_municipalities() -> Sequence[Municipality]:
    """Every municipality of the territory in the order of the alphabet, without its contour."""
    return sorted(db.session.scalars(select(Municipality)).all(), key=lambda place: (folded_words(place.name), place.insee_code))


def municipalities_for_update() -> Sequence[Municipality]:
    """Every municipality with its contour, kept from other commands until the end of the transaction."""
    statement = locked(select(Municipality).options(undefer(Municipality.contour)).order_by(Municipality.id))
    return db.session.scalars(statement).all()


def municipality_names() -> dict[str, str]:
    """The name of each municipality by INSEE code, in the order of the alphabet."""
    rows = db.session.execute(select(Municipality.insee_code, Municipality.name))
    return dict(sorted(rows, key=lambda row: (folded_words(row[1]), row[0])))


def get_municipality(insee_code: str) -> Municipality:
    """The municipality with that INSEE code; raises `NotFound`."""
    return found(find_municipality(insee_code))


def find_municipality(insee_code: str | None) -> Municipality | None:
    """The municipality with that INSEE code, if it is of the territory."""
    return db.session.scalar(select(Municipality).where(Municipality.insee_code == insee_code))


def areas(insee_code: str | None = None) -> list[Area]:
    """What is drawn of each municipality, by INSEE code; of that one alone if a code is given."""
    statement = select(
        Municipality.insee_code,
        Municipality.name,
        Municipality.population,
        Municipality.latitude,
        Municipality.longitude,
        Municipality.contour,
    ).order_by(Municipality.insee_code)
    rows = db.session.execute(statement.where(Municipality.insee_code == insee_code) if insee_code else statement)
    return [
        Area(name, population, Point(latitude, longitude), contour, insee_code)
        for insee_code, name, population, latitude, longitude, contour in rows
    ]


def contours() -> Sequence[tuple[str, str, dict[str, Any]]]:
    """INSEE code, name and contour (a GeoJSON geometry, WGS 84) of each municipality, by INSEE code."""
    statement = select(Municipality.insee_code, Municipality.name, Municipality.contour).order_by(Municipality.insee_code)
    return db.session.execute(statement).all()
