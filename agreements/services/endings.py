"""How agreements end: declined, terminated, ended with the one they joined; and the reminders before their term."""

from datetime import date, datetime

from agreements import queries, rules
from agreements.enums import AgreementState
from agreements.events import AgreementDeclined, AgreementEnding, AgreementTerminated
from agreements.models import Agreement, AgreementNotice
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold
from core.web.filters import french_date


def decline_agreement(agreement_id: int, *, reason: str, by: Membership, now: datetime) -> Agreement:
    """Say no before both have signed; raises `NoLongerProposed`, `ReasonMissing`."""
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_declinable(agreement, reason)

        _close(agreement, AgreementState.DECLINED, reason, by=by, now=now)
        announce(AgreementDeclined(agreement.id), by=by, at=now)
        return agreement


def terminate_agreement(
    agreement_id: int, *, on: date, reason: str, by: Membership, now: datetime, keeps_notice: bool = False
) -> Agreement:
    """End it early: from that day on it no longer holds, nor does what joined it. `keeps_notice`: that day must leave the notice.

    Raises `NotTerminable`, `AlreadyEnded`, `TerminationInThePast`, `TerminationAfterEnd`, `NoticeTooShort`, `ReasonMissing`.
    """
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        today = paris_day(now)
        notice_days = threshold("termination_notice", on=today)
        rules.check_terminable(agreement, on, reason, today=today, notice_days=notice_days, is_urgent=not keeps_notice)

        agreement.terminated_on = on
        _close(agreement, AgreementState.TERMINATED, reason, by=by, now=now)
        announce(AgreementTerminated(agreement.id), by=by, at=now)
        end_what_joined(agreement, on, by=by, now=now)
        return agreement


def end_what_joined(framework: Agreement, on: date, *, by: Membership, now: datetime) -> None:
    """What joined an agreement ends with it: signed forms are terminated that day, those not signed yet are declined."""
    for joined in queries.joined_for_update(framework.id):
        if joined.state is AgreementState.PROPOSED:
            _close(joined, AgreementState.DECLINED, _reason(framework, on), by=by, now=now)
            announce(AgreementDeclined(joined.id), by=by, at=now)
        elif on < joined.ends_on:
            joined.terminated_on = on
            _close(joined, AgreementState.TERMINATED, _reason(framework, on), by=by, now=now)
            announce(AgreementTerminated(joined.id), by=by, at=now)


def follow_amendment(amended: Agreement, amendment: Agreement, *, by: Membership, now: datetime) -> None:
    """What joined the old text goes on under the new one, no longer than it; what was not signed yet is to be proposed again."""
    for joined in queries.joined_for_update(amended.id):
        if joined.state is AgreementState.SIGNED:
            joined.joins_id = amendment.id
        else:
            _close(joined, AgreementState.DECLINED, _reason(amended, amendment.starts_on), by=by, now=now)
            announce(AgreementDeclined(joined.id), by=by, at=now)
    db.session.flush()
    end_what_joined(amendment, amendment.ends_on, by=by, now=now)


def send_reminders(*, today: date, now: datetime) -> int:
    """Announce the agreements that end, once for each stage of each; how many announcements there were."""
    sent = 0
    for agreement_id, days in queries.reminders_due(today=today):
        with transaction():
            queries.get_agreement_for_update(agreement_id)
            if queries.was_reminded(agreement_id, days):
                continue
            db.session.add(AgreementNotice(agreement_id=agreement_id, days=days, noticed_at=now))
            announce(AgreementEnding(agreement_id, days), at=now)
            sent += 1
    return sent


def _reason(followed: Agreement, on: date) -> str:
    return f"La convention {followed.reference} cesse de s’appliquer à partir du {french_date(on)}."


def _close(agreement: Agreement, state: AgreementState, reason: str, *, by: Membership, now: datetime) -> None:
    agreement.state = state
    agreement.closing_reason = reason.strip()
    agreement.closed_at = now
    agreement.closed_by = by
