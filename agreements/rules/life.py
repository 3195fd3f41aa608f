"""What may be proposed, signed, declined and terminated, and what an agreement is worth on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.enums import AgreementStanding, AgreementState
from agreements.errors import (
    AlreadyEnded,
    AlreadySigned,
    CapacityMissing,
    ConsentMissing,
    GivingToOneself,
    NoLongerProposed,
    NoLongerToSign,
    NotAGiver,
    NotAParty,
    NoticeTooShort,
    NotTerminable,
    OriginalKept,
    OriginalMissing,
    OverlappingAgreement,
    PaperDayImpossible,
    PartnerNotVerified,
    ProposalLapsed,
    ReasonMissing,
    SignatoryMissing,
    StartInThePast,
    StartTooFar,
    TerminationAfterEnd,
    TerminationInThePast,
    TextChanged,
    WrongLength,
)
from agreements.models import Agreement
from core.accounts.models import Organisation
from core.clock import years_after
from core.web.filters import french_date
from geo.partners.enums import PartnerState
from geo.partners.models import Partner

LONGEST_YEARS = 10  # the territory's choice: a framework agreement lasts several years, and is looked at again


START_WITHIN_DAYS = 366  # the territory's choice: whoever signs today can tell what she will still stand by


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of an agreement; `state` is done, current or todo."""

    label: str
    state: str
    detail: str = ""


def end_of(starts_on: date, years: int) -> date:
    """The first day on which an agreement of that many years no longer holds."""
    return years_after(starts_on, years)


def effective_end(ends_on: date, terminated_on: date | None) -> date:
    """The first day on which it no longer holds, terminations included."""
    return min(ends_on, terminated_on or ends_on)


def standing(state: AgreementState, starts_on: date, ends_on: date, terminated_on: date | None, *, on: date) -> AgreementStanding:
    """What an agreement is worth that day; see `agreements.queries` for the same rule in SQL."""
    if state is AgreementState.PROPOSED:
        return AgreementStanding.TO_SIGN
    if state is AgreementState.DECLINED:
        return AgreementStanding.DECLINED
    if on >= effective_end(ends_on, terminated_on):
        return {
            AgreementState.SIGNED: AgreementStanding.ENDED,
            AgreementState.AMENDED: AgreementStanding.AMENDED,
        }.get(state, AgreementStanding.TERMINATED)
    return AgreementStanding.IN_FORCE if starts_on <= on else AgreementStanding.UPCOMING


def standing_of(agreement: Agreement, *, on: date) -> AgreementStanding:
    """What that agreement is worth that day."""
    return standing(agreement.state, agreement.starts_on, agreement.ends_on, agreement.terminated_on, on=on)


def last_day_of(agreement: Agreement) -> date:
    """The last day on which it holds, terminations included."""
    return effective_end(agreement.ends_on, agreement.terminated_on) - timedelta(days=1)


def steps_of(agreement: Agreement) -> list[Step]:
    """What has been done and what remains before goods may change hands."""
    signed = {signature.organisation_id: signature for signature in agreement.signatures}
    sides = [
        Step(f"Signature de {agreement.name_of(side)}", "done", f"par {signed[side].signatory_name}, {signed[side].capacity}")
        if side in signed
        else Step(f"Signature de {agreement.name_of(side)}", "current", "attendue d’une personne responsable de l’organisme")
        for side in (agreement.giver_id, agreement.partner_id)
    ]
    end = Step("Remises de matériel", "current" if is_signed_by_both(agreement) else "todo", "possibles dès le premier jour")
    return [Step("Proposition du texte", "done"), *sides, end]


def check_giver(giver: Organisation) -> None:
    """Only public bodies give under CG3P, article L. 3212-3 (read November 2026)."""
    if not giver.kind.is_public:
        raise NotAGiver


def check_two(giver_id: int, partner_id: int) -> None:
    """An agreement binds two organisations; raises `GivingToOneself`."""
    if giver_id == partner_id:
        raise GivingToOneself


def checked_partner(partner: Partner | None) -> Partner:
    """A partner verified by the coordinator; what its class allows is `bases.basis_of`. Raises `PartnerNotVerified`."""
    if partner is None or partner.state is not PartnerState.VERIFIED:
        raise PartnerNotVerified
    return partner


