"""What is noted at a stop begins the emptying of its box, and an agreement that ended meanwhile stops it there."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import PARIS, now, paris_day, today
from core.db import db as database
from marketplace.collection import queries, services
from marketplace.collection.enums import StopResult
from marketplace.collection.errors import AgreementEndedMeanwhile
from marketplace.collection.models import Emptying, Round, RoundStop
from marketplace.collection.rules.rounds import stop_emptied, visited_on
from tests.factories import make_category
from tests.marketplace.collection.factories import frozen_round, make_carrier
from tests.pages import text_of

DAY = date(2026, 3, 12)


@given(held=st.integers(-5, 5), said=st.integers(0, 9), day=st.integers(-8, 12))
def test_a_stop_fits_the_days_from_its_visit_to_its_answer(held, said, day):
    said_at = datetime(2026, 3, 12, 23, 30, tzinfo=PARIS) + timedelta(days=said)
    stop = RoundStop(round=Round(held_on=DAY + timedelta(days=held)), said_at=said_at)

    fits = min(held, said) <= day <= said
    assert stop_emptied([RoundStop(said_at=None), stop], DAY + timedelta(days=day)) is (stop if fits else None)
    assert visited_on(stop.round, paris_day(said_at)) == DAY + timedelta(days=min(held, said))


@pytest.fixture
def done(db):
    """A carrier, and the stop of its round of today, where 31.5 kg were loaded."""
    carrier = make_carrier()
    tour = frozen_round(carrier, 1, day=today())
    stop = queries.get_round(tour.id).in_order[0]
    services.say_stop(stop.id, StopResult.DONE, key="a", kg=Decimal("31.5"), reason="", by=carrier, now=now())
    return carrier, stop


def test_nothing_is_typed_twice_and_each_leads_to_the_other(client_of, done):
    carrier, stop = done
    client, category = client_of(carrier), make_category("smartphone")
    sheet = f"/tournees/vehicules/{stop.vehicle_id}"
    place = client.page(sheet).select_one("#sheet a[href^='/bornes/']")["href"]

    page = client.page(place)
    assert page.select_one("[name=mass_kg]")["value"] == "31,5"
    assert page.select_one("[name=emptied_on]")["value"] == today().isoformat()
    assert carrier.user.name in text_of(page)
    refused = client.submit(place, "Enregistrer la collecte", mass_kg="31,7")
    assert (refused.status_code, 'value="31,7"' in refused.text) == (422, True)
    client.submit(place, "Enregistrer la collecte", **{f"units_{category.id}": "4"})

    emptying = database.session.query(Emptying).one()
    assert (emptying.stop_id, emptying.mass_kg, emptying.by_membership_id) == (stop.id, Decimal("31.500"), carrier.id)
    page = client.page(f"/bornes/collectes/{emptying.id}")
    assert page.select_one(f"a[href='/tournees/{stop.round_id}#arret-{stop.id}']")
    for address in (sheet, f"/tournees/{stop.round_id}"):
        assert client.page(address).select_one(f"a[href='/bornes/collectes/{emptying.id}']")
        assert client.queries <= 10
    assert client.page(place).select_one("[name=mass_kg]").get("value", "") == ""  # the stop is emptied: nothing awaits

    services.withdraw_emptying(emptying.id, reason="Autre borne", by=carrier, now=now())
    assert client.page(place).select_one("[name=mass_kg]")["value"] == "31,5"


def test_an_emptying_of_another_day_is_not_that_of_the_stop(done):
    carrier, stop = done
    box = queries.get_box(stop.box_id)
    box.created_at = now() - timedelta(days=9)
    facts = services.EmptyingFacts(
        emptied_on=today() - timedelta(days=2), mass_kg=Decimal(3), units_by_category={make_category("smartphone").id: 4}
    )

    assert services.record_emptying(box.id, facts, by=carrier, now=now()).stop_id is None
    assert [one.id for one in queries.stops_to_empty(box.id, carrier.organisation_id)] == [stop.id]
    assert queries.stops_to_empty(box.id, make_carrier().organisation_id) == []


def test_the_agreement_is_looked_at_again_at_each_stop(client_of, db):
    carrier = make_carrier()
    tour = frozen_round(carrier, 2, day=today())
    first, second = queries.get_round(tour.id).in_order
    say = {"reason": "", "by": carrier, "now": now()}
    services.say_stop(first.id, StopResult.DONE, key="a", kg=None, **say)
    agreement = queries.find_agreement_to_empty(first.box.host_id, carrier.organisation_id, on=today())
    agreement.terminated_on = today()
    db.commit()

    with pytest.raises(AgreementEndedMeanwhile):
        services.say_stop(second.id, StopResult.DONE, key="b", kg=Decimal(3), **say)
    assert not services.say_stop(
        first.id, StopResult.DONE, key="c", kg=Decimal(9), **say
    ).counts  # another telephone is heard all the same
    client = client_of(carrier)
    sheet = client.page(f"/tournees/vehicules/{second.vehicle_id}")
    sent = {"csrf_token": sheet.select_one("input[name=csrf_token]")["value"], "result": "done", "kg": "3", "tap": "d"}
    refused = client.post(f"/tournees/arrets/{second.id}/dire", data=sent)
    assert (refused.status_code, "n’est plus en vigueur" in text_of(refused)) == (422, True)
    client.post(f"/tournees/arrets/{second.id}/dire", data=sent | {"result": "not_done", "reason": "Convention finie", "tap": "e"})
    assert queries.get_round(tour.id).state.value == "done"
