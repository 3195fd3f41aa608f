"""Proposing a box, saying what it is, and each step of its life. The box is locked first."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.accounts.models import Membership, Organisation
from core.accounts.queries import find_organisation
from core.catalogue.queries import in_decree_by_category
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.text import folded_words
from geo.addresses.queries import get_address
from geo.addresses.services import want_address
from geo.partners.queries import is_verified
from geo.partners.rules import clean_hours
from geo.territory.models import Municipality
from geo.territory.queries import find_municipality
from marketplace.collection import queries, rules
from marketplace.collection.enums import BoxState, BoxStep
from marketplace.collection.errors import (
    BoxPlaceUnknown,
    HostNotPublic,
    NoCollectionAgreement,
    NothingAccepted,
    ResponsibleNotAPartner,
    UnknownBoxCategory,
)
from marketplace.collection.events import BoxEdited, BoxInstalled, BoxProposed, BoxRemoved, BoxRestarted, BoxStopped
from marketplace.collection.models import BoxCategory, CollectionBox
from marketplace.collection.rules import BoxFacts

EVENTS: Mapping[BoxStep, Callable[..., Any]] = {
    BoxStep.INSTALL: BoxInstalled,
    BoxStep.STOP: BoxStopped,
    BoxStep.RESTART: BoxRestarted,
    BoxStep.REMOVE: BoxRemoved,
}


def propose_box(facts: BoxFacts, *, by: Membership | None, now: datetime) -> CollectionBox:
    """A box to be installed, under a new public code.

    Raises `HostNotPublic`, `BoxPlaceUnknown`, `BoxPlaceIncomplete`, `BoxTooFar`, `NothingAccepted`, `UnknownBoxCategory`,
    `CapacityNotPossible`, `HoursNotUnderstood`, `ResponsibleNotAPartner`, `NoCollectionAgreement`.
    """
    with transaction():
        box = CollectionBox(code=_new_code(), state=BoxState.PROPOSED, state_since=now, created_at=now, revision=1, accepted=[])
        _fill(box, _checked(facts, None, now=now), by=by, now=now)
        db.session.add(box)
        db.session.flush()
        announce(BoxProposed(box.id, box.revision), by=by, at=now)
        return box


def edit_box(box_id: int, facts: BoxFacts, *, revision: int | None = None, by: Membership | None, now: datetime) -> CollectionBox:
    """Say anew what a box is; nothing changed, nothing happens. Raises `BoxChangedMeanwhile` and what `propose_box` raises."""
    with transaction():
        box = queries.get_box_for_update(box_id)
        rules.check_revision(box.revision, revision)
        return _change(box, facts, by=by, now=now)


def edit_practical_facts(
    box_id: int, *, spot: str, opening_hours: str, revision: int | None = None, by: Membership | None, now: datetime
) -> CollectionBox:
    """What a host says of its own box: where it stands in the building, when people may come.

    Raises `BoxChangedMeanwhile`, `HoursNotUnderstood`.
    """
    with transaction():
        box = queries.get_box_for_update(box_id)
        rules.check_revision(box.revision, revision)
        return _change(box, replace(rules.facts_of(box), spot=spot, opening_hours=opening_hours), by=by, now=now)


def move_box(
    box_id: int, step: BoxStep, *, reason: str = "", revision: int | None = None, by: Membership | None, now: datetime
) -> CollectionBox:
    """Install, stop, restart or remove a box; raises `BoxStepNotPossible`, `BoxReasonMissing`, `BoxChangedMeanwhile`."""
    with transaction():
        box = queries.get_box_for_update(box_id)
        state, said = rules.next_state(box.state, step), rules.check_reason(step, reason)
        rules.check_revision(box.revision, revision)
        box.state, box.state_reason, box.state_since = state, said, now
        box.revision += 1
        facts = {"reason": said} if step.needs_reason else {}
        announce(EVENTS[step](box.id, box.revision, **facts), by=by, at=now)
        return box


def follow_address(address_id: int) -> None:
    """The boxes of that address stand at its point, or at the town hall while it has none. Safe to repeat."""
    with transaction():
        boxes = queries.boxes_at_for_update(address_id)
        address = get_address(address_id)  # once they are locked
        for box in boxes:
            box.stand(address.point, _municipality(box.insee_code).town_hall)


def _change(box: CollectionBox, facts: BoxFacts, *, by: Membership | None, now: datetime) -> CollectionBox:
    before = rules.facts_of(box)
    checked = _checked(facts, before, now=now)
    changed = rules.changed_parts(before, checked)
    if changed:
        _fill(box, checked, by=by, now=now)
        box.revision += 1
        announce(BoxEdited(box.id, box.revision, changed), by=by, at=now)
    return box


def _checked(facts: BoxFacts, before: BoxFacts | None, *, now: datetime) -> BoxFacts:
    """The facts as they are kept. What a box holds already, a category that is no longer in use, may stay."""
    municipality = _municipality(facts.insee_code)
    rules.exact_place(facts.latitude, facts.longitude, municipality.town_hall)
    rules.check_capacity({"capacity_litres": facts.capacity_litres, "capacity_kg": facts.capacity_kg})
    if not facts.categories:
        raise NothingAccepted
    if not facts.categories - (before.categories if before else frozenset()) <= set(in_decree_by_category()):
        raise UnknownBoxCategory
    host = find_organisation(facts.host_id)
    if host is None or not host.kind.is_public:
        raise HostNotPublic
    parties = (facts.host_id, facts.responsible_id)
    if facts.responsible_id is not None and (before is None or parties != (before.host_id, before.responsible_id)):
        _check_responsible(facts.responsible_id, host, now=now)
    return replace(facts, opening_hours=clean_hours(facts.opening_hours))


def _check_responsible(partner_id: int, host: Organisation, *, now: datetime) -> None:
    partner = find_organisation(partner_id)
    if partner is None or partner.kind.is_public or not is_verified(partner_id):
        raise ResponsibleNotAPartner
    if queries.find_agreement_to_empty(host.id, partner_id, on=paris_day(now)) is None:
        raise NoCollectionAgreement


def _fill(box: CollectionBox, facts: BoxFacts, *, by: Membership | None, now: datetime) -> None:
    for name in rules.PART_LABELS:
        if name not in {"categories", "latitude", "longitude"}:
            setattr(box, name, getattr(facts, name))
    municipality = _municipality(facts.insee_code)
    exact = rules.exact_place(facts.latitude, facts.longitude, municipality.town_hall)
    address = want_address(box.street, municipality.insee_code, by=by, now=now) if box.street and exact is None else None
    box.address_id = address.id if address else None
    box.stand(exact or (address.point if address else None), municipality.town_hall)
    held = {one.category_id: one for one in box.accepted}
    for category_id in held.keys() - facts.categories:
        box.accepted.remove(held[category_id])
    box.accepted.extend(BoxCategory(category_id=category_id) for category_id in sorted(facts.categories - held.keys()))
    words = (box.name, box.building, box.street, municipality.name, box.code)
    box.search_text = folded_words(" ".join(words))


def _municipality(insee_code: str) -> Municipality:
    municipality = find_municipality(insee_code)
    if municipality is None:
        raise BoxPlaceUnknown
    return municipality


def _new_code() -> str:
    while True:
        code = rules.code_from([secrets.randbelow(len(rules.ALPHABET)) for _ in range(rules.CODE_LENGTH)])
        if not queries.code_is_taken(code):
            return code