def check_period(starts_on: date, years: int, *, today: date) -> None:
    """From today on, within a year, for one to ten years."""
    if starts_on < today:
        raise StartInThePast
    if (starts_on - today).days > START_WITHIN_DAYS:
        raise StartTooFar
    if not 1 <= years <= LONGEST_YEARS:
        raise WrongLength


def check_no_overlap(others: Iterable[Agreement], starts_on: date, ends_on: date, *, amends_id: int | None = None) -> None:
    """Two organisations are never bound by two agreements for the same day, and never asked to sign two at once.

    `others` are the agreements of the same two parties for the same thing. A termination frees the days that follow it,
    and so does an amendment, which takes the place of what it amends.
    """
    for other in others:
        if other.state is AgreementState.PROPOSED:
            raise OverlappingAgreement(
                f"Ces deux organismes ont déjà une convention à signer, {other.reference} : signez-la ou refusez-la d’abord."
            )
        if other.id is not None and other.id == amends_id:
            continue
        end = effective_end(other.ends_on, other.terminated_on)
        if other.state is not AgreementState.DECLINED and starts_on < end and other.starts_on < ends_on:
            raise OverlappingAgreement(
                f"Ces deux organismes ont déjà une convention pour cette période, {other.reference} : "
                f"choisissez un premier jour à partir du {end:%d/%m/%Y}."
            )


def check_signable(agreement: Agreement, organisation_id: int, *, today: date) -> None:
    """A party signs once, while the agreement is proposed and its last day is still to come."""
    if organisation_id not in {agreement.giver_id, agreement.partner_id}:
        raise NotAParty
    signature = agreement.signature_of(organisation_id)
    if signature is not None:
        raise AlreadySigned(
            f"{signature.signatory_name} a déjà signé cette convention pour votre organisme : une signature par organisme suffit."
        )
    if agreement.state is not AgreementState.PROPOSED:
        raise NoLongerToSign
    if today >= agreement.ends_on:
        raise ProposalLapsed


def check_commitment(capacity: str, *, consent: bool) -> None:
    """Whoever signs says in which capacity, and gives her consent by a gesture of her own."""
    if not capacity.strip():
        raise CapacityMissing
    if not consent:
        raise ConsentMissing


def check_same_text(read_sha256: str, text_sha256: str) -> None:
    """What was read is what would be signed."""
    if read_sha256 != text_sha256:
        raise TextChanged


def is_signed_by_both(agreement: Agreement) -> bool:
    """Whether each of the two parties has signed."""
    return {agreement.giver_id, agreement.partner_id} == {signature.organisation_id for signature in agreement.signatures}


def check_declinable(agreement: Agreement, reason: str) -> None:
    """Either side may say no, with a reason, as long as both have not signed."""
    if agreement.state is not AgreementState.PROPOSED:
        raise NoLongerProposed
    if not reason.strip():
        raise ReasonMissing


def check_terminable(
    agreement: Agreement, on: date, reason: str, *, today: date, notice_days: int = 0, is_urgent: bool = False
) -> None:
    """A signed agreement ends early from a day that leaves the notice, with a reason; that day is the first one without it.

    Urgency or a breach of the agreement does away with the notice; the reason says which.
    """
    if agreement.state is not AgreementState.SIGNED:
        raise NotTerminable
    if today >= agreement.ends_on:
        raise AlreadyEnded
    if on < today:
        raise TerminationInThePast
    if on >= agreement.ends_on:
        raise TerminationAfterEnd
    if not is_urgent and on < (first := today + timedelta(days=notice_days)):
        raise NoticeTooShort(french_date(first))
    if not reason.strip():
        raise ReasonMissing


def check_paper(signatory: str, capacity: str, signed_on: date, *, proposed_on: date, today: date) -> None:
    """Whoever signed on paper has a name and a capacity, and signed between the day of the proposal and today."""
    if not signatory.strip():
        raise SignatoryMissing
    if not capacity.strip():
        raise CapacityMissing
    if not proposed_on <= signed_on <= today:
        raise PaperDayImpossible


def check_original(kept_sha256: str | None, given_sha256: str | None) -> None:
    """The first side brings the scan; the other signs by the same one. Raises `OriginalMissing`, `OriginalKept`."""
    if kept_sha256 is None and given_sha256 is None:
        raise OriginalMissing
    if kept_sha256 and given_sha256 and kept_sha256 != given_sha256:
        raise OriginalKept
