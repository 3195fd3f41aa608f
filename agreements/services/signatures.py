"""Signing an agreement, declining it, ending it early."""

from datetime import date, datetime

from agreements import queries, rules
from agreements.enums import AgreementState
from agreements.events import AgreementDeclined, AgreementInForce, AgreementSigned, AgreementTerminated
from agreements.models import Agreement, Signature
from agreements.services.parties import checked_receiver
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import transaction
from core.events import announce


def sign_agreement(
    agreement_id: int, *, capacity: str, consent: bool, read_sha256: str, address: str, by: Membership, now: datetime
) -> Agreement:
    """Sign for the organisation of `by`; the second side makes it an agreement signed by both.

    Raises `NotAParty`, `AlreadySigned`, `NoLongerToSign`, `ProposalLapsed`, `ModelWithdrawnSince`, `CapacityMissing`,
    `ConsentMissing`, `TextChanged`, and what `checked_receiver` raises.
    """
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_signable(agreement, by.organisation_id, today=paris_day(now))
        rules.check_still_offered(queries.get_version_for_update(agreement.template_version_id))
        checked_receiver(agreement.partner, agreement.template_version.template.kind, day=paris_day(now))
        rules.check_commitment(capacity, consent=consent)
        rules.check_same_text(read_sha256, agreement.text_sha256)

        agreement.signatures.append(_signature(agreement, capacity, address, by=by, now=now))
        if not rules.is_signed_by_both(agreement):
            announce(AgreementSigned(agreement.id, by.organisation_id), by=by, at=now)
            return agreement
        agreement.state = AgreementState.SIGNED
        announce(AgreementInForce(agreement.id), by=by, at=now)
        return agreement


def decline_agreement(agreement_id: int, *, reason: str, by: Membership, now: datetime) -> Agreement:
    """Say no before both have signed; raises `NoLongerProposed`, `ReasonMissing`."""
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_declinable(agreement, reason)

        _close(agreement, AgreementState.DECLINED, reason, by=by, now=now)
        announce(AgreementDeclined(agreement.id), by=by, at=now)
        return agreement


def terminate_agreement(agreement_id: int, *, on: date, reason: str, by: Membership, now: datetime) -> Agreement:
    """End it early: from that day on it no longer holds.

    Raises `NotTerminable`, `AlreadyEnded`, `TerminationInThePast`, `TerminationAfterEnd`, `ReasonMissing`.
    """
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_terminable(agreement, on, reason, today=paris_day(now))

        agreement.terminated_on = on
        _close(agreement, AgreementState.TERMINATED, reason, by=by, now=now)
        announce(AgreementTerminated(agreement.id), by=by, at=now)
        return agreement


def _signature(agreement: Agreement, capacity: str, address: str, *, by: Membership, now: datetime) -> Signature:
    return Signature(
        organisation_id=by.organisation_id,
        membership_id=by.id,
        signatory_name=by.user.name,
        capacity=capacity.strip(),
        consent=rules.consent_of(agreement.name_of(by.organisation_id)),
        address=address,
        text_sha256=agreement.text_sha256,
        signed_at=now,
    )


def _close(agreement: Agreement, state: AgreementState, reason: str, *, by: Membership, now: datetime) -> None:
    agreement.state = state
    agreement.closing_reason = reason.strip()
    agreement.closed_at = now
    agreement.closed_by_id = by.id
