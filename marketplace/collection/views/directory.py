"""The list of boxes with its map, its files, and the page of each."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import public_bodies
from core.catalogue.queries import active_categories
from core.clock import today
from core.web.access import Audience, open_to
from core.web.files import kept_file
from core.web.pages import page_asked, page_of_list
from core.web.workbooks import table_response
from geo.addresses.access import can_settle_addresses
from geo.partners.queries import verified_partners
from geo.partners.rules import hours_in_words
from geo.territory.queries import areas, municipality_names
from geo.territory.rules.drawing import draw
from marketplace.collection import access, queries, rules
from marketplace.collection.forms import BoxFilterForm, StepForm
from marketplace.collection.models import CollectionBox
from marketplace.collection.queries import ListedBox
from marketplace.collection.views.blueprint import bp

HEADERS = (
    "Code", "Nom", "Bâtiment", "Emplacement", "Rue", "Commune", "Code INSEE", "Hôte", "Partenaire responsable", "Qui y dépose",
    "État", "Depuis le", "Horaires", "Horaires (OpenStreetMap)", "Reçoit", "Piles et batteries", "Modèle", "Contenance (litres)",
    "Charge (kg)", "Latitude", "Longitude", "Position approximative", "Page",
)  # fmt: skip


@bp.get("/bornes")
@open_to(Audience.PUBLIC)
def list_boxes() -> ResponseReturnValue:
    form = _filters()
    places = queries.listed_boxes(form.filters())
    return render_template(
        "collection/list_boxes.html",
        form=form,
        asked=form.chosen(),
        page=page_of_list(places, page_asked()),
        drawing=draw(areas(), [(place.name, place.point) for place in places]),
        sees_every=form.sees_every,
        can_ask=access.can_ask_for_box(current_user),
        can_propose=access.can_manage_boxes(current_user),
        can_list_rounds=access.can_list_rounds(current_user),
    )


@bp.get("/bornes/exporter")
@open_to(Audience.PUBLIC)
def export_boxes() -> Response:
    boxes = queries.listed_boxes(_filters().filters())
    if request.args.get("format") == "geojson":
        return _geojson(boxes)
    return table_response(request.args.get("format", ""), "bornes", HEADERS, map(_cells, boxes))


@bp.get("/bornes/<int:box_id>")
@open_to(Audience.SIGNED_IN)
def show_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    return box_page(box, StepForm(data={"revision": box.revision}))


def box_page(box: CollectionBox, form: StepForm) -> str:
    """The page of a box, with the steps open to whoever looks at it."""
    watched = queries.watched_boxes(box.id, today=today())
    agreement = queries.find_agreement_to_empty(box.host_id, box.responsible_id, on=today()) if box.responsible_id else None
    return render_template(
        "collection/show_box.html",
        box=box,
        form=form,
        access=access,
        agreement=agreement,
        municipality=municipality_names().get(box.insee_code, ""),
        hours=hours_in_words(box.opening_hours),
        history=queries.history_of_box(box.id) if access.can_see_history(current_user, box) else [],
        alerts=[one.words(today()) for each in watched for one in rules.alerts_of(each, queries.limits_on(today()), today=today())],
        address_to_settle=box.address_id if box.location_is_approximate and can_settle_addresses(current_user) else None,
        last=queries.last_emptying_of(box.id),
        reports=len(queries.open_reports_of(box.id)) if access.can_see_reports(current_user, box) else 0,
    )


def _filters() -> BoxFilterForm:
    sees_every = access.can_see_every_box(current_user)
    return BoxFilterForm(
        request.args,
        categories=active_categories(),
        municipalities=municipality_names(),
        hosts=public_bodies() if sees_every else (),
        partners=[(key, name) for key, name, _legal_class in verified_partners()] if sees_every else (),
        sees_every=sees_every,
    )


def _cells(box: ListedBox) -> tuple[object, ...]:
    return (
        box.code, box.name, box.building, box.spot, box.street, box.municipality, box.insee_code, box.host, box.responsible,
        box.origin, box.state, box.state_since.date(), " | ".join(hours_in_words(box.opening_hours)), box.opening_hours,
        " | ".join(box.categories), box.accepts_batteries, box.model, box.capacity_litres, box.capacity_kg, box.latitude,
        box.longitude, box.is_approximate, url_for(".show_public_box", _external=True, box_code=box.code),
    )  # fmt: skip


def _geojson(boxes: Sequence[ListedBox]) -> Response:
    features = [
        {
            "type": "Feature",
            "id": box.id,
            "properties": _properties(box),
            "geometry": {"type": "Point", "coordinates": [box.longitude, box.latitude]},
        }
        for box in boxes
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    response = kept_file(body, "application/geo+json")
    response.headers["Content-Disposition"] = 'attachment; filename="bornes.geojson"'
    return response


def _properties(box: ListedBox) -> dict[str, Any]:
    return {
        "code": box.code,
        "name": box.name,
        "building": box.building,
        "spot": box.spot,
        "street": box.street,
        "municipality": box.municipality,
        "insee_code": box.insee_code,
        "opening_hours": box.opening_hours,
        "categories": box.categories,
        "accepts_batteries": box.accepts_batteries,
        "state": box.state,
        "is_approximate": box.is_approximate,
    }
