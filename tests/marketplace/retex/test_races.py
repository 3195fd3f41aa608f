"""A year and its errata, published by several people at the same moment: each is published once."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.clock import now, today
from core.db import db
from core.events import Announcement
from marketplace.ledger.enums import MovementKind
from marketplace.retex import queries, services
from marketplace.retex.enums import TextPart
from marketplace.retex.models import Retex
from marketplace.retex.rules.frozen import digest_of
from marketplace.retex.services import editions, story
from tests.factories import make_coordinator
from tests.marketplace.retex.factories import make_movement, make_year
from tests.races import FULL, RIVALS, person, race_app, run_races

LAST = today().year - 1
YEARS = range(LAST - (20 if FULL else 5), LAST + 1)
ERRATA = 100 if FULL else 6


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


@pytest.fixture(scope="module")
def coordinator(app: Flask) -> int:
    make_year()
    return make_coordinator().id


def publish(year, by):
    return services.publish_retex(year, by=person(by), now=now(), today=today())


def announced_of(year):
    """Keys of the reports whose publication was announced."""
    rows = db.session.scalars(select(Announcement.facts).where(Announcement.name == "RetexPublished"))
    return sorted(row["retex_id"] for row in rows if row["year"] == year)


def editions_of(year):
    return db.session.scalars(select(Retex).where(Retex.year == year).order_by(Retex.edition)).all()


def dropped():
    return db.session.scalar(select(func.count()).where(Announcement.name == "ErratumDropped"))


def check_editions(year, number):
    """So many editions, numbered one by one, each announced once, whole, and the last alone the last."""
    found = editions_of(year)
    assert [one.edition for one in found] == list(range(1, number + 1))
    assert [one.is_last for one in found] == [False] * (number - 1) + [True]
    assert announced_of(year) == sorted(one.id for one in found)
    assert all(one.figures_sha256 == digest_of(one.figures) for one in found)


def test_a_year_published_by_several_at_once_is_published_once(app, coordinator):
    seen = {year: [] for year in YEARS}

    def act(year):
        return lambda: seen[year].append(publish(year, coordinator).id)

    answers = run_races(app, [[act(year)] * RIVALS for year in YEARS])

    assert answers == [["done"] * RIVALS] * len(YEARS)
    for year in YEARS:
        check_editions(year, 1)
        assert seen[year] == [queries.find_retex(year).id] * RIVALS


def test_a_movement_recorded_while_its_year_is_published_counts_there_or_in_the_next(app, coordinator):
    """The year is one nobody published yet: whoever comes second waits."""
    year = YEARS[0] - 1
    made = make_movement(units=1, on=date(year, 6, 1))
    same = {"giver": made.giver, "taker": made.taker, "category": made.category}

    def record():
        make_movement(MovementKind.GIVEN, units=2, on=date(year, 6, 2), **{k: db.session.merge(v) for k, v in same.items()})

    run_races(app, [[lambda: publish(year, coordinator), record, record]])

    kept = queries.published_report(queries.find_retex(year)).figures.units_given
    assert kept == queries.live_report(year).figures.units_given
    assert kept in {1, 3, 5}


@pytest.mark.parametrize("recomputes", [False, True], ids=["of texts", "of figures"])
def test_an_erratum_published_by_several_at_once_is_one_edition(app, coordinator, recomputes):
    publish(LAST, coordinator)
    before = len(editions_of(LAST))
    for number in range(before + 1, before + 1 + ERRATA):
        editions.open_erratum(LAST, reason="Une faute", recomputes=recomputes, by=person(coordinator), now=now())
        story.write_story(LAST, {TextPart.OUTLOOK: f"Texte {number}"}, by=person(coordinator), now=now())
        seen = []

        def act(seen=seen):
            seen.append(editions.publish_erratum(LAST, by=person(coordinator), now=now(), today=today()).edition)

        assert run_races(app, [[act] * RIVALS]) == [["done"] * RIVALS]
        assert seen == [number] * RIVALS
    check_editions(LAST, before + ERRATA)


def test_an_erratum_opened_by_several_at_once_is_opened_by_one(app, coordinator):
    publish(LAST, coordinator)
    for _ in range(ERRATA):

        def act():
            editions.open_erratum(LAST, reason="Une faute", recomputes=False, by=person(coordinator), now=now())

        (answers,) = run_races(app, [[act] * RIVALS])

        assert Counter(answers) == {"done": 1, "ErratumOpen": RIVALS - 1}
        editions.drop_erratum(LAST, by=person(coordinator), now=now())


def test_an_erratum_given_up_while_it_is_published_is_one_or_the_other(app, coordinator):
    publish(LAST, coordinator)
    for _ in range(ERRATA):
        before = len(editions_of(LAST)) + dropped()
        editions.open_erratum(LAST, reason="Une faute", recomputes=False, by=person(coordinator), now=now())
        run_races(
            app,
            [
                [
                    lambda: editions.publish_erratum(LAST, by=person(coordinator), now=now(), today=today()),
                    lambda: editions.drop_erratum(LAST, by=person(coordinator), now=now()),
                ]
            ],
        )
        check_editions(LAST, len(editions_of(LAST)))
        assert len(editions_of(LAST)) + dropped() == before + 1
