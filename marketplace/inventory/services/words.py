"""What words for kinds of devices mean: said once by an organisation, or by the coordinator for all."""

from collections.abc import Mapping
from datetime import datetime

from core.accounts.models import Membership
from core.db import db, hold, transaction
from core.events import announce
from marketplace.inventory import queries
from marketplace.inventory.events import KindExplained, KindForgotten
from marketplace.inventory.models import KindMeaning
from marketplace.inventory.rules.planning import NOT_IMPORTED
from marketplace.inventory.rules.vocabulary import word_key
from marketplace.inventory.services.imports import plan_again


def explain_kinds(import_id: int, meanings: Mapping[str, int], *, by: Membership | None, now: datetime) -> None:
    """Say what words of a file mean (a category, or `NOT_IMPORTED`), for this file and the next; the file is compared again."""
    with transaction():
        given = queries.get_import(import_id)
        queries.lock_organisation(given.organisation_id)
        for word, category_id in meanings.items():
            _say(given.organisation_id, word, category_id, by=by, now=now)
        plan_again(import_id, by=by, now=now)


def explain_for_all(meaning_id: int, *, by: Membership, now: datetime) -> None:
    """What one organisation said of a word is now true for all that did not say otherwise."""
    with transaction():
        hold("inventory words for all")
        meaning = queries.get_kind_meaning(meaning_id)
        _say(None, meaning.word, meaning.category_id or NOT_IMPORTED, by=by, now=now)


def forget_kind(meaning_id: int, *, by: Membership, now: datetime) -> None:
    """The word will be asked about again; what was imported stays."""
    with transaction():
        meaning = queries.get_kind_meaning(meaning_id)
        db.session.delete(meaning)
        announce(KindForgotten(meaning.id, meaning.organisation_id, meaning.word), by=by, at=now)


def _say(organisation_id: int | None, word: str, category_id: int, *, by: Membership | None, now: datetime) -> None:
    key = word_key(word)
    meaning = queries.find_kind_meaning(organisation_id, key)
    if meaning is None:
        meaning = KindMeaning(organisation_id=organisation_id, key=key, word=word, said_at=now)
    meaning.category_id = None if category_id == NOT_IMPORTED else category_id
    meaning.said_at, meaning.by_membership_id = now, by.id if by else None
    db.session.add(meaning)
    db.session.flush()
    announce(KindExplained(meaning.id, organisation_id, word, meaning.category_id), by=by, at=now)
