"""The channels of the decree: whether what left by each counts in its rate, and what it must prove for that."""

from collections.abc import Sequence
from datetime import date

from marketplace.ledger.enums import Eligibility, Proof
from marketplace.transfers.enums import Channel, Counting
from marketplace.transfers.errors import (
    CommitmentTooLate,
    GiftIsNoWaste,
    LeftInFuture,
    NothingLeaves,
    OutgoingWithdrawn,
    RecipientMissing,
)
from marketplace.transfers.models import Outgoing


def proof_setting(channel: Channel) -> str:
    """The code of the dated value that says whether a channel must prove the reuse to count."""
    return f"channel_needs_proof_{channel.value}"


def counting_of(channel: Channel, eligibility: Eligibility, *, needs_proof: bool, is_committed: bool, is_proved: bool) -> Counting:
    """Whether units that left by a channel count in A of the decree's rate.

    Décret n° 2023-266 (read November 2026): article 1 excludes devices more than ten years old when decommissioned and those that
    hold protected information; article 2, last paragraph, counts what is sold or taken back only if the taker committed before to
    reuse or to preparation for reuse, and can justify it afterwards. `needs_proof` is the dated value of `core/thresholds` for
    the channel: the paragraph does not name gifts, a territory may ask them all the same.
    """
    if eligibility is not Eligibility.COUNTS:
        return Counting.NOT_ELIGIBLE
    if not needs_proof:
        return Counting.COUNTS
    if not is_committed and channel in {Channel.SALE, Channel.TAKE_BACK}:
        return Counting.COMMITMENT_MISSING
    return Counting.COUNTS if is_proved else Counting.PROOF_MISSING


def proof_of(counting: Counting, *, is_proved: bool) -> Proof:
    """How far a movement is proved: what may not count is without proof, so that no figure takes it."""
    if counting in {Counting.COMMITMENT_MISSING, Counting.PROOF_MISSING}:
        return Proof.UNPROVED
    return Proof.CERTIFIED if is_proved else Proof.DECLARED


def check_outgoing(*, recipient: str, left_on: date, committed_on: date | None, units: int, today: date) -> None:
    """Something left for somebody, not in the future; a commitment was made before.

    Raises `NothingLeaves`, `RecipientMissing`, `LeftInFuture`, `CommitmentTooLate`.
    """
    if not units:
        raise NothingLeaves
    if not recipient.strip():
        raise RecipientMissing
    if left_on > today:
        raise LeftInFuture
    if committed_on is not None and committed_on > left_on:
        raise CommitmentTooLate


def check_waste(channel: Channel, *, is_waste: bool) -> None:
    """Only what is sold or taken back may leave as waste; raises `GiftIsNoWaste`.

    Code de l’environnement, article L. 541-1-1; MiNumEco, sheet i.2 (read November 2026): what is given works, and is no waste in
    disguise. What an éco-organisme takes is waste; what the supplier takes back to sell again is not.
    """
    if is_waste and channel.is_gift:
        raise GiftIsNoWaste


def check_standing(outgoing: Outgoing) -> None:
    """It has not been withdrawn; raises `OutgoingWithdrawn`."""
    if outgoing.is_withdrawn:
        raise OutgoingWithdrawn


def eligibility_of_outgoing(eligibility: Eligibility, *, is_protected: bool) -> Eligibility:
    """What holds protected information is outside the decree, whatever its age (article 1, 2° and 3°)."""
    return Eligibility.PROTECTED if is_protected else eligibility


def countings(outgoing: Outgoing, *, needs_proof: bool) -> Sequence[tuple[int, Counting]]:
    """The units of each line and whether they count."""
    return [
        (
            line.units,
            counting_of(
                outgoing.channel,
                line.eligibility,
                needs_proof=needs_proof,
                is_committed=outgoing.committed_on is not None,
                is_proved=outgoing.proof_file_id is not None,
            ),
        )
        for line in outgoing.lines
    ]
