"""What leaves otherwise than through a lot: in the decree's rate when it may, out of the inventory, proved or withdrawn later."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from core.errors import NotFound
from marketplace.inventory.enums import ItemState
from marketplace.ledger.enums import Eligibility, MovementKind, Proof
from marketplace.ledger.models import Movement
from marketplace.lots.enums import Age
from marketplace.retex.queries import live_report
from marketplace.transfers import services
from marketplace.transfers.enums import Channel, Counting
from marketplace.transfers.errors import (
    CommitmentTooLate,
    GiftIsNoWaste,
    GiftTooDear,
    GiftUnvalued,
    LeftInFuture,
    NothingLeaves,
    OutgoingWithdrawn,
    RecipientMissing,
)
from marketplace.transfers.rules import counting_of, proof_of
from tests.factories import make_category, make_manager, make_partner_manager
from tests.marketplace.transfers.factories import DAY, LATER, make_item, make_outgoing, proof
from tests.pages import text_of

YES_NO = (True, False)
ASKED = {"du": "2026-01-01", "au": "2026-12-31"}


@pytest.mark.parametrize(
    ("channel", "eligibility", "needs_proof", "is_committed", "is_proved"), [*product(Channel, Eligibility, YES_NO, YES_NO, YES_NO)]
)
def test_what_a_channel_lacks_to_count(channel, eligibility, needs_proof, is_committed, is_proved):
    found = counting_of(channel, eligibility, needs_proof=needs_proof, is_committed=is_committed, is_proved=is_proved)

    if eligibility is not Eligibility.COUNTS:
        assert found is Counting.NOT_ELIGIBLE
    elif not needs_proof:
        assert found is Counting.COUNTS
    elif channel in {Channel.SALE, Channel.TAKE_BACK} and not is_committed:
        assert found is Counting.COMMITMENT_MISSING
    else:
        assert found is (Counting.COUNTS if is_proved else Counting.PROOF_MISSING)


@pytest.mark.parametrize(("counting", "is_proved"), [*product(Counting, YES_NO)])
def test_what_may_not_count_is_without_proof(counting, is_proved):
    lacks = counting in {Counting.COMMITMENT_MISSING, Counting.PROOF_MISSING}

    assert (proof_of(counting, is_proved=is_proved) is Proof.UNPROVED) is lacks


@pytest.mark.parametrize(
    ("channel", "committed_on", "proved", "in_rate"),
    [
        (Channel.ASSOCIATION, None, False, 3),
        (Channel.STAFF, None, False, 3),
        (Channel.PUBLIC_BODY, None, False, 3),
        (Channel.SALE, None, True, 0),
        (Channel.SALE, DAY, True, 3),
        (Channel.SALE, DAY, False, 0),
        (Channel.TAKE_BACK, DAY, True, 3),
        (Channel.TAKE_BACK, None, False, 0),
    ],
)
@pytest.mark.usefixtures("db")
def test_the_report_counts_each_channel_as_the_decree_does(channel, committed_on, proved, in_rate):
    manager = make_manager()
    make_record(manager, channel, committed_on=committed_on, proved=proved)

    figures = live_report(DAY.year, manager.organisation_id).figures

    assert figures.decree.numerator == in_rate
    if channel.movement is not MovementKind.GIVEN:
        assert figures.units_left_otherwise[channel.movement] == 3
        assert figures.units_left_uncounted[channel.movement] == 3 - in_rate
        assert figures.units_given == 0


def make_record(manager, channel, *, proved=True, **facts):
    departure = services.Departure(
        channel,
        "Éco-organisme",
        DAY,
        category_id=make_category("laptop").id,
        units=3,
        age=Age.WITHIN_TEN_YEARS,
        highest_value_eur=Decimal(40),
    )
    file = proof() if proved else None
    return services.record_outgoing(
        replace(departure, **facts), organisation_id=manager.organisation_id, file=file, by=manager, now=LATER
    )


@pytest.mark.parametrize(("age", "is_protected"), [("over_ten_years", False), ("within_ten_years", True)])
@pytest.mark.usefixtures("db")
def test_what_is_too_old_or_protected_is_outside_the_decree(age, is_protected):
    manager = make_manager()
    make_record(manager, Channel.STAFF, age=Age(age), is_protected=is_protected)

    assert live_report(DAY.year, manager.organisation_id).figures.decree.numerator == 0


@pytest.mark.usefixtures("db")
def test_devices_leave_the_inventory_and_come_back_when_it_was_a_mistake(db):
    manager = make_manager()
    item = make_item(manager, state=ItemState.DECOMMISSIONED, purchased_on=date(2020, 1, 1))
    outgoing = make_outgoing(manager, Channel.STAFF, item_ids=[item.id], category_id=None, units=0)
    assert (item.state, item.left_on) == (ItemState.GONE, DAY)

    services.withdraw_outgoing(outgoing.id, reason="Pas ce poste", by=manager, now=LATER)

    assert (item.state, item.left_on) == (ItemState.DECOMMISSIONED, None)
    assert sum(movement.units for movement in db.query(Movement)) == 0
    with pytest.raises(OutgoingWithdrawn):
        services.withdraw_outgoing(outgoing.id, reason="Encore", by=manager, now=LATER)


@pytest.mark.usefixtures("db")
def test_a_proof_that_comes_later_makes_it_count_from_then_on():
    manager = make_manager()
    outgoing = make_record(manager, Channel.SALE, committed_on=DAY, proved=False)

    services.prove_outgoing(outgoing.id, proof(), by=manager, now=LATER)

    assert live_report(DAY.year, manager.organisation_id).figures.decree.numerator == 3


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"units": 0}, NothingLeaves),
        ({"recipient": " "}, RecipientMissing),
        ({"left_on": date(2099, 1, 1)}, LeftInFuture),
        ({"committed_on": date(2026, 3, 11)}, CommitmentTooLate),
    ],
)
@pytest.mark.usefixtures("db")
def test_a_record_that_cannot_be_true_writes_nothing(db, facts, refusal):
    with pytest.raises(refusal):
        make_record(make_manager(), Channel.SALE, **facts)

    assert db.query(Movement).count() == 0


@pytest.mark.parametrize(
    ("channel", "facts", "refusal", "words"),
    [
        (Channel.STAFF, {"highest_value_eur": None}, GiftUnvalued, "Indiquez la valeur du bien le plus cher"),
        (Channel.STAFF, {"highest_value_eur": Decimal("300.01")}, GiftTooDear, "dépasse le plafond d’un don, 300 €"),
        (Channel.ASSOCIATION, {"highest_value_eur": Decimal(450)}, GiftTooDear, "choisissez « Vendu »"),
        (Channel.PUBLIC_BODY, {"highest_value_eur": Decimal(450)}, GiftTooDear, "D. 3212-3"),
        (Channel.STAFF, {"is_waste": True}, GiftIsNoWaste, "décochez cette case"),
    ],
)
@pytest.mark.usefixtures("db")
def test_a_gift_is_held_to_the_ceiling_of_the_law_and_is_no_waste(db, channel, facts, refusal, words):
    with pytest.raises(refusal) as refused:
        make_record(make_manager(), channel, **facts)

    assert words in str(refused.value)
    assert refused.value.field in {"highest_value_eur", "is_waste"}
    assert db.query(Movement).count() == 0


@pytest.mark.parametrize(
    ("channel", "facts"),
    [
        (Channel.STAFF, {"highest_value_eur": Decimal(300)}),
        (Channel.ASSOCIATION, {"highest_value_eur": None}),
        (Channel.SALE, {"highest_value_eur": Decimal(4000)}),
        (Channel.STAFF, {"highest_value_eur": Decimal(4000), "left_on": date(2021, 5, 1)}),
    ],
    ids=["at the ceiling", "unvalued", "sold", "before the decree"],
)
@pytest.mark.usefixtures("db")
def test_what_the_ceiling_does_not_forbid_leaves(channel, facts):
    assert make_record(make_manager(), channel, **facts).units == 3


@pytest.mark.usefixtures("db")
def test_what_left_as_waste_is_in_the_register_and_everything_in_the_statement():
    manager = make_manager()
    year = (date(2026, 1, 1), date(2026, 12, 31))
    make_record(manager, Channel.STAFF)
    make_record(manager, Channel.SALE, proved=False)
    taken_back = make_record(manager, Channel.TAKE_BACK, is_waste=True, committed_on=DAY)
    make_record(manager, Channel.TAKE_BACK, is_waste=True, proved=False)
    withdrawn = make_record(manager, Channel.SALE, is_waste=True)
    services.withdraw_outgoing(withdrawn.id, reason="Erreur", by=manager, now=LATER)

    register = services.waste_register(manager.organisation_id, *year)["tables"][0]["rows"]
    statement = services.statement(manager.organisation_id, *year)["tables"][2]["rows"]

    assert [(row[1], row[4], row[6], row[8], row[9]) for row in register] == [
        ("Ordinateur portable", 3, "Éco-organisme", "Préparation en vue de la réutilisation", "bon.pdf"),
        ("Ordinateur portable", 3, "Éco-organisme", "", f"Sortie n° {taken_back.id + 1}"),
    ]
    assert [(row[3], row[4], row[5], row[6]) for row in statement[:-1]] == [
        (3, 3, "jointe", "non"), (3, 0, "aucune", "non"), (3, 3, "jointe", "oui"), (3, 0, "aucune", "oui"),
    ]  # fmt: skip
    assert statement[-1][3:5] == [12, 6]


@pytest.mark.usefixtures("db")
def test_nobody_takes_out_the_device_of_another():
    theirs = make_item(make_manager(), state=ItemState.DECOMMISSIONED)

    with pytest.raises(NotFound):
        make_record(make_manager(), Channel.SALE, item_ids=[theirs.id])


@pytest.mark.usefixtures("db")
def test_a_sale_is_recorded_in_one_form_and_says_what_it_lacks(client_of):
    manager = make_manager()
    item = make_item(manager, state=ItemState.DECOMMISSIONED, purchased_on=date(2020, 1, 1), name="PC-VENDU")
    make_item(manager, state=ItemState.DECOMMISSIONED, name="AUTRE")
    browser = client_of(manager)

    page = browser.page("/sorties/enregistrer?texte=vendu")
    answer = browser.submit(
        "/sorties/enregistrer?texte=vendu",
        "Enregistrer la sortie",
        items=[str(item.id)],
        channel="sale",
        recipient="Agorastore",
        left_on=DAY.isoformat(),
    )
    wrong = browser.submit("/sorties/enregistrer", "Enregistrer la sortie", channel="sale", recipient="X", note="Gardé")

    assert "AUTRE" not in page.main.text
    assert "ne s’est pas engagé avant" in text_of(answer)
    assert wrong.status_code == 422
    assert "Gardé" in wrong.text
    assert "Agorastore" in text_of(browser.get("/sorties"))
    assert "hors de Boucle" in text_of(browser.get("/mouvements"))


@pytest.mark.usefixtures("db")
def test_what_left_otherwise_is_a_table_of_its_own(client_of):
    manager = make_manager()
    make_record(manager, Channel.STAFF)
    browser = client_of(manager)
    page = browser.page("/cessions/documents?du=2026-01-01&au=2026-12-31")
    link = next(one for one in page.select("main a") if "les autres sorties" in one.text)

    lines = browser.get(link["href"]).text.splitlines()
    of_partner = client_of(make_partner_manager()).get(
        "/cessions/documents/releve/exporter", query_string={**ASKED, "tableau": "autres"}
    )

    assert len(lines) == 3
    assert "Donné à des agents" in lines[1]
    assert of_partner.status_code == 404
