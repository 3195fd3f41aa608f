"""Less changes hands than was promised: what the lot, the waiting list, the other side and the page make of it."""

import pytest

from core.db import transaction
from core.errors import Refusal
from core.events import history_of
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.services import release_allocation
from marketplace.transfers import rules, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import NothingTakenOff, NotPrepared, PromisesChanged, WrongCount
from marketplace.transfers.models import Transfer, TransferLine
from tests.factories import make_manager
from tests.marketplace.lots.factories import make_claim, make_lot
from tests.marketplace.lots.factories import make_line as make_lot_line
from tests.marketplace.transfers.factories import NOON, handed_over, make_transfer
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def reduce(transfer, by, *counts, seen=None, reason="Deux sont en panne"):
    units = {line.id: number for line, number in zip(transfer.lines, counts, strict=False)}
    promised = transfer.promised_units if seen is None else seen
    return services.reduce_transfer(transfer.id, units, seen=promised, reason=reason, by=by, now=NOON)


def address(transfer, rest=""):
    return f"/cessions/{transfer.id}/reduire{rest}"


# The rule


@pytest.mark.parametrize(
    ("units", "kept"), [({1: 3}, {1: 3}), ({1: 10, 2: 5}, {1: 10, 2: 5}), ({1: 0, 2: 1}, {2: 1}), ({2: 5, 9: 4}, {2: 5})]
)
def test_units_are_taken_off_within_what_is_promised(units, kept):
    lines = [TransferLine(id=1, promised_units=10), TransferLine(id=2, promised_units=5)]

    assert rules.check_taken_off(lines, units) == kept


@pytest.mark.parametrize(
    ("units", "refusal"), [({1: 11}, WrongCount), ({1: -1}, WrongCount), ({1: 0}, NothingTakenOff), ({}, NothingTakenOff)]
)
def test_no_more_than_promised_and_something_is_taken_off(units, refusal):
    with pytest.raises(refusal):
        rules.check_taken_off([TransferLine(id=1, promised_units=10)], units)


@pytest.mark.parametrize("seen", [9, 11, None])
def test_a_promise_that_changed_since_it_was_read_is_said(seen):
    with pytest.raises(PromisesChanged):
        rules.check_promised(Transfer(lines=[TransferLine(promised_units=10)]), seen)


# The command


def test_what_is_taken_off_is_on_offer_again_and_the_rest_stays_promised(letters):
    transfer, giver, taker = make_transfer(("laptop", 10), ("monitor", 4))

    reduce(transfer, giver, 4, 0)

    assert [line.promised_units for line in transfer.lines] == [6, 4]
    assert (transfer.state, transfer.claim.state) == (TransferState.PREPARED, ClaimState.ALLOCATED)
    assert (transfer.claim.lot.state, transfer.claim.lot.remaining_units) == (LotState.PUBLISHED, 4)
    assert (taker.user.email, f"Cession {transfer.reference} : 10 unités restent à remettre") in letters()
    assert [fact.name for fact in history_of("transfer", transfer.id)] == ["TransferPrepared", "TransferReduced"]


def test_a_line_of_which_nothing_is_left_leaves_the_transfer():
    transfer, giver, _taker = make_transfer(("laptop", 10), ("monitor", 4))

    reduce(transfer, giver, 10, 1)

    assert [(line.category.code, line.promised_units) for line in transfer.lines] == [("monitor", 3)]


def test_a_transfer_of_which_nothing_is_left_is_cancelled(letters):
    transfer, giver, taker = make_transfer(("laptop", 10))

    reduce(transfer, giver, 10)

    assert (transfer.state, transfer.claim.state) == (TransferState.CANCELLED, ClaimState.REFUSED)
    assert [to for to, subject in letters() if "annulée" in subject] == [taker.user.email]


def test_the_taker_may_give_a_part_back_and_the_giver_is_told(letters):
    transfer, giver, taker = make_transfer(("laptop", 10))

    reduce(transfer, taker, 3)

    assert transfer.promised_units == 7
    assert [to for to, subject in letters() if "7 unités restent" in subject] == [giver.user.email]


def test_whoever_waits_is_served_next(letters):
    giver, first, second = make_manager(), make_manager(), make_manager()
    lot = make_lot(giver.organisation, lines=[make_lot_line(10)])
    granted, waiting = make_claim(lot, first), make_claim(lot, second)
    from marketplace.lots.services import allocate_claim

    allocate_claim(granted.id, by=giver, now=NOON)
    transfer = services.prepare_transfer(granted.id, now=NOON)
    reduce(transfer, giver, 2)

    assert waiting.state is ClaimState.PENDING
    assert any(to == second.user.email and "libéré" in subject for to, subject in letters())


