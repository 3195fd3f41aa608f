"""Fifty signed-in people press at once on a site served by two workers: one has it, the others are told so, nothing fails."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.accounts.models import Organisation
from core.clock import now
from core.db import db
from core.events import Announcement
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot
from tests.bench.measures import Server
from tests.conftest import migrated_app
from tests.crowd import CROWD, Press, Reply, cookie_of, form_of, p95_ms, press_together, send, site_of
from tests.factories import make_manager, make_membership, make_organisation
from tests.marketplace.lots.factories import make_lot

ROUNDS = 3
MOST_BARE_PAGES = 40  # what nineteen of twenty wait at most, in bare pages that as many people ask for at once


@dataclass(frozen=True)
class Scene:
    """The site, and the cookies of fifty managers of the organisation that gives and of one that asks."""

    app: Flask
    site: Server
    giver_id: int
    givers: list[str]
    takers: list[str]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("crowd")
    with migrated_app(folder) as app, app.app_context():
        giver, taker = make_organisation(), make_organisation()
        givers = [cookie_of(app, make_membership(giver)) for _ in range(CROWD)]
        takers = [cookie_of(app, make_membership(taker)) for _ in range(CROWD)]
        giver_id = giver.id
        db.session.remove()
        with site_of(app, folder) as site:
            for path in ("/sante", "/lots"):  # each worker has met its first request before anything is measured
                press_together(site, [Press(path, cookie) for cookie in givers])
            yield Scene(app, site, giver_id, givers, takers)


def make_rival_claims(lot: Lot) -> list[int]:
    """Pending claims of fifty organisations on the whole lot, half of which would wait; put there without their letters."""
    claims = []
    for number in range(CROWD):
        rival, lines = make_manager(), [ClaimLine(lot_line_id=line.id, units=line.units) for line in lot.lines]
        claims.append(
            Claim(
                lot_id=lot.id, taker_id=rival.organisation_id, by_membership_id=rival.id, state=ClaimState.PENDING,
                may_wait=bool(number % 2), claimed_at=now(), lines=lines,
            )
        )  # fmt: skip
    db.session.add_all(claims)
    db.session.commit()
    return [claim.id for claim in claims]


def count_of(name: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Announcement).where(Announcement.name == name)) or 0


def check_waits(scene: Scene, replies: list[Reply], what: str, record) -> None:
    waited, bare = p95_ms(replies), p95_ms(press_together(scene.site, [Press("/sante")] * CROWD))
    print(f"{what}: p95 {waited:.0f} ms, longest {max(reply.ms for reply in replies):.0f} ms, bare pages {bare:.0f} ms")
    record(f"{what}, p95 in ms", round(waited))
    assert waited <= MOST_BARE_PAGES * bare


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_fifty_managers_allocate_one_lot_to_fifty_rivals(scene, turn, record_property):
    lot = make_lot(db.session.get_one(Organisation, scene.giver_id))
    lot_id, line_id = lot.id, lot.lines[0].id
    claims = make_rival_claims(lot)
    before = count_of("ClaimAllocated")
    db.session.remove()

    replies = press_together(
        scene.site,
        [
            Press(f"/demandes/{key}/attribuer", cookie, form_of(scene.app, **{f"line_{line_id}": 10}))
            for key, cookie in zip(claims, scene.givers, strict=True)
        ],
    )

    winners = [reply for reply in replies if reply.status == 302 and reply.location == f"/lots/{lot_id}"]
    assert len(winners) == 1
    assert all(is_told_it_is_answered(reply) for reply in replies if reply not in winners), replies
    states = list(db.session.scalars(select(Claim.state).where(Claim.lot_id == lot_id)))
    assert states.count(ClaimState.ALLOCATED) == 1
    assert set(states) == {ClaimState.ALLOCATED, ClaimState.WAITING, ClaimState.REFUSED}
    assert db.session.get_one(Lot, lot_id).state is LotState.ALLOCATED
    assert count_of("ClaimAllocated") == before + 1
    check_waits(scene, replies, "fifty allocations", record_property)


def is_told_it_is_answered(reply: Reply) -> bool:
    """Refused on the form, or led to the claim, where its answer is."""
    if reply.status == 302:
        return reply.location.startswith("/demandes/")
    return reply.status == 422 and ("déjà reçu une réponse" in reply.page or "Il n’en reste plus" in reply.page)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_fifty_colleagues_ask_for_one_lot(scene, turn, record_property):
    lot = make_lot()
    lot_id, line_id = lot.id, lot.lines[0].id
    before = count_of("ClaimMade")
    db.session.remove()

    replies = press_together(
        scene.site,
        [
            Press(f"/lots/{lot_id}/demander", cookie, form_of(scene.app, message="", **{f"line_{line_id}": 10}))
            for cookie in scene.takers
        ],
    )

    claims = db.session.scalars(select(Claim.id).where(Claim.lot_id == lot_id)).all()
    assert len(claims) == 1
    winners = [reply for reply in replies if reply.status == 302]
    assert [reply.location for reply in winners] == [f"/demandes/{claims[0]}"]
    assert all(reply.status == 422 and "déjà" in reply.page for reply in replies if reply not in winners)
    assert count_of("ClaimMade") == before + 1
    check_waits(scene, replies, "fifty claims", record_property)


def test_whoever_comes_after_is_led_to_the_answer(scene):
    lot = make_lot(db.session.get_one(Organisation, scene.giver_id))
    line_id, key = lot.lines[0].id, make_rival_claims(lot)[0]
    db.session.remove()
    presses = [
        Press(f"/demandes/{key}/attribuer", scene.givers[0], form_of(scene.app, **{f"line_{line_id}": 10})) for _ in range(2)
    ]

    first, second = (send(scene.site, press) for press in presses)

    assert (first.status, second.status) == (302, 302)
    assert second.location == f"/demandes/{key}"
