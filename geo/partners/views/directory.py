"""The list of partners, its file, and the page of each."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.access import acts_for_partner
from core.catalogue.queries import active_categories
from core.clock import today
from core.web.access import Audience, open_to, require_sight
from core.web.exports import csv_response
from core.web.pages import page_asked
from geo.addresses.access import can_settle_addresses
from geo.companies.queries import find_company
from geo.partners import access, queries
from geo.partners.enums import Logistics
from geo.partners.forms import DirectoryFilterForm, StepForm
from geo.partners.models import Partner
from geo.partners.rules import hours_in_words
from geo.partners.views.blueprint import bp
from geo.territory.queries import municipality_names

EXPORT_HEADERS = (
    "Nom", "SIRET", "Catégorie juridique", "Adresse", "Commune", "Code INSEE", "Site internet", "Latitude", "Longitude",
    "Position approximative", "Vérifié le", "Avancement", "Horaires", "Horaires (OpenStreetMap)",
    "Public accueilli", "Langues parlées", "Logistique", "Volume du véhicule (m³)",
    "Labels et certifications", "Savoir-faire",
)  # fmt: skip


@bp.get("/partenaires")
@open_to(Audience.PUBLIC)
def list_partners() -> ResponseReturnValue:
    form, filters = _filters()
    own = queries.find_partner_of(current_user.organisation_id) if acts_for_partner(current_user) else None
    return render_template(
        "partners/list_partners.html",
        page=queries.partners_page(page_asked(), **filters, on=today(), every_state=access.can_see_every_partner(current_user)),
        form=form,
        asked=form.chosen(),
        map_filters={name: value for name, value in form.chosen().items() if name in {"categorie", "activite", "label"}},
        sees_states=access.can_see_every_partner(current_user),
        sees_documents=access.can_judge_documents(current_user),
        own=own,
        can_describe_own=own is None and access.can_describe_own_organisation(current_user),
        without_profile=queries.organisations_without_profile() if access.can_invite_profiles(current_user) else [],
    )


@bp.get("/partenaires/exporter")
@open_to(Audience.PUBLIC)
def export_partners() -> Response:
    _form, filters = _filters()
    partners = queries.exported_partners(**filters, on=today(), every_state=access.can_see_every_partner(current_user))
    return csv_response("partenaires.csv", EXPORT_HEADERS, map(_cells, partners))


@bp.get("/partenaires/<int:partner_id>")
@open_to(Audience.PUBLIC)
def show_partner(partner_id: int) -> ResponseReturnValue:
    partner = queries.get_partner(partner_id)
    require_sight(access.can_see_partner, partner)
    return partner_page(partner, StepForm(revision=partner.revision))


def partner_page(partner: Partner, form: StepForm) -> str:
    """The page of a partner, with the steps open to whoever looks at it."""
    history = queries.history_of_partner(partner.id) if access.can_see_history(current_user) else []
    names = municipality_names() if partner.served_codes else {}
    return render_template(
        "partners/show_partner.html", partner=partner, history=history, form=form, access=access,
        suggestion=queries.find_last_suggestion(partner.id) if access.can_see_suggestion(current_user, partner) else None,
        labels=queries.labels_of([partner.id], on=today()).get(partner.id, []),
        address_to_settle=partner.address_id if partner.location_is_approximate and can_settle_addresses(current_user) else None,
        hours=hours_in_words(partner.opening_hours), logistics=[Logistics(way).label for way in partner.logistics],
        served=[name for code, name in names.items() if code in partner.served_codes],
        company=find_company(partner.organisation.siret) if access.can_see_company(current_user) else None,
    )  # fmt: skip


def _filters() -> tuple[DirectoryFilterForm, dict[str, Any]]:
    form = DirectoryFilterForm(
        request.args,
        categories=active_categories(),
        municipalities=municipality_names(),
        every_state=access.can_see_every_partner(current_user),
    )
    return form, form.filters()


def _cells(partner: queries.ExportedPartner) -> tuple[object, ...]:
    capabilities = " | ".join(f"{category} : {activity.label}" for category, activity in partner.capabilities)
    return (
        partner.name, partner.siret, partner.legal_class, partner.street, partner.municipality, partner.insee_code, partner.website,
        partner.latitude, partner.longitude, partner.is_approximate, partner.verified_on, partner.state,
        " | ".join(hours_in_words(partner.opening_hours)), partner.opening_hours, partner.public_served, partner.languages,
        " | ".join(way.label for way in partner.logistics), partner.vehicle_volume_m3,
        " | ".join(kind.label for kind in partner.labels), capabilities,
    )  # fmt: skip
