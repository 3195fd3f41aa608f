"""A discrepancy is settled in writing: the same figures, confirmed by both, and the ledger follows."""

import pytest

from core.mail import Letter
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.models import Movement
from marketplace.transfers import queries, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import DiscrepancyClosed, DiscrepancyMoved, OwnFigures, WrongCount
from tests.marketplace.transfers.factories import LATER, received, report
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def given_units(db, transfer):
    return sum(movement.units for movement in db.query(Movement).filter_by(kind=MovementKind.GIVEN))


def last(transfer):
    return queries.discrepancy_entries(transfer.id)[-1]


def test_the_giver_confirms_what_the_taker_counted(db):
    transfer, giver, taker = received(("laptop", 5), lost=2)
    with pytest.raises(OwnFigures):
        services.settle_discrepancy(transfer.id, last(transfer).id, by=taker, now=LATER)

    services.settle_discrepancy(transfer.id, last(transfer).id, by=giver, now=LATER)

    assert transfer.discrepancy_settled_at == LATER
    assert (transfer.lines[0].received_units, given_units(db, transfer)) == (3, 3)
    with pytest.raises(DiscrepancyClosed):
        services.answer_discrepancy(transfer.id, "Encore", {}, by=giver, now=LATER)


def test_a_box_that_is_found_is_received_once_both_agree_and_a_closed_transfer_opens_again(db):
    transfer, giver, taker = received(("laptop", 5), lost=2)
    line = transfer.lines[0]
    services.report_outcome(line.id, report(), units=3, by=taker, now=LATER)
    assert transfer.state is TransferState.CLOSED
    answer = services.answer_discrepancy(transfer.id, "Le carton était chez le gardien", {line.id: 5}, by=giver, now=LATER)

    services.settle_discrepancy(transfer.id, answer.id, by=taker, now=LATER)

    assert (line.received_units, line.unreported_units, given_units(db, transfer)) == (5, 2, 5)
    assert transfer.state is TransferState.RECEIVED
    assert db.query(Letter).filter_by(template="transfer_discrepancy").count() == 1


def test_a_weighing_of_another_count_gives_way_to_an_estimate(db):
    transfer, giver, taker = received(("laptop", 5), lost=2, weighed="6")
    line = transfer.lines[0]
    answer = services.answer_discrepancy(transfer.id, "Retrouvés", {line.id: 5}, by=giver, now=LATER)

    services.settle_discrepancy(transfer.id, answer.id, by=taker, now=LATER)

    movements = db.query(Movement).filter_by(kind=MovementKind.GIVEN).all()
    assert sum(movement.mass_kg for movement in movements) == line.unit_mass_kg * 5
    assert sum(movement.mass_kg for movement in movements if movement.mass_is_weighed) == 0


def test_figures_that_were_answered_meanwhile_are_not_confirmed():
    transfer, giver, taker = received(("laptop", 5), lost=2)
    first = last(transfer)
    services.answer_discrepancy(transfer.id, "Je recompte", {transfer.lines[0].id: 4}, by=taker, now=LATER)

    with pytest.raises(DiscrepancyMoved):
        services.settle_discrepancy(transfer.id, first.id, by=giver, now=LATER)


@pytest.mark.parametrize("units", [1, 6, -1])
def test_figures_lie_between_what_is_reported_and_what_was_sent(units):
    transfer, giver, taker = received(("laptop", 5), lost=2)
    services.report_outcome(transfer.lines[0].id, report(), units=2, by=taker, now=LATER)

    with pytest.raises(WrongCount):
        services.answer_discrepancy(transfer.id, "Non", {transfer.lines[0].id: units}, by=giver, now=LATER)


def test_it_is_settled_through_the_pages_and_what_was_typed_stays(client_of):
    transfer, giver, taker = received(("laptop", 5), lost=2)
    field, path = f"units_{transfer.lines[0].id}", f"/cessions/{transfer.id}/ecart"
    gives, takes = client_of(giver), client_of(taker)

    wrong = gives.submit(path, "Envoyer cette réponse", text="Le gardien les a", **{field: "9"})
    gives.submit(path, "Envoyer cette réponse", text="Le gardien les a", **{field: "5"})
    answer = takes.submit(path, "Confirmer ces derniers chiffres")

    assert wrong.status_code == 422
    assert "Le gardien les a" in wrong.text
    assert "Écart réglé" in text_of(answer)
    assert "Le gardien les a" in text_of(answer)
