"""Creating a profile, changing it, and each step of its life."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Unpack

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
from geo.partners.enums import Activity, PartnerState, Step
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


def create_partner(organisation_id: int, *, by: Membership | None, now: datetime, **answers: Unpack[rules.Answers]) -> Partner:
    """A new profile, to be completed; what is not answered is empty.

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
        _apply(partner, _checked({**rules.NOTHING_SAID, **answers}), now=now)
        db.session.add(partner)
        try:
            db.session.flush()
        except IntegrityError as error:  # two people pressed at once
            raise ProfileExists from error
        announce(PartnerCreated(partner.id, partner.revision), by=by, at=now)
        return partner


def edit_partner(
    partner_id: int, *, by: Membership | None, now: datetime, revision: int | None = None, **answers: Unpack[rules.Answers]
) -> Partner:
    """Change what is answered, the rest stays; what changed is kept in the history; nothing changed, nothing happens.

    A verified one stays verified, unless its own people change its legal class: it is then submitted again.

    Raises `ProfileChangedMeanwhile` when `revision` is not the present one, and `UnknownMunicipality`, `PlaceMissing`,
    `PlaceIncomplete`, `PlaceTooFar`, `UnknownCategory`, `WebsiteNotValid`, `UnknownServedMunicipality`, `CapacityOutOfRange`,
    `HoursNotUnderstood`, `LanguagesNotValid`, `VolumeOutOfRange`.
    """
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        rules.check_revision(partner.revision, revision)
        before = rules.answers_of(partner)
        after = _checked({**before, **answers}, held=before["capabilities"])
        changed = rules.changed_parts(before, after)
        if changed:
            _apply(partner, after, now=now)
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


def _checked(answers: Mapping[str, Any], held: Collection[tuple[int, Activity]] = ()) -> dict[str, Any]:
    """The answers as a profile keeps them; `held` is what it already does, with categories that may no longer be in use."""
    kept = rules.tidied(answers)
    insee_code = kept["insee_code"] or None
    exact = rules.exact_place(kept["latitude"], kept["longitude"])
    if insee_code and find_municipality(insee_code) is None:
        raise UnknownMunicipality
    if not insee_code and exact is None:
        raise PlaceMissing
    territory = all_municipalities()
    if exact:
        rules.check_near(exact, [place.town_hall for place in territory])
    added, _removed = rules.added_and_removed(held, kept["capabilities"])
    if not {category_id for category_id, _activity in added} <= set(in_decree_by_category()):
        raise UnknownCategory
    return {
        **kept,
        "insee_code": insee_code,
        "description": kept["description"].strip(),
        "statutory_purpose": kept["statutory_purpose"].strip(),
        "website": rules.clean_website(kept["website"]),
        "served_codes": rules.served_area(kept["served_codes"], {place.insee_code for place in territory}),
        "monthly_capacity": rules.check_capacity(kept["monthly_capacity"]),
        "opening_hours": rules.clean_hours(kept["opening_hours"]),
        "public_served": " ".join(kept["public_served"].split()),
        "languages": rules.listed_languages(kept["languages"]),
        "vehicle_volume_m3": rules.check_volume(kept["vehicle_volume_m3"]),
    }


def _apply(partner: Partner, answers: Mapping[str, Any], *, now: datetime) -> None:
    """Checked answers become the profile; a commitment bears the day it was first made."""
    partner.description = answers["description"]
    partner.statutory_purpose = answers["statutory_purpose"]
    partner.website = answers["website"]
    partner.legal_class = answers["legal_class"]
    partner.served_codes = list(answers["served_codes"])
    partner.monthly_capacity = answers["monthly_capacity"]
    partner.opening_hours = answers["opening_hours"]
    partner.public_served = answers["public_served"]
    partner.languages = answers["languages"]
    partner.logistics = [str(way) for way in answers["logistics"]]
    partner.vehicle_volume_m3 = answers["vehicle_volume_m3"]
    if not answers["accepts_price_caps"]:
        partner.price_caps_accepted_on = None
    elif partner.price_caps_accepted_on is None:
        partner.price_caps_accepted_on = paris_day(now)
    _place(partner, answers["insee_code"], rules.exact_place(answers["latitude"], answers["longitude"]))
    _equip(partner, answers["capabilities"])
    words = [partner.organisation.name, partner.description, partner.municipality.name if partner.municipality else ""]
    partner.search_text = folded_words(" ".join(words))


def _place(partner: Partner, insee_code: str | None, exact: Point | None) -> None:
    municipality = find_municipality(insee_code) if insee_code else None
    place = exact or (municipality.town_hall if municipality else None)
    if place is None:
        raise PlaceMissing
    partner.municipality = municipality
    partner.insee_code = insee_code
    partner.latitude, partner.longitude = place.latitude, place.longitude
    partner.location_is_approximate = exact is None


def _equip(partner: Partner, capabilities: Collection[tuple[int, Activity]]) -> None:
    held = {(capability.category_id, capability.activity): capability for capability in partner.capabilities}
    added, removed = rules.added_and_removed(held, capabilities)
    for key in removed:
        partner.capabilities.remove(held[key])
    for category_id, activity in sorted(added):
        partner.capabilities.append(Capability(category_id=category_id, activity=activity))
