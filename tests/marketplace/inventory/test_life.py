"""The life of a device: decommissioned and back, corrected with others, told step by step, never given unerased."""

import importlib
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from core.clock import now, today
from core.db import db as database
from core.errors import NotFound, Refusal
from core.uploads import CheckedFile
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Condition, ErasureState, Grading, ItemState, Works
from marketplace.inventory.errors import ItemNotFree, ListHasChanged, NotDecommissioned, NothingSaid, ReturnUnexplained
from marketplace.inventory.queries import ItemFilters, Selection
from marketplace.inventory.rules.life import TOLD, eligibility
from marketplace.inventory.services import Act, Correction
from marketplace.ledger.enums import Eligibility
from marketplace.transfers import services as transfers
from tests.factories import make_category, make_manager
from tests.marketplace.inventory.factories import make_erasure, make_item
from tests.marketplace.transfers.factories import LATER, NOON, make_transfer, received, report
from tests.pages import text_of

BOUGHT = today() - timedelta(days=1500)


@pytest.fixture
def manager(db):
    return make_manager()


@pytest.fixture
def item(manager):
    return make_item(manager.organisation, purchased_on=BOUGHT)


def decommission(item, **facts):
    where = {"organisation_id": item.organisation_id, "by": None, "now": now()}
    services.decommission_items(Selection((item.id,)), on=today(), **{**where, **facts})


def put_back(item, reason="Erreur de liste"):
    return services.put_back_in_use([item.id], organisation_id=item.organisation_id, reason=reason, by=None, now=now())


# Decommissioned, and back


def test_the_act_and_its_document_stay_with_the_device(manager, item):
    file = CheckedFile("deliberation.pdf", "application/pdf", b"%PDF-1.7\n%act")
    decommission(item, act=Act("délibération 2026-14", file), by=manager)

    assert (item.decommissioning_act, item.decommissioning_file.name) == ("délibération 2026-14", "deliberation.pdf")
    assert "acte\u00a0: délibération 2026-14" in queries.life_of(item.id)[-1].sentence


def test_a_device_decommissioned_by_mistake_is_in_use_again_and_no_longer_erased(manager, item):
    decommission(item, act=Act("décision du maire"))
    make_erasure(item)

    put_back(item)

    assert (item.state, item.decommissioned_on, item.decommissioning_act) == (ItemState.IN_USE, None, "")
    assert item.erasure is ErasureState.MISSING
    decommission(item)
    assert queries.erasures_by_item([item.id]) == {}
    assert len(queries.erasures_of(item.id)) == 1  # what was said stays on the page


def test_an_import_that_puts_a_device_back_in_use_forgets_its_erasure_as_a_person_would(manager):
    item = make_item(manager.organisation, purchased_on=BOUGHT, inventory_number="INV-1")
    decommission(item, act=Act("décision du maire"))
    make_erasure(item)
    content = "Numéro d'inventaire;Statut\nINV-1;En service\n".encode()

    services.import_file(content, name="parc.csv", organisation_id=item.organisation_id, by=manager, now=now())

    assert (item.state, item.erasure, item.decommissioning_act) == (ItemState.IN_USE, ErasureState.MISSING, "")
    assert "parc.csv" in queries.life_of(item.id)[-1].sentence
    decommission(item)
    assert queries.erasures_by_item([item.id]) == {}


@pytest.mark.parametrize("state", sorted(set(ItemState) - {ItemState.DECOMMISSIONED}), ids=str)
def test_only_a_free_decommissioned_device_goes_back_in_use(manager, state):
    item = make_item(manager.organisation, state=state, decommissioned_on=None if state is ItemState.IN_USE else today())
    with pytest.raises(NotDecommissioned):
        put_back(item)


def test_going_back_is_explained(item):
    decommission(item)
    with pytest.raises(ReturnUnexplained):
        put_back(item, "  ")


# Corrected together


def test_several_devices_are_corrected_at_once_and_say_so(manager, item):
    other = make_item(manager.organisation, state=ItemState.DECOMMISSIONED, is_decommissioned_undated=True)
    monitor = make_category("monitor")
    said = Correction(monitor.id, "Médiathèque", BOUGHT, today(), Grading(works=Works.BROKEN))

    assert (
        services.correct_items(Selection((item.id, other.id)), said, organisation_id=manager.organisation_id, by=manager, now=now())
        == 2
    )

    assert {(one.category_id, one.place, one.purchased_on, one.works) for one in (item, other)} == {
        (monitor.id, "Médiathèque", BOUGHT, Works.BROKEN)
    }
    assert (item.decommissioned_on, other.decommissioned_on, other.is_undated) == (None, today(), False)
    assert item.condition == Condition(Works.BROKEN)
    assert "état" in queries.life_of(item.id)[-1].sentence


def test_what_is_not_free_or_not_there_or_not_said_changes_nothing(manager, item):
    given = make_item(manager.organisation, state=ItemState.GIVEN, decommissioned_on=today())
    place = Correction(place="Ailleurs")
    for chosen, said, refusal in (
        (Selection((item.id, given.id)), place, ItemNotFree),
        (Selection((item.id, 999_999)), place, NotFound),
        (Selection(filters=ItemFilters(), expected=7), place, ListHasChanged),
        (Selection((item.id,)), Correction(), NothingSaid),
    ):
        with pytest.raises(refusal):
            services.correct_items(chosen, said, organisation_id=manager.organisation_id, by=manager, now=now())
    assert item.place == ""


