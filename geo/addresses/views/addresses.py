"""The list of addresses, its file, and the page where one is placed."""

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.queries import journal_about
from core.clock import now
from core.web.access import Audience, me, open_to
from core.web.exports import csv_response
from core.web.pages import page_asked
from geo.addresses import queries, services
from geo.addresses.forms import AddressFilterForm, CandidateForm, LeaveForm, PlaceForm
from geo.addresses.models import Address
from geo.addresses.rules import Candidate
from geo.addresses.views.blueprint import bp
from geo.territory.queries import areas, get_municipality, municipality_names
from geo.territory.rules.drawing import draw

HEADERS = (
    "Adresse", "Commune", "Code INSEE", "Où elle en est", "Pourquoi", "Note du géocodeur", "Lieu reconnu", "Latitude", "Longitude",
    "Qui est là",
)  # fmt: skip
STEPS = {
    "AddressAsked": "Adresse donnée",
    "AddressLocated": "Trouvée par le géocodeur",
    "AddressDoubted": "À placer par une personne",
    "AddressPlaced": "Placée à la main",
    "AddressLeft": "Laissée à la mairie",
}


@bp.get("/carte/adresses")
@open_to(Audience.COORDINATOR)
def list_addresses() -> str:
    form = _form()
    page = queries.addresses_page(page_asked(), **form.filters())
    occupants = queries.occupants_of([row.Address.id for row in page.rows])
    return render_template(
        "addresses/list_addresses.html", form=form, filters=form.chosen(), page=page, occupants=occupants,
        has_geocoder=queries.has_geocoder(),
    )  # fmt: skip


@bp.get("/carte/adresses/exporter")
@open_to(Audience.COORDINATOR)
def export_addresses() -> ResponseReturnValue:
    form = _form()
    rows = queries.listed_addresses(**form.filters())
    occupants = queries.occupants_of([address.id for address, _municipality in rows])
    cells = (
        (
            address.street, municipality, address.insee_code, address.state, address.doubt.sentence if address.doubt else "",
            None if address.score is None else Decimal(f"{address.score:.2f}"), address.label, address.latitude, address.longitude,
            " | ".join(one.name for one in occupants[address.id]),
        )
        for address, municipality in rows
    )  # fmt: skip
    return csv_response("adresses.csv", HEADERS, cells)


@bp.get("/carte/adresses/<int:address_id>")
@open_to(Audience.COORDINATOR)
def show_address(address_id: int) -> str:
    return _page(queries.get_address(address_id), PlaceForm(formdata=None))


@bp.post("/carte/adresses/<int:address_id>/placer")
@open_to(Audience.COORDINATOR)
def place_address(address_id: int) -> ResponseReturnValue:
    form = PlaceForm()
    if form.validate_on_submit():
        with form.refusals():
            services.place_address(address_id, form.point(), by=me(), now=now())
            flash("L’adresse est placée\u00a0: ce qui s’y trouve paraît à ce point sur la carte.", "success")
            return redirect(url_for(".list_addresses"))
    return _page(queries.get_address(address_id), form), 422


@bp.post("/carte/adresses/<int:address_id>/laisser")
@open_to(Audience.COORDINATOR)
def leave_address(address_id: int) -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate_on_submit():
        with form.refusals():
            services.leave_address(address_id, by=me(), now=now())
            flash("Ce qui se trouve à cette adresse reste à la mairie, marqué comme approximatif.", "success")
            return redirect(url_for(".list_addresses"))
    return _page(queries.get_address(address_id), PlaceForm(formdata=None)), 422


def _form() -> AddressFilterForm:
    return AddressFilterForm(request.args, municipalities=municipality_names(), to_settle=queries.states_to_settle())


def _page(address: Address, form: PlaceForm) -> str:
    candidates = [Candidate(**kept) for kept in address.candidates]
    places = [(candidate.label, candidate.point) for candidate in candidates]
    shown = [(address.street, address.point)] if address.point and not candidates else places
    return render_template(
        "addresses/show_address.html", address=address, form=form, leave=LeaveForm(formdata=None),
        municipality=get_municipality(address.insee_code), occupants=queries.occupants_of([address.id])[address.id],
        candidates=[(candidate, CandidateForm.of(candidate)) for candidate in candidates],
        drawing=draw(areas(address.insee_code), shown),
        history=[(entry.at, STEPS[entry.name], entry.who) for entry in journal_about("address", address.id)],
    )  # fmt: skip
