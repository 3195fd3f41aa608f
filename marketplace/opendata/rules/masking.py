"""Small counts, which could name somebody: what is not published so that nobody works them out.

A municipality that gives one telephone gives that of somebody. Counts are therefore published from a dated threshold on
(`open_data_smallest`), and three things hold:

1. no count from 1 to the threshold excluded is published;
2. counts are hidden within a *group*: cells of one table whose sum is said, or could be, elsewhere. Hidden cells of a group are
   two at least, and could each be anything from 1 to the threshold: when the small ones are not enough, the next smallest are
   hidden too;
3. when all of a group is not enough, its total is not published either, nor what rests on it (a rate).

Every total that is published is a sum of whole groups: a unit may go from a hidden cell of a group to another one without any
published figure changing. That is why no total crosses groups: there is none by category for the whole territory in the open data.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
FEWEST_HIDDEN = 2


class Masking(NamedTuple, Generic[K]):
    """The cells of a group that are not published, and whether its total may be."""

    hidden: frozenset[K]
    tells_total: bool


def masking_of(counts: Mapping[K, int], threshold: int, *, withheld: Collection[K] = ()) -> Masking[K]:
    """What is hidden in a group of counts; `withheld` are cells that are not published for another reason.

    Of two counts alike, the first is hidden: the same counts in the same order always give the same answer.
    """
    hidden = {key for key, count in counts.items() if key in withheld or is_small(count, threshold)}
    for key in sorted((key for key, count in counts.items() if count and key not in hidden), key=lambda key: abs(counts[key])):
        if _is_safe([counts[one] for one in hidden], threshold):
            break
        hidden.add(key)
    return Masking(frozenset(hidden), _is_safe([counts[one] for one in hidden], threshold))


def is_small(count: int, threshold: int) -> bool:
    """Whether a count is too small to be published; a correction of as few is too."""
    return 0 < abs(count) < threshold


def _is_safe(hidden: Collection[int], threshold: int) -> bool:
    """Whether somebody who knows their sum, and that none is zero, cannot tell any of them from 1 or from the threshold."""
    return not hidden or (len(hidden) >= FEWEST_HIDDEN and sum(hidden) - (len(hidden) - 1) >= threshold)