def test_what_lacks_a_date_is_grouped_and_completed_by_page(client_of, manager):
    for _ in range(3):
        make_item(manager.organisation, manufacturer="Dell", model="Latitude 5490 <b>")
    make_item(manager.organisation, manufacturer="HP", model="EliteDesk", purchased_on=BOUGHT)
    browser = client_of(manager)
    page = browser.page("/inventaire/dates-manquantes")
    assert "3 équipements" in page.main.text.replace("\u00a0", " ")
    link = page.main.select_one("td a")["href"]

    browser.submit(link, "Corriger 3", purchased_on=BOUGHT.isoformat())

    assert queries.count_undated(manager.organisation_id) == 0


def test_a_device_is_put_back_by_page(client_of, manager, item):
    decommission(item)
    path = f"/inventaire/equipements/{item.id}"

    answer = client_of(manager).submit(f"{path}/remettre-en-service", "Remettre en service", reason="<i>Erreur</i>")

    assert "de nouveau en service" in text_of(answer)
    assert "<i>Erreur</i>" in text_of(answer)
    assert item.state is ItemState.IN_USE


# Told


def test_each_fact_told_is_that_of_an_event():
    modules = [importlib.import_module(f"marketplace.{domain}.events") for domain in ("inventory", "lots", "transfers")]
    assert set(TOLD) <= {name for module in modules for name in vars(module)}


def test_a_device_tells_its_whole_life_with_the_pages_that_say_more(db):
    transfer, _giver, taker = received(devices=1)
    (item,) = [place.item for place in transfer.lines[0].lot_line.items]
    transfers.report_outcome(transfer.lines[0].id, report(), item_ids=[item.id], by=taker, now=LATER)

    steps = queries.life_of(item.id)

    assert [step.sentence.partition("\u00a0:")[0] for step in steps] == [
        "Remis au bénéficiaire",
        "Réception confirmée par le bénéficiaire",
        "Devenir déclaré",
    ]
    assert {(step.endpoint, step.values["transfer_id"]) for step in steps} == {("transfers.show_transfer", transfer.id)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"state": ItemState.IN_USE}, None),
        ({"state": ItemState.DECOMMISSIONED, "decommissioned_on": today(), "purchased_on": BOUGHT}, Eligibility.COUNTS),
        ({"state": ItemState.DECOMMISSIONED, "decommissioned_on": today()}, Eligibility.UNDATED),
        (
            {"state": ItemState.GIVEN, "decommissioned_on": today(), "purchased_on": today() - timedelta(days=4000)},
            Eligibility.OVER_TEN_YEARS,
        ),
    ],
)
def test_a_device_says_whether_the_decree_counts_it(manager, facts, expected):
    assert eligibility(make_item(manager.organisation, **facts), age_limits=[(date.min, 10)]) is expected


# No step is skipped, whatever is tried


class Life(RuleBasedStateMachine):
    """One device promised to a partner, and everything anybody may try on it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.transfer, self.giver, self.taker = make_transfer(devices=1)
        self.line = self.transfer.lines[0]
        (self.item,) = [place.item for place in self.line.lot_line.items]
        self.item.erasure = ErasureState.MISSING
        database.session.commit()

    def tried(self, command, *arguments, **facts) -> bool:
        before = self.item.state
        try:
            command(*arguments, by=self.giver, now=NOON, **facts)
        except Refusal:
            database.session.refresh(self.item)
            assert self.item.state is before
            return False
        database.session.refresh(self.item)
        return True

    @rule()
    def decommissioned_again(self):
        assert not self.tried(
            services.decommission_items, Selection((self.item.id,)), organisation_id=self.item.organisation_id, on=NOON.date()
        )

    @rule()
    def put_back(self):
        assert not self.tried(services.put_back_in_use, [self.item.id], organisation_id=self.item.organisation_id, reason="x")

    @rule()
    def gone(self):
        assert not self.tried(services.mark_gone, [self.item.id], organisation_id=self.item.organisation_id, on=NOON.date())

    @precondition(lambda self: self.item.state is ItemState.IN_LOT)
    @rule()
    def erased(self):
        make_erasure(self.item, erased_on=NOON.date())
        database.session.refresh(self.item)

    @rule()
    def handed_over(self):
        was_erased, was_here = self.item.erasure is ErasureState.ERASED, self.item.state is ItemState.IN_LOT
        done = self.tried(transfers.hand_over, self.transfer.id, sent={}, devices={self.line.id: [self.item.id]}, capacity="maire")
        assert done == (was_erased and was_here)
        assert (self.item.state is ItemState.GIVEN) == (done or not was_here)


def test_no_step_of_a_life_is_skipped_and_nothing_leaves_unerased(db):
    run_state_machine_as_test(Life, settings=settings(max_examples=8, stateful_step_count=8, deadline=None))
