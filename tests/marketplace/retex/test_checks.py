"""What is looked at before a year is published, and what is given away of it afterwards."""

import csv
import io
import json
from datetime import date
from hashlib import sha256

import pytest

from core.clock import now, today
from core.workbooks import as_csv
from marketplace.ledger.enums import MovementKind
from marketplace.retex import queries, services
from marketplace.retex.errors import WarningsNotSeen
from marketplace.retex.models import Retex
from marketplace.retex.rules import figures as rules
from marketplace.retex.rules.checks import CheckKind, checks_of, forbidding, warnings
from marketplace.retex.rules.story import Photo, Story
from tests.factories import make_category, make_coordinator
from tests.marketplace.retex.factories import make_movement, make_year

TODAY = date(2026, 2, 16)
NAMELESS = Photo(1, "", "", 1, 1, 1, 1, "0" * 64)


def basis(**facts):
    body = rules.Body(1, "Ville", "0" * 14, is_public=True, fleet_units=10, decommissioned_units=1)
    return rules.Basis(
        **{"year": 2025, "cells": (), "categories": (), "bodies": (body,), "factors": None} | facts,
        decree_target=None,
        roadmap_target=None,
    )


def counted(found, story=None, day=TODAY):
    return {one.kind: one.count for one in checks_of(found, rules.report(found), story or Story(), today=day) if one.count}


@pytest.mark.one_engine
def test_what_forbids_is_apart_from_what_warns():
    found = basis(undeclared=(rules.Undeclared(1, "laptop", 3), rules.Undeclared(1, "laptop", 2, is_of_box=True)))

    checks = checks_of(found, rules.report(found), Story(photos=(NAMELESS,)), today=date(2025, 12, 31))

    assert [one.kind for one in forbidding(checks)] == [CheckKind.NOT_OVER, CheckKind.NO_FACTORS]
    assert {one.kind: one.count for one in warnings(checks)} == {
        CheckKind.TRANSFERS_UNDECLARED: 3,
        CheckKind.BOXES_UNDECLARED: 2,
        CheckKind.PHOTOS_UNDESCRIBED: 1,
    }


@pytest.mark.one_engine
def test_what_passes_between_two_public_bodies_is_counted_once():
    both = (rules.Undeclared(1, "laptop", 3), rules.Undeclared(2, "laptop", 3, is_of_taker=True))

    assert counted(basis(undeclared=both))[CheckKind.TRANSFERS_UNDECLARED] == 3
    assert rules.report(basis(undeclared=both)).undeclared_units == 3
    assert rules.report(basis(undeclared=both), organisation_id=2).undeclared_units == 3


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", CheckKind)
def test_each_check_is_said(kind):
    assert kind.label
    assert kind.detail


def test_a_year_with_a_bit_of_everything(db):
    giver, taker = make_year()
    make_movement(MovementKind.REUSED, units=5, giver=giver, taker=taker, category=make_category("dock"))
    live = queries.live_basis(2025)

    found = counted(live)

    assert found[CheckKind.UNDATED] == 4
    assert found[CheckKind.UNPROVED] == 2
    assert found[CheckKind.WITHOUT_FACTOR] == 5
    assert CheckKind.STOCKS_UNDECLARED not in found


def test_what_was_missing_is_acknowledged_then_frozen(db):
    make_year()

    with pytest.raises(WarningsNotSeen):
        services.publish_retex(2025, by=None, now=now(), today=today(), acknowledged=False)
    assert db.query(Retex).count() == 0
    retex = services.publish_retex(2025, by=None, now=now(), today=today(), acknowledged=True)

    assert retex.figures["warnings"] == {"undated": 4, "unproved": 2}


def test_each_check_leads_to_what_to_mend(client_of, db):
    make_year()
    coordinator = client_of(make_coordinator())

    links = [link["href"] for link in coordinator.page("/retex/2025/publier").select("main .tasks a")]

    assert len(links) == 7
    for link in links:
        assert coordinator.get(link).status_code == 200, link


def test_everybody_may_compute_the_digest_again(client, db):
    make_year()
    assert client.get("/retex/2025/donnees.json").status_code == 404
    services.publish_retex(2025, by=None, now=now(), today=today())

    answer = client.get("/retex/2025/donnees.json")
    page = client.page("/retex/2025")

    digest = sha256(answer.data).hexdigest()
    assert answer.mimetype == "application/json"
    assert answer.headers["X-SHA256"] == digest
    assert digest in page.main.get_text()
    data = json.loads(answer.data)
    # As docs/method.md says, from the data alone.
    again = json.dumps(dict(reversed(data.items())), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert sha256(again.encode("utf-8")).hexdigest() == digest
    assert data["report"]["figures"]["units_reused"] == 20
    assert {"basis", "story", "warnings"} <= data.keys()
    assert client.get("/retex/2025/donnees.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_spreadsheets_hold_the_same_as_the_csv(client, db):
    make_year()
    services.publish_retex(2025, by=None, now=now(), today=today())

    tables = [
        list(csv.reader(io.StringIO(text), delimiter=";"))
        for text in (
            client.get("/retex/2025/exporter").data.decode("utf-8-sig"),
            *(as_csv(client.get(f"/retex/2025/exporter?format={form}").data).decode("utf-8-sig") for form in ("xlsx", "ods")),
        )
    ]

    assert [[row[0][:4], row[1], row[4][:2], row[6][:2]] for row in tables[1][:2]] == [
        [row[0][:4], row[1], row[4][:2], row[6][:2]] for row in tables[0][:2]
    ]
    assert tables[1] == tables[2]


def test_any_site_shows_the_key_figures_in_a_frame_without_script(client, db):
    make_year()
    assert client.get("/retex/2025/carte").status_code == 404
    assert client.get("/retex/integrer").status_code == 200
    services.publish_retex(2025, by=None, now=now(), today=today())

    card, line = client.get("/retex/2025/carte"), client.page("/retex/integrer").select_one("main code").get_text()

    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "<script" not in card.text
    assert "20</strong> appareils réemployés" in card.text
    assert line.startswith("<iframe src=")
    assert "/retex/2025/carte" in line
