"""The terms a lot is found by, and what is meant by a word that no lot has."""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import NamedTuple

from core.text import folded_words
from marketplace.inventory.enums import Works

MOST_WORDS = 6  # more words narrow nothing any more
LONGEST_TERM = 40
SHORTEST_GUESSED = 4  # a shorter word has too many neighbours
LIKENESS = 0.75  # of difflib: twice the letters in common over the letters of both
LENGTH_GAP = 2


class IndexedLine(NamedTuple):
    """What the terms of a lot take from one of its lines."""

    code: str
    label: str
    plural: str
    works: Works


def words_of(text: str) -> list[str]:
    """The words of a text as they are looked for, each once: « Écrans, 24 pouces » gives « ecran », « 24 », « pouce »."""
    return list(_spelled(text))


def facts_of(*, category: str = "", works: str = "") -> list[str]:
    """The terms of a line of that category, of one that works so, or of both at once. No word looks like them."""
    return [f"={category}={works}"] if category or works else []


def terms_of(texts: Iterable[str], lines: Iterable[IndexedLine]) -> dict[str, str]:
    """Every term of a lot and how it is spelled: the words of its texts and of its categories, the facts of its lines."""
    terms: dict[str, str] = {}
    for line in lines:
        terms |= _spelled(f"{line.label} {line.plural}")
        for category, works in ((line.code, line.works), (line.code, ""), ("", line.works)):
            terms |= dict.fromkeys(facts_of(category=category, works=works), "")
    for text in texts:
        terms = _spelled(text) | terms
    return terms


def meant_by(word: str, known: Collection[str]) -> str | None:
    """The known word that a word begins, the shortest one; else the nearest one; nothing when none is near enough."""
    begun = min((other for other in known if other.startswith(word)), key=lambda other: (len(other), other), default=None)
    if begun is not None or len(word) < SHORTEST_GUESSED:
        return begun
    near = sorted(other for other in known if abs(len(other) - len(word)) <= LENGTH_GAP)
    return next(iter(get_close_matches(word, near, n=1, cutoff=LIKENESS)), None)


def is_near(word: str, other: str) -> bool:
    """Whether `other` begins about as a word does: alike, or with a letter too many, too few or swapped at the very start."""
    return other[:1] in word[:2] or other[1:2] == word[:1]


def _spelled(text: str) -> dict[str, str]:
    """The words of a text, with the spelling each is met in first."""
    words: dict[str, str] = {}
    for spelling in re.findall(r"[^\W_]+", text):
        for word in folded_words(spelling).split():
            words.setdefault(_singular(word)[:LONGEST_TERM], spelling.lower()[:LONGEST_TERM])
    return words


def _singular(word: str) -> str:
    """A word without the mark of its plural; figures, and words too short to have one, stay."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word.isalpha() else word  # noqa: PLR2004 - « bus » stays
