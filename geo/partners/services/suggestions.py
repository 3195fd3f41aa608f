"""What a partner would change in its verified profile: suggested, taken back, accepted or refused. The partner is locked first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce
from geo.partners import queries, rules
from geo.partners.enums import SuggestionState
from geo.partners.events import SuggestionAccepted, SuggestionMade, SuggestionRefused, SuggestionWithdrawn
from geo.partners.models import Partner, ProfileSuggestion
from geo.partners.services.answers import checked_answers, fill_profile


def suggest(
    partner: Partner, content: Mapping[str, Any], changed: tuple[str, ...], *, by: Membership | None, now: datetime
) -> ProfileSuggestion:
    """Keep what would change until the coordinator answers; it takes the place of what waited. The same again is nothing new."""
    kept = rules.as_kept(content)
    suggestion = queries.find_waiting_suggestion_for_update(partner.id)
    if suggestion is None:
        suggestion = ProfileSuggestion(partner_id=partner.id, state=SuggestionState.WAITING)
        db.session.add(suggestion)
    elif suggestion.content == kept:
        return suggestion
    suggestion.content = kept
    suggestion.suggested_at, suggestion.suggested_by_id = now, by.id if by else None
    partner.revision += 1
    db.session.flush()
    announce(SuggestionMade(partner.id, partner.revision, suggestion.id, changed), by=by, at=now)
    return suggestion


def accept_suggestion(partner_id: int, *, by: Membership | None, now: datetime, revision: int | None = None) -> None:
    """The profile says what its partner suggested, as the coordinator read it; what she changed elsewhere since then stays.

    Raises `SuggestionAnswered`, `ProfileChangedMeanwhile`, and what `edit_partner` raises when the territory or catalogue changed.
    """
    with transaction():
        partner, suggestion = _read(partner_id, revision)
        before = rules.answers_of(partner)
        after = checked_answers(rules.with_suggestion(before, suggestion), held=before["capabilities"])
        fill_profile(partner, after, by=by, now=now)
        _decide(partner, suggestion, SuggestionState.ACCEPTED, now=now)
        announce(SuggestionAccepted(partner.id, partner.revision, rules.changed_parts(before, after)), by=by, at=now)


def refuse_suggestion(partner_id: int, *, reason: str, by: Membership | None, now: datetime, revision: int | None = None) -> None:
    """The profile stays as it is. Raises `ReasonMissing`, `SuggestionAnswered`, `ProfileChangedMeanwhile`."""
    with transaction():
        partner, suggestion = _read(partner_id, revision)
        suggestion.state_reason = rules.check_reason(reason)
        _decide(partner, suggestion, SuggestionState.REFUSED, now=now)
        announce(SuggestionRefused(partner.id, partner.revision, suggestion.state_reason), by=by, at=now)


def withdraw_suggestion(partner_id: int, *, by: Membership | None, now: datetime, revision: int | None = None) -> None:
    """The partner no longer wants it. Raises `SuggestionAnswered`, `ProfileChangedMeanwhile`."""
    with transaction():
        partner, _suggestion = _read(partner_id, revision)
        drop_suggestion(partner, by=by, now=now)


def drop_suggestion(partner: Partner, *, by: Membership | None, now: datetime) -> None:
    """What waited, if anything did, waits no more: the partner takes it back, or its profile says it already."""
    suggestion = queries.find_waiting_suggestion_for_update(partner.id)
    if suggestion is not None:
        _decide(partner, suggestion, SuggestionState.WITHDRAWN, now=now)
        announce(SuggestionWithdrawn(partner.id, partner.revision), by=by, at=now)


def _read(partner_id: int, revision: int | None) -> tuple[Partner, ProfileSuggestion]:
    partner = queries.get_partner_for_update(partner_id)
    suggestion = rules.check_waiting(queries.find_waiting_suggestion_for_update(partner_id))
    rules.check_revision(partner.revision, revision)
    return partner, suggestion


def _decide(partner: Partner, suggestion: ProfileSuggestion, state: SuggestionState, *, now: datetime) -> None:
    suggestion.state, suggestion.decided_at = state, now
    partner.revision += 1
