"""Loading the municipalities of the territory."""

import json
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from core.db import db, transaction
from core.reference import reference_data
from core.rows import insert_rows
from geo.territory import queries
from geo.territory.models import Municipality

EMBEDDED = {"200039865": Path(__file__).with_name("eurometropole_metz.geojson")}
EMBEDDED_MUNICIPALITIES = {"200039865": 46}


@reference_data
def load_municipalities() -> None:
    """The municipalities of the territory of this installation, when they are embedded; those already there are left alone."""
    path = EMBEDDED.get(current_app.config["EPCI_SIREN"])
    if path is None:
        return
    with transaction():
        known = queries.municipality_names()
        insert_rows(
            Municipality.__table__,
            [_row_of(feature) for feature in read_territory(path)["features"] if feature["id"] not in known],
        )


def put_municipalities(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Write those municipalities, in the transaction of the caller; the INSEE codes of those that are new, and that changed."""
    known = {place.insee_code: place for place in queries.municipalities_for_update()}
    created = [row for row in rows if row["insee_code"] not in known]
    changed = []
    for row in rows:
        place = known.get(row["insee_code"])
        if place and any(getattr(place, name) != value for name, value in row.items()):
            changed.append(row["insee_code"])
            for name, value in row.items():
                setattr(place, name, value)
    insert_rows(Municipality.__table__, created)
    return [row["insee_code"] for row in created], changed


def remove_municipalities(codes: Collection[str]) -> None:
    """Take municipalities away, in the transaction of the caller; nothing stands in them any more."""
    for place in queries.municipalities_for_update():
        if place.insee_code in codes:
            db.session.delete(place)
    db.session.flush()


@cache
def read_territory(path: Path) -> dict[str, Any]:
    """An embedded territory: a GeoJSON collection whose features carry the municipalities, and whose `source` says where from."""
    return json.loads(path.read_text(encoding="utf-8"))


def _row_of(feature: dict[str, Any]) -> dict[str, Any]:
    facts = feature["properties"]
    longitude, latitude = facts["town_hall"] or facts["inside_point"]  # some town halls are not in the source
    return {
        "insee_code": facts["insee_code"],
        "siren": facts["siren"],
        "name": facts["name"],
        "postcodes": facts["postcodes"],
        "population": facts["population"],
        "latitude": latitude,
        "longitude": longitude,
        "contour": feature["geometry"],
    }
