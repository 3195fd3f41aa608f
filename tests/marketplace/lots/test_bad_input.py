"""What cannot be, in the forms of a lot: said in French where it was typed, nothing lost, nothing half-written."""

from datetime import timedelta

import pytest

from core.clock import today
from marketplace.lots.enums import ClaimState, LotState
from tests.factories import make_manager
from tests.marketplace.lots.factories import make_claim, make_line, make_lot, make_verified_manager
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")

YESTERDAY, NEXT_WEEK = (today() + timedelta(days=days) for days in (-1, 7))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"bodies_first_days": "beaucoup"}, "nombre"),
        ({"bodies_first_days": "-1"}, "nombre"),
        ({"bodies_first_days": "8"}, "entre 0 et 7"),
        ({"bodies_first_days": "9" * 40}, "nombre"),
        ({"available_on": "31/02/2026"}, "date qui existe"),
        ({"available_on": YESTERDAY.isoformat()}, "Choisissez un jour entre aujourd’hui"),
        ({"available_on": (today() + timedelta(days=20)).isoformat(), "bodies_first_days": "7"}, "après la date limite"),
    ],
)
def test_the_days_of_a_lot(client_of, typed, said):
    giver = make_manager()
    lot = make_lot(giver.organisation, state=LotState.DRAFT)

    answer = client_of(giver).post(f"/lots/{lot.id}/publier", data=typed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert all(f'value="{words}"' in answer.text for words in typed.values())
    assert lot.state is LotState.DRAFT


@pytest.mark.parametrize("day", ["", "demain", "2026-13-01", YESTERDAY.isoformat(), "9999-12-31"])
def test_the_new_deadline_of_a_lot(client_of, day):
    giver = make_manager()
    lot = make_lot(giver.organisation, claims_until=NEXT_WEEK)

    answer = client_of(giver).post(f"/lots/{lot.id}/prolonger", data={"claims_until": day})

    assert answer.status_code == 422
    assert lot.claims_until == NEXT_WEEK


@pytest.mark.parametrize("reason", ["", "   \n ", "a" * 401])
@pytest.mark.parametrize("page", ["lot", "claim"])
def test_a_no_is_explained_in_a_few_lines(client_of, page, reason):
    giver, taker = make_manager(), make_verified_manager()
    lot = make_lot(giver.organisation, lines=[make_line(5)])
    claim = make_claim(lot, taker)
    path = f"/lots/{lot.id}/retirer" if page == "lot" else f"/demandes/{claim.id}/refuser"

    answer = client_of(giver).post(path, data={"reason": reason})

    assert answer.status_code == 422
    assert reason.strip() in answer.text
    assert (lot.state, claim.state) == (LotState.PUBLISHED, ClaimState.PENDING)


@pytest.mark.parametrize("units", ["trois", "-1", "6", "1e3", "9" * 40, ""])
def test_units_that_cannot_be_are_neither_asked_for_nor_granted(client_of, units):
    giver, taker = make_manager(), make_verified_manager()
    lot = make_lot(giver.organisation, lines=[make_line(5)])
    field = f"line_{lot.lines[0].id}"

    asked = client_of(taker).post(f"/lots/{lot.id}/demander", data={field: units, "message": "Pour nos ateliers"})
    claim = make_claim(lot, taker)
    granted = client_of(giver).post(f"/demandes/{claim.id}/attribuer", data={field: units})

    assert (asked.status_code, granted.status_code) == (422, 422)
    assert "Pour nos ateliers" in asked.text
    assert all(f'value="{units}"' in answer.text for answer in (asked, granted))
    assert claim.state is ClaimState.PENDING
    assert lot.lines[0].allocated_units == 0
