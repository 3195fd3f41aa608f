"""What is worth more than the law lets give does not leave as a gift; the deed says what is declared, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from core.db import transaction
from core.thresholds import Threshold
from marketplace.transfers import queries, services
from marketplace.transfers.enums import TransferState
from marketplace.transfers.errors import GiftTooDear
from tests.factories import keep
from tests.marketplace.transfers.factories import NOON, make_transfer
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


def valued(*lines: tuple[str, int, str | None], **facts):
    """A prepared transfer whose lines are worth so much a unit."""
    transfer, giver, taker = make_transfer(*((code, units) for code, units, _value in lines), **facts)
    with transaction():
        for line, (_code, _units, value) in zip(queries.get_transfer(transfer.id).lines, lines, strict=False):
            line.lot_line.unit_value_eur = Decimal(value) if value else None
    return queries.get_transfer(transfer.id), giver, taker


def hand_over(transfer, giver, *counts: int):
    sent = {line.id: units for line, units in zip(transfer.lines, counts, strict=True)}
    return services.hand_over(transfer.id, sent=sent, erased=sent, capacity="maire", by=giver, now=NOON)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("laptop", 2, "300.01")], "une unité est déclarée à 300,01 €"),
        ([("laptop", 2, "450")], "plafond d’un don, 300 € (CG3P, article D. 3212-3"),
        ([("laptop", 1, "20"), ("server_rack", 2, "900")], "vendez-le"),
        ([("desktop", 2, "200"), ("monitor", 2, "120")], "un poste complet (unité centrale et écran) compte pour un seul bien"),
    ],
)
def test_what_is_too_dear_stays_and_the_page_says_what_to_do(client_of, lines, words):
    transfer, giver, _taker = valued(*lines)

    with pytest.raises(GiftTooDear) as refused:
        hand_over(transfer, giver, *(units for _code, units, _value in lines))

    assert words in str(refused.value)
    assert refused.value.field == f"units_{transfer.lines[-1].id}"
    assert queries.get_transfer(transfer.id).state is TransferState.PREPARED
    assert words.replace("\u00a0", " ") in text_of(client_of(giver).get(f"/cessions/{transfer.id}/remettre"))


@pytest.mark.parametrize(
    "lines",
    [
        [("laptop", 2, "300")],
        [("laptop", 2, None)],
        [("desktop", 2, "200"), ("monitor", 2, "100")],
        [("desktop", 2, "200"), ("laptop", 2, "250")],
        [("desktop", 2, "200"), ("monitor", 2, None)],
    ],
)
def test_what_the_law_lets_give_leaves(lines):
    transfer, giver, _taker = valued(*lines)

    assert hand_over(transfer, giver, *(units for _code, units, _value in lines)).state is TransferState.HANDED_OVER


def test_the_rest_leaves_when_what_is_too_dear_stays():
    transfer, giver, _taker = valued(("laptop", 2, "100"), ("server_rack", 1, "900"))

    facts = hand_over(transfer, giver, 2, 0).deed_facts

    assert facts["totals"] == {"units": 2, "mass_kg": facts["totals"]["mass_kg"], "estimated_value": "200 €"}


def test_a_territory_may_count_each_device_of_a_set_alone():
    keep(
        Threshold(
            code="gift_unit_is_set", valid_from=date(2026, 1, 1), value=Decimal(0), unit="yes_no", label="", source="",
            read_on=date(2026, 1, 1),
        )
    )  # fmt: skip
    transfer, giver, _taker = valued(("desktop", 2, "200"), ("monitor", 2, "120"))

    assert hand_over(transfer, giver, 2, 2).state is TransferState.HANDED_OVER


def test_the_ceiling_is_that_of_the_day():
    keep(
        Threshold(
            code="gift_unit_ceiling", valid_from=date(2026, 3, 1), value=Decimal(500), unit="EUR", label="",
            source="décret de 2026", read_on=date(2026, 3, 1),
        )
    )  # fmt: skip
    transfer, giver, _taker = valued(("laptop", 2, "450"))

    facts = hand_over(transfer, giver, 2).deed_facts

    assert facts["value_statement"] == (
        "Plafond de valeur d’un bien donné : 500 € (décret de 2026). "
        "Valeur déclarée par le cédant : au plus 450 € par bien, 900 € en tout."
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("laptop", 2, None)], "Le cédant n’a pas déclaré la valeur des biens."),
        (
            [("laptop", 2, "45.50"), ("tablet", 3, None)],
            "45,50 € par bien, 91 € en tout. Valeur non déclarée pour 3 unités.",
        ),
        ([("desktop", 1, "150"), ("monitor", 1, "40")], "compte pour un seul bien : 190 €."),
    ],
)
def test_the_deed_says_what_is_declared_and_what_is_not(lines, words):
    transfer, giver, _taker = valued(*lines)

    facts = hand_over(transfer, giver, *(units for _code, units, _value in lines)).deed_facts

    assert words in facts["value_statement"]
    assert all("300" not in basis["text"] for basis in facts["legal_basis"])


def test_devices_too_dear_are_refused_beside_their_boxes():
    transfer, giver, _taker = make_transfer(devices=1)
    with transaction():
        line = queries.get_transfer(transfer.id).lines[0]
        line.lot_line.unit_value_eur = Decimal(700)
    devices = {line.id: [place.item_id for place in line.lot_line.items]}

    with pytest.raises(GiftTooDear) as refused:
        services.hand_over(transfer.id, sent={}, devices=devices, capacity="maire", by=giver, now=NOON)

    assert refused.value.field == f"items_{line.id}"
