"""What awaits each person, in one screen."""

from dataclasses import replace
from datetime import date

import pytest

from core.accounts.enums import OrganisationKind
from core.waiting import Waiting
from marketplace.home import rules
from marketplace.home.rules import BodyAgenda, CoordinatorAgenda, PartnerAgenda
from marketplace.inventory.rules.dormant import DormantStock
from tests.factories import make_coordinator, make_manager, make_membership, make_official, make_organisation, make_partner_manager
from tests.pages import text_of

NONE = Waiting(0)
AWAKE = DormantStock(0, None, date(2026, 1, 1))
BODY = BodyAgenda(
    claims=NONE,
    claims_lapsing=NONE,
    drafts=NONE,
    expired=NONE,
    pickups_soon=NONE,
    pickups_to_plan=NONE,
    to_sign=NONE,
    unerased_units=0,
    undated_units=0,
    dormant=AWAKE,
    undeclared_year=None,
)
PARTNER = PartnerAgenda(
    is_verified=True,
    documents=NONE,
    unproved=NONE,
    pickups_soon=NONE,
    pickups_to_plan=NONE,
    receipts=NONE,
    outcomes=NONE,
    erasures=NONE,
    to_sign=NONE,
    claims_pending=0,
    claims_lapsing=NONE,
    open_lots=0,
    quotations=NONE,
    stale_offers=0,
)
COORDINATOR = CoordinatorAgenda(0, NONE, NONE, NONE, NONE, 0, 0)


def test_nothing_waits_when_there_is_nothing():
    assert rules.tasks_of_body(BODY) == []
    assert rules.tasks_of_partner(PARTNER) == []
    assert rules.tasks_of_coordinator(COORDINATOR) == []


@pytest.mark.parametrize(
    ("agenda", "endpoint"),
    [
        (replace(BODY, claims=Waiting(1, 7)), "lots.show_lot"),
        (replace(BODY, claims_lapsing=Waiting(1, 7)), "lots.show_lot"),
        (replace(BODY, expired=Waiting(1, 7)), "lots.show_lot"),
        (replace(BODY, drafts=Waiting(1, 7)), "lots.prepare_lot"),
        (replace(BODY, pickups_soon=Waiting(1, 7)), "transfers.show_transfer"),
        (replace(BODY, pickups_to_plan=Waiting(1, 7)), "transfers.show_transfer"),
        (replace(BODY, to_sign=Waiting(1, 7)), "agreements.show_agreement"),
        (replace(BODY, unerased_units=3), "inventory.list_items"),
        (replace(BODY, dormant=DormantStock(3, date(2025, 1, 1), date(2026, 1, 1))), "lots.propose_from_list"),
        (replace(BODY, dormant=DormantStock(1001, date(2025, 1, 1), date(2026, 1, 1))), "inventory.list_dormant"),
        (replace(BODY, undated_units=3), "inventory.list_undated"),
    ],
)
def test_each_thing_that_waits_in_a_public_body_leads_where_it_is_done(agenda, endpoint):
    (task,) = rules.tasks_of_body(agenda)

    assert task.endpoint == endpoint
    assert task.count >= 1


@pytest.mark.parametrize(
    ("agenda", "endpoint"),
    [
        (replace(PARTNER, is_verified=False), "partners.list_partners"),
        (replace(PARTNER, documents=Waiting(1, 7)), "partners.show_documents"),
        (replace(PARTNER, unproved=Waiting(1, 7)), "partners.show_documents"),
        (replace(PARTNER, outcomes=Waiting(1, 7)), "transfers.show_transfer"),
        (replace(PARTNER, erasures=Waiting(1, 7)), "transfers.show_transfer"),
        (replace(PARTNER, receipts=Waiting(1, 7)), "transfers.show_transfer"),
        (replace(PARTNER, claims_pending=2), "lots.list_own_claims"),
        (replace(PARTNER, claims_lapsing=Waiting(1, 7)), "lots.show_claim"),
        (replace(PARTNER, open_lots=2), "lots.list_lots"),
        (replace(PARTNER, quotations=Waiting(1, 7)), "supply.show_request"),
        (replace(PARTNER, quotations=Waiting(2, 7)), "supply.list_requests"),
        (replace(PARTNER, stale_offers=1), "supply.list_own_stock"),
    ],
)
def test_each_thing_that_waits_at_a_partner_leads_where_it_is_done(agenda, endpoint):
    (task,) = rules.tasks_of_partner(agenda)

    assert task.endpoint == endpoint


def test_several_things_lead_to_their_list():
    (task,) = rules.tasks_of_coordinator(replace(COORDINATOR, partners=Waiting(2, 7)))

    assert (task.endpoint, dict(task.values), task.count) == ("partners.list_partners", {}, 2)


@pytest.mark.parametrize(
    ("tasks", "endpoint", "state"),
    [
        (rules.tasks_of_body(replace(BODY, expired=Waiting(3, 7))), "lots.list_own_lots", "expired"),
        (rules.tasks_of_body(replace(BODY, claims_lapsing=Waiting(3, 7))), "lots.list_own_lots", "published"),
        (rules.tasks_of_partner(replace(PARTNER, claims_lapsing=Waiting(3, 7))), "lots.list_own_claims", "pending"),
    ],
)
def test_several_lots_or_claims_lead_to_their_list_narrowed_to_them(tasks, endpoint, state):
    assert [(task.endpoint, dict(task.values), task.count) for task in tasks] == [(endpoint, {"etat": state}, 3)]


def test_a_member_is_told_what_only_a_responsible_person_does():
    tasks = rules.for_member(rules.tasks_of_body(replace(BODY, claims=Waiting(1, 7), drafts=Waiting(1, 8))))

    assert [task.endpoint for task in tasks] == ["lots.prepare_lot", "lots.show_lot"]
    assert tasks[1].detail == rules.BY_A_MANAGER


def test_lots_are_not_shown_to_a_partner_that_is_not_verified():
    tasks = rules.tasks_of_partner(replace(PARTNER, is_verified=False, open_lots=5))

    assert [task.endpoint for task in tasks] == ["partners.list_partners"]


def test_a_visitor_reads_what_it_is_about(client):
    assert "seconde vie" in text_of(client.get("/"))
    assert client.queries <= 2


@pytest.mark.parametrize(
    "make",
    [
        make_manager,
        make_partner_manager,
        make_coordinator,
        make_official,
        lambda: make_membership(make_organisation(OrganisationKind.PUBLIC_BODY)),
    ],
)
def test_everybody_has_a_first_page_within_ten_queries(client_of, make):
    client = client_of(make())

    page = client.page("/")

    assert page.h1.text.startswith("Bonjour")
    assert client.queries <= 10
