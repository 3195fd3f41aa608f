"""Which units the decree counts, and in which year."""

from collections.abc import Sequence, Set
from datetime import date

from core.clock import years_after
from marketplace.ledger.enums import ORIENTED, Eligibility, MovementKind, Origin, Proof

AgeLimits = Sequence[tuple[date, int]]


def age_limit_for(decommissioned_on: date, limits: AgeLimits) -> int:
    """The age in years past which a device does not count: the limit in force the day it was decommissioned, whoever asks and when.

    Décret n° 2023-266 of 12 April 2023, article 1 (read November 2026): « réformés de plus de dix ans à la date de la réforme ».
    `limits` are the values of `decree_age_limit` with the day from which each holds, oldest first.
    """
    return next((years for valid_from, years in reversed(limits) if valid_from <= decommissioned_on), limits[0][1])


def eligibility_of(
    *, in_decree: bool, purchased_on: date | None, decommissioned_on: date | None, age_limits: AgeLimits
) -> Eligibility:
    """Whether a device counts in the decree's rate: WEEE categories 2 and 6, not older than the limit when decommissioned.

    Décret 2023-266, article 1 (read November 2026). The limit to the day is not « plus de dix ans ». A device without one of
    the dates is counted apart rather than guessed.
    """
    if not in_decree:
        return Eligibility.OUTSIDE_CATEGORIES
    if purchased_on is None or decommissioned_on is None:
        return Eligibility.UNDATED
    too_old = decommissioned_on > years_after(purchased_on, age_limit_for(decommissioned_on, age_limits))
    return Eligibility.OVER_TEN_YEARS if too_old else Eligibility.COUNTS


def counted_words(kind: MovementKind, proof: Proof, eligibility: Eligibility, origin: Origin) -> str:
    """How a movement counts in the decree's rate, in words.

    A device counts once, when it leaves, and never when its outcome is known; what is sold or taken back without proof does not
    (décret 2023-266, articles 1 to 3, read November 2026).
    """
    if origin.outside_words or eligibility is not Eligibility.COUNTS:
        return origin.outside_words or eligibility.label
    if kind not in ORIENTED:
        return "Compté par le décret à sa sortie seulement"
    return "Sans preuve de réemploi : hors du taux du décret" if proof is Proof.UNPROVED else eligibility.label


def counting_year(day: date, closed_years: Set[int]) -> int:
    """The year whose figures count what happened that day: its own, or the first one after it whose figures are not published.

    Published figures never move; what is learnt afterwards, a correction or an outcome reported late, must count somewhere, once.
    """
    year = day.year
    while year in closed_years:
        year += 1
    return year
