"""Who may be the same: pairs of actors, or of an actor and an organisation that has joined, with what makes one think so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations, product

from core.text import folded_words
from geo.actors.enums import Likeness
from geo.points import Point

NEAR_KM = 0.15  # a building seen from its front and from its yard
ALIKE = 0.88  # of the letters of two names
SHARED_WORDS = 0.6
MOST_SHARING = 30  # a number or a word that more bear names a network, or whoever runs it, not a place
EMPTY_WORDS = frozenset(
    {
        "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sa", "sarl", "sas", "sasu", "eurl", "asso",
        "association", "entreprise", "ets", "societe", "ste",
    }
)  # fmt: skip
FULL = 100


@dataclass(frozen=True)
class Candidate:
    """An actor, or an organisation that has joined, as far as it may be compared."""

    id: int
    is_actor: bool
    names: tuple[str, ...]
    siren: str
    siret: str
    insee_code: str
    point: Point | None
    words: tuple[frozenset[str], ...] = field(init=False)

    def __post_init__(self) -> None:
        words = (frozenset(folded_words(name).split()) - EMPTY_WORDS for name in self.names)
        object.__setattr__(self, "words", tuple(each for each in words if each))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be the same: an actor first, then the other, of 1 to 100 points, and why."""

    first: Candidate
    second: Candidate
    points: int
    likenesses: tuple[Likeness, ...]


def likely_pairs(candidates: Sequence[Candidate]) -> list[Pair]:
    """The pairs that deserve a look, the likeliest first; two organisations are nobody's duplicates here."""
    seen: set[tuple[int, int]] = set()
    found = []
    for block in _blocks(candidates):
        for one, other in combinations(block, 2):
            if (one, other) in seen:
                continue
            seen.add((one, other))
            pair = compare(candidates[one], candidates[other])
            if pair is not None:
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.points, pair.first.id, not pair.second.is_actor, pair.second.id))


def compare(one: Candidate, other: Candidate) -> Pair | None:
    """What two have in common, when that makes them likely to be the same.

    The same SIRET is enough. Else two names must be alike, or two places be one, and something else bring them together: a company,
    a building, or the municipality. Two establishments of one company in one street are two.
    """
    if not (one.is_actor or other.is_actor):
        return None
    likenesses = set(_likenesses(one, other))
    is_named_alike = likenesses & {Likeness.SAME_NAME, Likeness.NEAR_NAME}
    is_close = likenesses & {Likeness.SAME_PLACE, Likeness.SAME_TOWN}
    is_likely = (
        Likeness.SAME_SIRET in likenesses
        or (is_named_alike and is_close)
        or {Likeness.SAME_SIREN, Likeness.SAME_PLACE} <= likenesses
        or (Likeness.SAME_SIREN in likenesses and bool(is_named_alike))
    )
    if not is_likely:
        return None
    first, second = sorted((one, other), key=lambda each: (not each.is_actor, each.id))
    points = min(FULL, sum(likeness.points for likeness in likenesses))
    return Pair(first, second, points, tuple(likeness for likeness in Likeness if likeness in likenesses))


def _likenesses(one: Candidate, other: Candidate) -> Iterator[Likeness]:
    if one.siret and one.siret == other.siret:
        yield Likeness.SAME_SIRET
    elif one.siren and one.siren == other.siren and not (one.siret and other.siret):
        yield Likeness.SAME_SIREN
    likeness = max((_of_names(*words) for words in product(one.words, other.words)), default=0.0)
    if likeness == 1:
        yield Likeness.SAME_NAME
    elif likeness >= ALIKE:
        yield Likeness.NEAR_NAME
    if one.point and other.point and one.point.distance_km(other.point) <= NEAR_KM:
        yield Likeness.SAME_PLACE
    if one.insee_code and one.insee_code == other.insee_code:
        yield Likeness.SAME_TOWN


def _of_names(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two names are, from 0 to 1, whatever the order of their words."""
    if one == other:
        return 1.0
    if {word for word in one ^ other if word.isdigit()}:
        return 0.0  # « Déchèterie 1 » and « Déchèterie 2 » are two
    shared = one & other
    if len(shared) > 1 and len(shared) >= SHARED_WORDS * len(one | other):
        return ALIKE
    return min(0.99, SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(other)), autojunk=False).ratio())


def _blocks(candidates: Sequence[Candidate]) -> Iterable[Sequence[int]]:
    """Those that share a number or a word: comparing each with each would take hours."""
    sharing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for rank, candidate in enumerate(candidates):
        keys = {("siret", candidate.siret), ("siren", candidate.siren)}
        for word in frozenset().union(*candidate.words):
            keys |= {("word", word), ("word in town", word, candidate.insee_code), ("start", word[:5], candidate.insee_code)}
        for key in keys:
            if all(key):
                sharing[key].append(rank)
    return [block for block in sharing.values() if 1 < len(block) <= MOST_SHARING]
