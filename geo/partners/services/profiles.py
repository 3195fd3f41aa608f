"""Creating a profile, changing it, and each step of its life."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.accounts.access import is_coordinator
from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.catalogue.queries import in_decree_by_category
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.text import folded_words
from geo.partners import queries, rules
from geo.partners.enums import Activity, LegalClass, PartnerState, Step
from geo.partners.errors import (
    NotAPartnerOrganisation,
    PlaceMissing,
    ProfileExists,
    UnknownCategory,
    UnknownMunicipality,
)
from geo.partners.events import (
    PartnerCreated,
    PartnerEdited,
    PartnerReinstated,
    PartnerSentBack,
    PartnerSubmitted,
    PartnerSuspended,
    PartnerVerified,
)
from geo.partners.models import Capability, Partner
from geo.points import Point
from geo.territory.queries import all_municipalities, find_municipality


def create_partner(
    organisation_id: int,
    *,
    by: Membership | None,
    now: datetime,
    legal_class: LegalClass,
    description: str = "",
    statutory_purpose: str = "",
    website: str = "",
    insee_code: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    capabilities: Collection[tuple[int, Activity]] = (),
    served_codes: Collection[str] = (),
    monthly_capacity: int | None = None,
    accepts_price_caps: bool = False,
) -> Partner:
    """A new profile, to be completed. Capabilities are categories (by id) and activities; `served_codes`, INSEE codes.

    Without coordinates the partner stands at the town hall of its municipality, and is marked as approximate. Raises
    `NotAPartnerOrganisation`, `ProfileExists`, and what `edit_partner` raises.
    """
    with transaction():
        organisation = get_organisation(organisation_id)
        if organisation.kind.is_public:
            raise NotAPartnerOrganisation
        if queries.find_partner_of(organisation_id) is not None:
            raise ProfileExists
        partner = Partner(organisation=organisation, state=PartnerState.DRAFT, state_reason="", revision=1)
        _fill(
            partner,
            description=description,
            statutory_purpose=statutory_purpose,
            website=website,
            legal_class=legal_class,
            insee_code=insee_code,
            exact=rules.exact_place(latitude, longitude),
            capabilities=capabilities,
        )
        _commit(
            partner, served_codes=served_codes, monthly_capacity=monthly_capacity, accepts_price_caps=accepts_price_caps, now=now
        )
        db.session.add(partner)
        try:
            db.session.flush()
        except IntegrityError as error:  # two people pressed at once
            raise ProfileExists from error
        announce(PartnerCreated(partner.id, partner.revision), by=by, at=now)
        return partner


def edit_partner(
    partner_id: int,
    *,
    by: Membership | None,
    now: datetime,
    legal_class: LegalClass,
    description: str,
    website: str,
    insee_code: str | None,
    latitude: float | None,
    longitude: float | None,
    capabilities: Collection[tuple[int, Activity]],
    served_codes: Collection[str],
    monthly_capacity: int | None,
    accepts_price_caps: bool,
    statutory_purpose: str,
    revision: int | None = None,
) -> Partner:
    """Change a profile; what changed is kept in its history; nothing changed, nothing happens.

    A verified one stays verified, unless its own people change its legal class: it is then submitted again.

    Raises `ProfileChangedMeanwhile` when `revision` is not the present one, and `UnknownMunicipality`, `PlaceMissing`,
    `PlaceIncomplete`, `PlaceTooFar`, `UnknownCategory`, `WebsiteNotValid`, `UnknownServedMunicipality`, `CapacityOutOfRange`.
    """
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        rules.check_revision(partner.revision, revision)
        before = _parts(partner)
        _fill(
            partner,
            description=description,
            statutory_purpose=statutory_purpose,
            website=website,
            legal_class=legal_class,
            insee_code=insee_code,
            exact=rules.exact_place(latitude, longitude),
            capabilities=capabilities,
        )
        _commit(
            partner, served_codes=served_codes, monthly_capacity=monthly_capacity, accepts_price_caps=accepts_price_caps, now=now
        )
        changed = rules.changed_parts(before, _parts(partner))
        if changed:
            partner.revision += 1
            announce(PartnerEdited(partner.id, partner.revision, changed), by=by, at=now)
            state = rules.state_after_edit(partner.state, changed, by_coordinator=by is None or is_coordinator(by))
            if state is not partner.state:
                partner.state = state
                announce(PartnerSubmitted(partner.id, partner.revision), by=by, at=now)
        return partner


def submit_partner(partner_id: int, *, by: Membership | None, now: datetime) -> Partner:
    """Ask the coordinator to verify; raises `DescriptionMissing`, `CapabilitiesMissing`, `StepNotPossible`."""

    def check(partner: Partner) -> None:
        rules.check_submittable(partner.description, partner.capabilities)

    return _take(Step.SUBMIT, partner_id, PartnerSubmitted, check=check, by=by, now=now)


def send_back_partner(partner_id: int, *, reason: str, by: Membership | None, now: datetime) -> Partner:
    """Ask the partner to complete a submitted profile; raises `ReasonMissing`, `StepNotPossible`."""
    return _take(Step.SEND_BACK, partner_id, PartnerSentBack, reason=rules.check_reason(reason), by=by, now=now)


def verify_partner(partner_id: int, *, by: Membership | None, now: datetime, revision: int | None = None) -> Partner:
    """Publish a submitted profile, as it was read; raises `StepNotPossible`, `ProfileChangedMeanwhile`."""

    def check(partner: Partner) -> None:
        rules.check_revision(partner.revision, revision)
        partner.verified_on = paris_day(now)

    return _take(Step.VERIFY, partner_id, PartnerVerified, check=check, by=by, now=now)


def suspend_partner(partner_id: int, *, reason: str, by: Membership | None, now: datetime) -> Partner:
    """Take a verified profile out of the directory; raises `ReasonMissing`, `StepNotPossible`."""
    return _take(Step.SUSPEND, partner_id, PartnerSuspended, reason=rules.check_reason(reason), by=by, now=now)


def reinstate_partner(partner_id: int, *, by: Membership | None, now: datetime) -> Partner:
    """Put a suspended profile back in the directory; raises `StepNotPossible`."""
    return _take(Step.REINSTATE, partner_id, PartnerReinstated, by=by, now=now)


def _take(
    step: Step,
    partner_id: int,
    event: Callable[..., Any],
    *,
    by: Membership | None,
    now: datetime,
    check: Callable[[Partner], None] = lambda _partner: None,
    reason: str | None = None,
) -> Partner:
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        state = rules.next_state(partner.state, step)
        check(partner)
        partner.state = state
        partner.state_reason = reason or ""
        partner.revision += 1
        facts = {} if reason is None else {"reason": reason}
        announce(event(partner.id, partner.revision, **facts), by=by, at=now)
        return partner


def _parts(partner: Partner) -> dict[str, object]:
    return {
        "description": partner.description,
        "website": partner.website,
        "legal_class": partner.legal_class,
        "statutory_purpose": partner.statutory_purpose,
        "place": (partner.insee_code, partner.place, partner.location_is_approximate),
        "capabilities": {(capability.category_id, capability.activity) for capability in partner.capabilities},
        "served_codes": partner.served_codes,
        "monthly_capacity": partner.monthly_capacity,
        "price_caps": partner.price_caps_accepted_on,
    }


def _fill(
    partner: Partner,
    *,
    description: str,
    statutory_purpose: str,
    website: str,
    legal_class: LegalClass,
    insee_code: str | None,
    exact: Point | None,
    capabilities: Collection[tuple[int, Activity]],
) -> None:
    partner.description = description.strip()
    partner.statutory_purpose = statutory_purpose.strip()
    partner.website = rules.clean_website(website)
    partner.legal_class = legal_class
    _place(partner, insee_code, exact)
    _equip(partner, capabilities)
    words = [partner.organisation.name, partner.description, partner.municipality.name if partner.municipality else ""]
    partner.search_text = folded_words(" ".join(words))


def _commit(
    partner: Partner, *, served_codes: Collection[str], monthly_capacity: int | None, accepts_price_caps: bool, now: datetime
) -> None:
    """Where it goes, how much it takes in, and the caps it keeps to: a commitment bears the day it was first made."""
    partner.served_codes = rules.served_area(served_codes, {place.insee_code for place in all_municipalities()})
    partner.monthly_capacity = rules.check_capacity(monthly_capacity)
    if not accepts_price_caps:
        partner.price_caps_accepted_on = None
    elif partner.price_caps_accepted_on is None:
        partner.price_caps_accepted_on = paris_day(now)


def _place(partner: Partner, insee_code: str | None, exact: Point | None) -> None:
    municipality = find_municipality(insee_code) if insee_code else None
    if insee_code and municipality is None:
        raise UnknownMunicipality
    if exact:
        rules.check_near(exact, [place.town_hall for place in all_municipalities()])
    place = exact or (municipality.town_hall if municipality else None)
    if place is None:
        raise PlaceMissing
    partner.municipality = municipality
    partner.insee_code = insee_code or None
    partner.latitude, partner.longitude = place.latitude, place.longitude
    partner.location_is_approximate = exact is None


def _equip(partner: Partner, capabilities: Collection[tuple[int, Activity]]) -> None:
    held = {(capability.category_id, capability.activity): capability for capability in partner.capabilities}
    added, removed = rules.added_and_removed(held, capabilities)
    if not {category_id for category_id, _activity in added} <= set(in_decree_by_category()):
        raise UnknownCategory
    for key in removed:
        partner.capabilities.remove(held[key])
    for category_id, activity in sorted(added):
        partner.capabilities.append(Capability(category_id=category_id, activity=activity))
