"""Signing an agreement, in the application or on paper, and what follows from the last signature."""

from datetime import date, datetime
from hashlib import sha256

from agreements import queries, rules
from agreements.enums import AgreementState, SignatureWay
from agreements.errors import NotJoinable
from agreements.events import AgreementAmended, AgreementInForce, AgreementSigned, OriginalRecorded
from agreements.models import Agreement, Signature
from agreements.services.documents import text_pdf
from agreements.services.endings import follow_amendment
from agreements.services.parties import checked_receiver
from core import storage
from core.accounts.models import Membership
from core.clock import paris_day
from core.db import transaction
from core.errors import Refusal
from core.events import announce
from core.uploads import CheckedFile


def sign_agreement(
    agreement_id: int, *, capacity: str, consent: bool, read_sha256: str, address: str, by: Membership, now: datetime
) -> Agreement:
    """Sign for the organisation of `by`; the second side makes it an agreement signed by both.

    The exact PDF of the text is kept with the first signature, if it was not yet: each signature carries its hash. Raises
    `NotAParty`, `AlreadySigned`, `NoLongerToSign`, `ProposalLapsed`, `ModelWithdrawnSince`, `NotAmendable`, `NotJoinable`,
    `CapacityMissing`, `ConsentMissing`, `TextChanged`, and what `checked_receiver` raises.
    """
    printed = text_pdf(queries.get_agreement(agreement_id))  # before the transaction: printing takes longer than a lock should
    with transaction():
        agreement = _signable(agreement_id, by=by, now=now)
        rules.check_commitment(capacity, consent=consent)
        rules.check_same_text(read_sha256, agreement.text_sha256)

        if agreement.text_document is None:
            name = f"{agreement.reference}-texte.pdf"
            agreement.text_document = storage.store(printed, name=name, media_type="application/pdf")
        agreement.signatures.append(
            Signature(
                organisation_id=by.organisation_id,
                membership_id=by.id,
                signatory_name=by.user.name,
                capacity=capacity.strip(),
                consent=rules.consent_of(agreement.name_of(by.organisation_id)),
                address=address,
                text_sha256=agreement.text_sha256,
                document_sha256=agreement.text_document.sha256,
                way=SignatureWay.ONLINE,
                signed_at=now,
            )
        )
        return _signed(agreement, by=by, now=now)


def record_paper_signature(
    agreement_id: int,
    *,
    signatory: str,
    capacity: str,
    signed_on: date,
    original: CheckedFile | None,
    address: str,
    by: Membership,
    now: datetime,
) -> Agreement:
    """Record that the organisation of `by` signed the paper; the first to do so brings the scan, the other signs by the same one.

    Raises `SignatoryMissing`, `CapacityMissing`, `PaperDayImpossible`, `OriginalMissing`, `OriginalKept`, and what
    `sign_agreement` raises of the agreement itself.
    """
    with transaction():
        agreement = _signable(agreement_id, by=by, now=now)
        rules.check_paper(signatory, capacity, signed_on, proposed_on=paris_day(agreement.proposed_at), today=paris_day(now))
        kept = agreement.original.sha256 if agreement.original else None
        rules.check_original(kept, sha256(original.content).hexdigest() if original else None)

        if agreement.original is None and original is not None:
            agreement.original = storage.store(
                original.content, name=f"{agreement.reference}-original.pdf", media_type=original.media_type
            )
            announce(OriginalRecorded(agreement.id, by.organisation_id), by=by, at=now)
        agreement.signatures.append(
            Signature(
                organisation_id=by.organisation_id,
                membership_id=by.id,
                signatory_name=signatory.strip(),
                capacity=capacity.strip(),
                consent=rules.paper_consent_of(agreement.name_of(by.organisation_id)),
                address=address,
                text_sha256=agreement.text_sha256,
                document_sha256=agreement.original.sha256 if agreement.original else None,
                way=SignatureWay.PAPER,
                paper_signed_on=signed_on,
                signed_at=now,
            )
        )
        return _signed(agreement, by=by, now=now)


def _signable(agreement_id: int, *, by: Membership, now: datetime) -> Agreement:
    """That agreement, which the organisation of `by` may sign today; what it follows is locked first, as those who end it do."""
    today = paris_day(now)
    followed_id = queries.followed_by(agreement_id)
    followed = queries.get_agreement_for_update(followed_id) if followed_id else None
    agreement = queries.get_agreement_for_update(agreement_id)
    rules.check_signable(agreement, by.organisation_id, today=today)
    if agreement.joins_id is None:
        queries.get_version_for_update(agreement.template_version_id)
    _check_standing(agreement, followed, day=today)
    return agreement


def _check_standing(agreement: Agreement, followed: Agreement | None, *, day: date) -> None:
    """What the text rests on still stands that day: its model, what it follows, who receives."""
    if agreement.joins_id is None:
        rules.check_still_offered(agreement.template_version)
    elif followed is None or not rules.is_joinable(followed, on=day):
        raise NotJoinable
    if followed is not None and agreement.amends_id is not None:
        rules.check_amendment_signable(agreement, followed)
    receiver = checked_receiver(agreement.partner, agreement.template_version.template.kind, day=day)
    rules.check_class_kept(agreement, receiver.class_label)


def obstacle_to_signing(agreement: Agreement, *, day: date) -> str:
    """Why nobody may sign a proposal that day, and what to do; empty when it may be signed, or is no proposal."""
    if agreement.state is not AgreementState.PROPOSED:
        return ""
    try:
        _check_standing(agreement, agreement.amends or agreement.joins, day=day)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _signed(agreement: Agreement, *, by: Membership, now: datetime) -> Agreement:
    """One side has signed; if it is the last, the agreement binds both, and takes the place of what it amends."""
    if not rules.is_signed_by_both(agreement):
        announce(AgreementSigned(agreement.id, by.organisation_id), by=by, at=now)
        return agreement
    agreement.state = AgreementState.SIGNED
    announce(AgreementInForce(agreement.id), by=by, at=now)
    if agreement.amends_id is not None:
        amended = queries.get_agreement_for_update(agreement.amends_id)
        amended.state, amended.terminated_on = AgreementState.AMENDED, agreement.starts_on
        follow_amendment(amended, agreement, by=by, now=now)
        announce(AgreementAmended(amended.id, agreement.id), by=by, at=now)
    return agreement
