"""Creating a profile, changing it, and each step of its life."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy.exc import IntegrityError

from core.accounts.access import is_coordinator
from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from geo.partners import queries, rules
from geo.partners.enums import PartnerState, Step
from geo.partners.errors import (
    NotAPartnerOrganisation,
    ProfileExists,
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
from geo.partners.models import Partner
from geo.partners.services.answers import checked_answers, fill_profile
from geo.partners.services.suggestions import drop_suggestion, suggest


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
        fill_profile(partner, checked_answers({**rules.NOTHING_SAID, **answers}), by=by, now=now)
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

    The coordinator's own edits apply at once. Those of the partner's people on a profile that was verified wait for her, in place
    of those that waited; when they change the legal class of a verified profile, it is submitted again instead.

    Raises `ProfileChangedMeanwhile` when `revision` is not the present one, and `UnknownMunicipality`, `PlaceMissing`,
    `PlaceIncomplete`, `PlaceTooFar`, `UnknownCategory`, `WebsiteNotValid`, `UnknownServedMunicipality`, `CapacityOutOfRange`,
    `HoursNotUnderstood`, `LanguagesNotValid`, `VolumeOutOfRange`.
    """
    with transaction():
        partner = queries.get_partner_for_update(partner_id)
        rules.check_revision(partner.revision, revision)
        before, by_coordinator = rules.answers_of(partner), by is None or is_coordinator(by)
        after = checked_answers({**before, **answers}, held=before["capabilities"])
        changed = rules.changed_parts(before, after)
        if changed and rules.must_be_accepted(partner.state, changed, by_coordinator=by_coordinator):
            suggest(partner, rules.suggested(before, after), changed, by=by, now=now)
            return partner
        if not by_coordinator:
            drop_suggestion(partner, by=by, now=now)
        if changed:
            fill_profile(partner, after, by=by, now=now)
            partner.revision += 1
            announce(PartnerEdited(partner.id, partner.revision, changed), by=by, at=now)
            state = rules.state_after_edit(partner.state, changed, by_coordinator=by_coordinator)
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
