"""The catalogue."""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import today
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response
from core.web.filters import SPACE, counted, french_date, french_mass
from core.web.pages import page_asked
from marketplace.lots import access, queries
from marketplace.lots.enums import LotState
from marketplace.lots.forms import CatalogueForm
from marketplace.lots.views.blueprint import bp

EXPORT_HEADERS = (
    "lot", "titre", "organisme", "commune", "distance (km)", "état", "unités", "contenu", "masse estimée (kg)",
    "demandes jusqu’au", "publié le",
)  # fmt: skip


@bp.get("/lots")
@open_to(Audience.SIGNED_IN)
def list_lots() -> ResponseReturnValue:
    form, person, day = CatalogueForm(request.args), me(), today()
    listing = queries.catalogue_page(person, form.filters(), page_asked(), today=day)
    if not listing.page.rows and not access.can_see_catalogue(person):
        return render_template("lots/await_verification.html"), 403
    form.offer(listing.landmarks)
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return render_template(
        "lots/list_lots.html",
        page=listing.page,
        rows=[_shown(row, day) for row in listing.page.rows],
        sheet=_sheet_of(listing.page.rows),
        understood=listing.search.understood,
        form=form,
        kept=kept,
        can_propose=access.can_propose(person),
        can_follow_claims=access.can_follow_claims(person),
    )


@bp.get("/lots/exporter")
@open_to(Audience.SIGNED_IN)
def export_lots() -> ResponseReturnValue:
    require(access.can_see_catalogue)
    rows = queries.catalogue_rows(me(), CatalogueForm(request.args).filters(), today=today())
    return csv_response("lots.csv", EXPORT_HEADERS, (_cells(row) for row in rows))


def _sheet_of(rows: Sequence[queries.CatalogueRow]) -> str:
    """The address of the picture that shows the first photo of each lot of the page, each in its row."""
    return url_for(".show_thumbnails", photos="-".join(str(row.photo_id or 0) for row in rows))


def _shown(row: queries.CatalogueRow, day: date) -> tuple[int, str, str, str, LotState | None, str, str, bool]:
    """What the page writes of a lot, made here once: a template that works at each of its cells costs more than the query."""
    lot_id, title, giver, town, distance_km, state, claims_until, _, _, mass_kg, contents, photo_id, _, opens_on = row
    where = giver if not town or town in giver else f"{giver}, {town}"
    if distance_km:
        where = f"{where}, à {max(1, round(distance_km))}{SPACE}km"
    if opens_on and opens_on > day:
        when = f"à partir du {french_date(opens_on)}"
    else:
        when = f"{'jusqu’au' if claims_until >= day else 'closes le'} {french_date(claims_until)}"
    return (
        lot_id,
        title,
        ", ".join(counted(units, label.lower(), plural.lower()) for label, plural, units in contents),
        where,
        None if state is LotState.PUBLISHED else state,
        when,
        "inconnue" if mass_kg is None else french_mass(mass_kg),
        photo_id is not None,
    )


def _cells(row: queries.CatalogueRow) -> list[object]:
    contents = ", ".join(f"{units} {label if units == 1 else plural}" for label, plural, units in row.contents)
    distance_km = None if row.distance_km is None else round(row.distance_km, 1)
    return [
        row.lot_id, row.title, row.giver, row.town, distance_km, row.state, row.units, contents, row.mass_kg, row.claims_until,
        row.published_at,
    ]  # fmt: skip
