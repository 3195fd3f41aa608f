"""Which organisations a lot suits, why, and in which order their claims are shown. The giver decides: this only explains.

First what may stand in the way (`eligibility`), then, for everybody, points (`scoring`). Weights and limits are the territory's
choice, dated rows of `core/thresholds`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from marketplace.lots.enums import Criterion
from marketplace.lots.errors import AlreadyInvited, LotNotAvailable, NotOpenYet, NotSuitable
from marketplace.lots.models import Lot
from marketplace.lots.rules.eligibility import findings_of
from marketplace.lots.rules.scoring import points_of
from marketplace.lots.rules.situation import (
    CHOICES,
    Assessment,
    Candidate,
    Choices,
    Finding,
    Offer,
    OfferedLine,
    Points,
)
from marketplace.lots.rules.windows import opens_on

__all__ = [
    "CHOICES",
    "Assessment",
    "Candidate",
    "Choices",
    "Finding",
    "Offer",
    "OfferedLine",
    "Points",
    "assess",
    "candidates_key",
    "check_invitable",
    "check_suitable",
    "findings_of",
    "obstacles_in_number",
    "points_of",
    "ranking_key",
    "reasons_of",
    "recorded",
]


def assess(
    offer: Offer, candidate: Candidate, choices: Choices, *, today: date, asked: Mapping[int, int] | None = None
) -> Assessment:
    """That organisation before that lot, for the units `asked` by line, or for all that remains."""
    return Assessment(
        candidate,
        tuple(findings_of(offer, candidate, choices, today=today, asked=asked)),
        tuple(points_of(offer, candidate, choices, asked=asked)),
        choices.is_over_quota(candidate),
    )


def check_suitable(assessment: Assessment) -> None:
    """Nobody claims what an obstacle forbids; raises `NotSuitable` with what to do about each."""
    if assessment.obstacles:
        raise NotSuitable([f"{finding.fact} {finding.remedy}".strip() for finding in assessment.obstacles])


def check_invitable(lot: Lot, assessment: Assessment, *, today: date) -> None:
    """An organisation is invited once, to ask for a lot that is open and suits it.

    Raises `LotNotAvailable`, `NotOpenYet`, `AlreadyInvited`, `NotSuitable`.
    """
    if not lot.state.is_published or today > lot.claims_until:
        raise LotNotAvailable
    if today < (first_day := opens_on(lot, is_public=assessment.candidate.is_public)):
        raise NotOpenYet(first_day, is_reserved=today >= opens_on(lot, is_public=True))
    if assessment.candidate.invited_at is not None:
        raise AlreadyInvited
    if assessment.obstacles:
        raise NotSuitable([finding.fact for finding in assessment.obstacles])


def ranking_key(assessment: Assessment, *, claimed_at: datetime, key: int) -> tuple[Any, ...]:
    """The total order of claims: who may have it, who is within the quota, most points, first come, smallest key."""
    return (not assessment.is_eligible, assessment.is_over_quota, -assessment.score, claimed_at, key)


def candidates_key(assessment: Assessment) -> tuple[Any, ...]:
    """The total order of those who have not asked: as for claims, then by name."""
    candidate = assessment.candidate
    first = (not assessment.is_eligible, assessment.is_over_quota, -assessment.score)
    return (*first, candidate.name.casefold(), candidate.organisation_id)


def obstacles_in_number(assessments: Iterable[Assessment]) -> list[tuple[Criterion, int]]:
    """How many organisations each criterion keeps away, the most frequent first."""
    counts = dict.fromkeys(Criterion, 0)
    for assessment in assessments:
        for criterion in {finding.criterion for finding in assessment.obstacles}:
            counts[criterion] += 1
    return sorted(((criterion, count) for criterion, count in counts.items() if count), key=lambda pair: -pair[1])


def reasons_of(assessment: Assessment) -> list[str]:
    """Why an organisation may not ask, or what its claim would come with: facts, without the remedies that are for itself alone."""
    return [finding.fact for finding in assessment.obstacles or assessment.notices]


def recorded(assessment: Assessment, *, today: date) -> dict[str, Any]:
    """What a claim keeps of how it was assessed the day it was made: its own criteria and nobody else's."""
    return {
        "on": today.isoformat(),
        "score": str(assessment.score),
        "points": [
            {"label": each.scale.label, "weight": each.weight, "points": str(each.points), "sentence": each.sentence}
            for each in assessment.points
        ],
        "notices": [finding.fact for finding in assessment.notices],
    }
