"""What each layer draws, municipality by municipality or place by place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from agreements.queries import givers_in_force
from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.db import db
from core.web.filters import counted, french_mass
from marketplace.atlas.enums import Engagement, MapLayer
from marketplace.atlas.rules import Row, Shade, in_order, level_of, levels, shades
from marketplace.collection.queries import BoxFilters, listed_boxes
from marketplace.lots.queries import open_lots_of_givers
from marketplace.retex.queries import published_years, reuse_by_giver, years_of_ledger


def years_of_layer(*, live: bool) -> list[int]:
    """The years whose tonnes may be drawn, newest first: those that are published, or all those of the ledger."""
    return list(years_of_ledger()) if live else [row.year for row in published_years()]


def layer_rows(
    layer: MapLayer, names: Mapping[str, str], *, is_public: bool, year: int | None, on: date
) -> tuple[list[Row], list[Shade]]:
    """The municipalities of a layer, the greatest first, or its places as their own list has them; and its legend.

    `names` are those of the territory, by INSEE code.
    `is_public` says whether lots are those open to a public body, or to a partner; no `year`, no tonnes.
    """
    if layer is MapLayer.BOXES:
        return _boxes(), []
    if layer is MapLayer.LOTS:
        return _lots(names, is_public=is_public, on=on)
    if layer is MapLayer.ENGAGED:
        return _engaged(names, on=on)
    return _tonnes(names, year) if year else ([], [])


def _boxes() -> list[Row]:
    """Those in service, which everybody may see, in the order of their list."""
    return [
        Row(
            box.insee_code, box.name, Decimal(1), box.municipality or "hors du territoire",
            ", ".join(filter(None, (box.building, box.street))), 0,
            "collection.show_public_box", {"box_code": box.code}, box.point, box.is_approximate,
        )
        for box in listed_boxes(BoxFilters())
    ]  # fmt: skip


def _lots(names: Mapping[str, str], *, is_public: bool, on: date) -> tuple[list[Row], list[Shade]]:
    lots, units = defaultdict[str, int](int), defaultdict[str, int](int)
    for insee_code, of_giver, remaining in open_lots_of_givers(is_public=is_public, on=on):
        if insee_code in names:
            lots[insee_code] += of_giver
            units[insee_code] += remaining
    values = {code: Decimal(number) for code, number in lots.items()}
    bounds = levels(values.values())
    rows = [
        Row(
            code, names[code], value, counted(int(value), "lot"), counted(units[code], "appareil"), level_of(value, bounds),
            "lots.list_lots", {"commune": code},
        )
        for code, value in values.items()
    ]  # fmt: skip
    return in_order(rows), shades(values.values(), lambda value: counted(int(value), "lot"))


def _engaged(names: Mapping[str, str], *, on: date) -> tuple[list[Row], list[Shade]]:
    agreed, rows = givers_in_force(on=on), []
    for key, name, code in _bodies_of_municipalities():
        if code in names:
            step = Engagement.AGREED if key in agreed else Engagement.REGISTERED
            rows.append(Row(code, names[code], Decimal(step.level), step.label, name, step.level))
    held = {row.level for row in rows}
    return in_order(rows), [Shade(step.level, step.label) for step in Engagement if step.level in held]


def _tonnes(names: Mapping[str, str], year: int) -> tuple[list[Row], list[Shade]]:
    code_of = {key: code for key, _name, code in _bodies_of_municipalities()}
    masses, units = defaultdict[str, Decimal](Decimal), defaultdict[str, int](int)
    for giver_id, (reused, kg) in reuse_by_giver(year).items():
        code = code_of.get(giver_id, "")
        if code in names and kg:
            masses[code] += kg
            units[code] += reused
    bounds = levels(masses.values())
    rows = [
        Row(code, names[code], kg, french_mass(kg), counted(units[code], "appareil"), level_of(kg, bounds))
        for code, kg in masses.items()
    ]
    return in_order(rows), shades(masses.values(), french_mass)


def _bodies_of_municipalities() -> Sequence[tuple[int, str, str]]:
    """The municipalities that the coordinator verified: key of the organisation, name, INSEE code."""
    statement = (
        select(Organisation.id, Organisation.name, Organisation.insee_code)
        .where(Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.verified_on.is_not(None))
        .order_by(Organisation.id)
    )
    return [(row.id, row.name, row.insee_code or "") for row in db.session.execute(statement)]
