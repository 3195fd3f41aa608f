"""What the words typed in the catalogue mean, and how many lots have them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select

from core.db import db
from marketplace.lots import rules
from marketplace.lots.models import LotTerm, SearchTerm

MOST_COUNTED = 1000  # beyond, « plus de 1 000 »: counting further costs more than it tells

_TERM, _LOT_TERM = SearchTerm.__table__, LotTerm.__table__
_IDS = select(_TERM.c.term, _TERM.c.id).where(_TERM.c.term.in_(bindparam("terms", expanding=True)))
_FEW = select(_LOT_TERM.c.id).where(_LOT_TERM.c.term_id == _TERM.c.id).limit(MOST_COUNTED + 1).correlate(_TERM).subquery("few")
_KNOWN = select(
    _TERM.c.term, _TERM.c.id, select(func.count()).select_from(_FEW).scalar_subquery().label("lots"), _TERM.c.spelling
).where(_TERM.c.term.in_(bindparam("terms", expanding=True)))


class Search(NamedTuple):
    """The terms a lot must have: those few lots have, those many have.

    `understood` is how a text was read when no lot has one of its words; `is_hopeless`: a word means nothing known.
    """

    rare: Sequence[int] = ()
    frequent: Sequence[int] = ()
    understood: str = ""
    is_hopeless: bool = False


def term_ids(terms: Iterable[str]) -> dict[str, int]:
    """The keys of the terms that are known."""
    return dict(db.session.connection().execute(_IDS, {"terms": sorted(terms)}).all())


def search(text: str, facts: Iterable[str] = (), *, exactly: bool = False) -> Search:
    """What lots must have for that text and those facts; a word no lot has is read as the nearest one, unless `exactly`."""
    words, asked = rules.words_of(text)[: rules.MOST_WORDS], list(facts)
    if not words and not asked:
        return Search(is_hopeless=bool(text.strip()))
    known = _known([*words, *asked])
    understood = ""
    if missing := [term for term in [*words, *asked] if term not in known]:
        meant = {} if exactly else _meant([word for word in missing if word in words])
        if any(term not in meant for term in missing):
            return Search(is_hopeless=True)
        known |= _known(meant.values())
        words = [meant.get(word, word) for word in words]
        understood = " ".join(known[word].spelling or word for word in words)
    found = {known[term].id: known[term].lots for term in [*words, *asked]}
    rare = sorted((key for key, lots in found.items() if lots <= MOST_COUNTED), key=lambda key: (found[key], key))
    return Search(rare, sorted(found.keys() - set(rare)), understood)


class _Known(NamedTuple):
    id: int
    lots: int
    spelling: str


def _known(terms: Iterable[str]) -> dict[str, _Known]:
    rows = db.session.connection().execute(_KNOWN, {"terms": sorted(set(terms))})
    return {term: _Known(key, lots, spelling) for term, key, lots, spelling in rows}


def _meant(words: Iterable[str]) -> dict[str, str]:
    """For each word, the known word it is read as, where there is one. One statement."""
    asked = list(words)
    if not asked:
        return {}
    first, second = func.substr(_TERM.c.term, 1, 1), func.substr(_TERM.c.term, 2, 1)
    about = or_(first.in_({letter for word in asked for letter in word[:2]}), second.in_({word[:1] for word in asked}))
    vocabulary = db.session.scalars(select(_TERM.c.term).where(about, first != "=")).all()
    near = {word: rules.meant_by(word, [term for term in vocabulary if rules.is_near(word, term)]) for word in asked}
    return {word: meant for word, meant in near.items() if meant is not None}