def test_a_part_taken_back_elsewhere_is_followed_once():
    transfer, giver, _taker = make_transfer(("laptop", 10))

    with transaction():
        lot_line_id = transfer.lines[0].lot_line_id
        release_allocation(transfer.claim_id, {lot_line_id: 4}, by=giver, now=NOON, reason="Erreur")
    services.follow_allocation(transfer.claim_id, now=NOON)

    assert transfer.promised_units == 6
    assert [fact.name for fact in history_of("transfer", transfer.id)].count("TransferReduced") == 1


def test_what_has_left_is_not_reduced():
    transfer, giver, _taker = handed_over()

    with pytest.raises(NotPrepared):
        reduce(transfer, giver, 1)


def test_a_reduction_is_explained():
    transfer, giver, _taker = make_transfer()

    with pytest.raises(Refusal):
        reduce(transfer, giver, 1, reason=" ")
    assert transfer.promised_units == 10


# The pages


def test_the_answers_are_checked_before_anything_changes(client_of):
    transfer, giver, taker = make_transfer(("laptop", 10))
    line, browser = transfer.lines[0], client_of(giver)

    check = browser.submit(address(transfer), "Vérifier", **{f"units_{line.id}": "4"}, reason="Deux sont en panne")

    assert "Restera promis" in text_of(check)
    assert transfer.promised_units == 10
    sent = {f"units_{line.id}": "4", "promised": "10", "reason": "Deux sont en panne"}
    browser.post(address(transfer, "/confirmer"), data=sent)
    assert "6 unités restent à remettre" in text_of(browser.get(f"/cessions/{transfer.id}"))
    assert "Deux sont en panne" in text_of(client_of(taker).get(f"/demandes/{transfer.claim_id}"))


def test_answers_can_be_changed_without_typing_them_again(client_of):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    line = transfer.lines[0]
    sent = {f"units_{line.id}": "4", "promised": "10", "reason": "Panne"}

    page = client_of(giver).post(address(transfer, "/modifier"), data=sent)

    assert 'value="4"' in page.text
    assert "Panne" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"units": "11"}, "entre 0 et 10"),
        ({"units": "0"}, "Indiquez au moins une unité"),
        ({"units": "deux"}, "nombre entier"),
        ({"units": "-3"}, "ni négatif"),
        ({"units": ""}, "Indiquez un nombre, ou 0."),
        ({"reason": "  "}, "Dites pourquoi"),
        ({"promised": "12"}, "a changé depuis"),
        ({"promised": "x"}, "a changé depuis"),
    ],
)
@pytest.mark.parametrize("rest", ["", "/confirmer"])
def test_what_cannot_be_is_said_where_it_was_typed_and_nothing_is_lost(client_of, rest, typed, said):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    sent = {"units": "4", "promised": "10", "reason": "Deux sont en panne", **typed}
    sent[f"units_{transfer.lines[0].id}"] = sent.pop("units")

    answer = client_of(giver).post(address(transfer, rest), data=sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert sent["reason"].strip() in answer.text
    assert f'value="{sent[f"units_{transfer.lines[0].id}"]}"' in answer.text
    assert transfer.promised_units == 10


def test_a_page_opened_before_somebody_else_reduced_shows_what_is_promised_now(client_of):
    transfer, giver, taker = make_transfer(("laptop", 10))
    reduce(transfer, taker, 3)
    sent = {f"units_{transfer.lines[0].id}": "4", "promised": "10", "reason": "Panne"}

    answer = client_of(giver).post(address(transfer, "/confirmer"), data=sent)

    assert answer.status_code == 422
    assert "7 promises." in text_of(answer)
    assert 'name="promised" type="hidden" value="7"' in answer.text
    assert transfer.promised_units == 7


def test_a_double_click_reduces_once(client_of):
    transfer, giver, _taker = make_transfer(("laptop", 10))
    sent = {f"units_{transfer.lines[0].id}": "4", "promised": "10", "reason": "Panne", "request_key": "k" * 20}
    browser = client_of(giver)

    answers = [browser.post(address(transfer, "/confirmer"), data=sent) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/cessions/{transfer.id}"] * 2
    assert transfer.promised_units == 6


def test_a_page_of_what_left_meanwhile_says_so(client_of):
    transfer, giver, _taker = handed_over()
    sent = {f"units_{transfer.lines[0].id}": "4", "promised": "10", "reason": "Panne"}

    answer = client_of(giver).post(address(transfer, "/confirmer"), data=sent)

    assert answer.status_code == 422
    assert "a déjà été remise ou annulée" in text_of(answer)
