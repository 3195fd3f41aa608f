"""A small world for the tests of access: who acts, what belongs to her side (« own »), what belongs to others."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from flask import Flask, g
from sqlalchemy import event, select

from agreements import services as models
from agreements.enums import AgreementState, TemplateKind
from agreements.models import Agreement
from agreements.queries import clauses, find_framework_version, models_to_propose
from core.accounts import queries as accounts
from core.accounts import services as accounts_services
from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, PasswordReset, SignIn
from core.catalogue.queries import active_categories
from core.clock import now, today
from core.db import db as database
from core.uploads import GivenFile, check_file, check_photo
from geo.actors.queries import pairs_of
from geo.addresses.enums import AddressState
from geo.partners import services as partners_services
from geo.partners.enums import DocumentKind, PartnerState
from marketplace.collection import queries as collection
from marketplace.collection import services as collection_services
from marketplace.collection.enums import BoxState, Problem
from marketplace.collection.services import EmptyingFacts
from marketplace.inventory import services as inventory
from marketplace.ledger.enums import Proof
from marketplace.lots import queries as lots
from marketplace.lots import services as lots_services
from marketplace.lots.enums import LotState
from marketplace.lots.queries import LotFilters
from marketplace.retex.queries import stories
from marketplace.retex.services import publish_retex
from marketplace.retex.services import story as retex_story
from marketplace.transfers import queries as transfers
from marketplace.transfers import services as transfers_services
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.models import Outcome
from marketplace.transfers.services import Report
from tests.agreements.factories import make_signed
from tests.core.factories import make_given_up_letter
from tests.factories import keep, make_category, make_coordinator, make_manager, make_membership, make_official, make_organisation
from tests.files import PDF, picture
from tests.geo.actors.factories import make_actor
from tests.geo.addresses.factories import make_address
from tests.geo.partners.factories import make_partner
from tests.marketplace.collection.factories import (
    FLEET,
    make_agreement_to_empty,
    make_box,
    make_cleanup,
    make_sensor,
    registration_token_of,
)
from tests.marketplace.impact.factories import first_set, make_draft
from tests.marketplace.inventory.factories import (
    csv_of,
    make_erasure,
    make_fetch,
    make_item,
    make_medium,
    make_source,
    row_of,
    said_once,
)
from tests.marketplace.lots.factories import make_claim, make_line, make_lot, make_photo
from tests.marketplace.lots.factories import make_item as make_available_item
from tests.marketplace.purchases.factories import declare, make_purchase, make_purchase_file
from tests.marketplace.retex.factories import make_movement
from tests.marketplace.steering.factories import make_report, make_sent_report
from tests.marketplace.supply.factories import make_offer, make_quoted, make_request
from tests.marketplace.transfers.factories import (
    handed_over,
    make_agreement,
    make_outgoing,
    make_transfer,
    outcomes_file,
    proof,
    received,
    report,
)
from tests.pages import PageClient

ROLES = (
    "visitor",
    "member_of_body",
    "manager_of_body",
    "member_of_partner",
    "manager_of_partner",
    "coordinator",
    "official",
    "unverified_partner",
)
READS_ONLY = ("SELECT", "WITH", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "SHOW", "SET TRANSACTION")
PUBLISHED_YEAR = 2024
SECRETS = {"nonce", "token_hash", "token_sha256", "password_hash", "key", "sha256", "size_bytes", "body", "sealed", "token"}

Ids = dict[str, Any]
C = TypeVar("C", bound=PageClient)


@dataclass
class World:
    """Keys of what exists, by side. `trades` has « own » (A gives to P), « other » (B to Q), « crossed » (B to P)."""

    people: dict[str, int | None] = field(default_factory=dict)
    organisations: Ids = field(default_factory=dict)
    profiles: Ids = field(default_factory=dict)
    documents: Ids = field(default_factory=dict)
    members: Ids = field(default_factory=dict)
    invitations: Ids = field(default_factory=dict)
    tokens: Ids = field(default_factory=dict)
    sessions: Ids = field(default_factory=dict)
    bodies: dict[str, Ids] = field(default_factory=dict)
    trades: dict[str, Ids] = field(default_factory=dict)
    bundles: Ids = field(default_factory=dict)
    offers: Ids = field(default_factory=dict)
    factors: dict[str, Ids] = field(default_factory=dict)
    steering: Ids = field(default_factory=dict)
    follows: dict[str, Ids] = field(default_factory=dict)
    reset_token: str = ""
    models: dict[str, Ids] = field(default_factory=dict)
    letter_token: str = ""
    feed_token: str = ""
    calendar_token: str = ""
    template_id: int = 0
    clause_id: int = 0
    category_id: int = 0
    given_up_id: int = 0
    boxes: dict[str, Ids] = field(default_factory=dict)
    cleanups: dict[str, Ids] = field(default_factory=dict)
    actor_id: int = 0
    reading_id: int = 0
    address_id: int = 0
    pair_id: int = 0
    retex_photos: dict[int, int] = field(default_factory=dict)

    def person(self, role: str) -> Membership | None:
        key = self.people[role]
        return None if key is None else accounts.get_membership(key)


def build_world() -> World:
    """Two municipalities, the metropole, another public body, two verified partners, one that is not, and what they do together."""
    world = World()
    a, b = make_manager(name="Ville A"), make_manager(name="Ville B")
    p, q, r = (_partner(name) for name in ("Asso P", "Asso Q", "Asso R"))
    school = make_organisation(OrganisationKind.PUBLIC_BODY, name="Lycée")
    coordinator, official = make_coordinator(), make_official()
    acting = {
        "member_of_body": make_membership(a.organisation, Role.MEMBER),
        "manager_of_body": a,
        "member_of_partner": make_membership(p.organisation, Role.MEMBER),
        "manager_of_partner": p,
        "coordinator": coordinator,
        "official": official,
        "unverified_partner": r,
    }
    world.people = {"visitor": None} | {role: person.id for role, person in acting.items()}
    organisations = {"A": a, "B": b, "P": p, "Q": q, "R": r}
    world.organisations = {name: person.organisation_id for name, person in organisations.items()}
    newcomer, unverified = make_organisation(OrganisationKind.PARTNER, name="Asso N"), make_organisation(verified_on=None)
    world.organisations |= {"metropole": coordinator.organisation_id, "school": school.id}
    world.organisations |= {"N": newcomer.id, "unverified": unverified.id}
    for name, person in (organisations | {"metropole": coordinator}).items():
        world.members[name] = make_membership(person.organisation, Role.MEMBER).id
        invitation = accounts_services.invite(
            person.organisation_id, email=f"invitee.{name.lower()}@boucle.example", role=Role.MEMBER, by=None, now=now()
        )
        world.invitations[name] = invitation.id
        world.tokens[name] = accounts.token_of(invitation)
    world.profiles = {
        "P": make_partner(p.organisation).id,
        "Q": make_partner(q.organisation).id,
        "R": make_partner(r.organisation, PartnerState.DRAFT).id,
        "submitted": make_partner(state=PartnerState.SUBMITTED).id,
        "suspended": make_partner(state=PartnerState.SUSPENDED).id,
    }
    world.address_id = make_address(AddressState.DOUBTFUL).id
    for name, person in {"P": p, "Q": q}.items():
        kind = {"kind": DocumentKind.LEGAL_CLASS, "valid_until": today() + timedelta(days=40), "file": proof()}
        world.documents[name] = partners_services.submit_document(world.profiles[name], **kind, by=person, now=now()).id
    world.factors = {name: _factor_of(one) for name, one in {"published": first_set(), "draft": make_draft()}.items()}
    world.steering = {"own": make_sent_report(by=coordinator).id, "other": make_report(by=coordinator).id}
    world.offers = {name: make_offer(person).id for name, person in {"P": p, "Q": q}.items()}
    world.bodies = {"A": _body(a), "B": _body(b)}
    world.trades = {"own": _trade(a, p), "other": _trade(b, q), "crossed": _trade(b, p)}
    for name, giver, partner in (("A", a, p), ("B", b, q)):
        world.bodies[name]["agreement_draft_id"] = _agreement_draft(giver, partner)
    for name, person in {"A": a, "B": b, "P": p, "Q": q, "metropole": coordinator}.items():
        world.bundles[name] = _bundle(person)
    for name, person in (acting | {"Q": q}).items():
        world.sessions[name] = _session_of(person)
    accounts_services.ask_password_reset(a.user.email, address="192.0.2.1", now=now())
    world.reset_token = accounts.token_of(database.session.scalars(select(PasswordReset)).one())
    framework = find_framework_version()
    world.template_id, world.clause_id = framework.template_id, clauses()[0].id
    world.models = {"A": _models(a, framework.id), "B": _models(b, framework.id)}
    for name, person in (acting | {"A": a, "P": p, "Q": q, "metropole": coordinator}).items():
        world.follows[name] = _follow(person)
    world.letter_token = lots.secret_of(lots.find_follower(a.user_id))
    lots_services.renew_feed(by=a, now=now())
    world.feed_token = lots.secret_of(lots.find_feed(a.id))
    world.calendar_token = transfers_services.renew_calendar(by=a, now=now())
    world.category_id, world.given_up_id = active_categories()[0].id, make_given_up_letter().id
    world.cleanups = {name: _cleanups(person) for name, person in {"A": a, "B": b}.items()}
    world.boxes = {"A": _boxes(a, p), "B": _boxes(b, q)}
    actor = make_actor(nom="Acteur repéré")
    twin = make_actor(nom="Acteur repéré deux fois", siret=actor.siret)
    world.actor_id, world.reading_id, world.pair_id = actor.id, actor.seen_in_id, pairs_of(twin.id)[0].id
    make_movement(on=date(PUBLISHED_YEAR, 6, 1), giver=a.organisation, taker=p.organisation)
    make_movement(on=date(PUBLISHED_YEAR + 1, 6, 1), giver=a.organisation, taker=p.organisation)
    world.retex_photos = {year: _retex_photo(year) for year in {PUBLISHED_YEAR, PUBLISHED_YEAR + 1, today().year}}
    publish_retex(PUBLISHED_YEAR, by=coordinator, now=now(), today=today())
    database.session.commit()
    return world


def _retex_photo(year: int) -> int:
    retex_story.add_photos(year, [check_photo(GivenFile("a.jpg", picture()))], by=None, now=now())
    return stories.photos_of(year)[0].id


def _partner(name: str) -> Membership:
    return make_membership(make_organisation(OrganisationKind.PARTNER, name=name))


def _follow(person: Membership) -> Ids:
    """A search she saved, a wish of her organisation."""
    search = lots_services.save_search(
        f"Recherche {len(lots.searches_of(person.id))}",
        "etat=tous",
        LotFilters(),
        is_alerted=True,
        by=person,
        now=now(),
        today=today(),
    )
    facts = lots_services.WishFacts(active_categories()[0].id, 3, "", "", None, today())
    wish = lots_services.make_wish(facts, by=person, now=now(), today=today())
    lots_services.choose_alerts(person.user_id, wants_digest=True, by=person, now=now())
    return {"search_id": search.id, "wish_id": wish.id}


REPORT = b"Serial number;Method;Software;Status;Date\r\n%s;Purge;nwipe;Success;2026-01-05\r\n"


def _bundle(person: Membership) -> int:
    """The archive of her organisation's documents of this year, made."""
    day = today()
    bundle = transfers_services.ask_bundle(person.organisation_id, first=day, last=day, by=person, now=now())
    transfers_services.make_bundle(bundle.id, now=now())
    return bundle.id


def _session_of(membership: Membership) -> int:
    """A second session, on another device."""
    token = accounts_services.open_session(membership.id, now=now(), device="Firefox")
    row = database.session.scalars(select(SignIn).where(SignIn.token_hash == accounts_services.hash_of(token))).one()
    return row.id


def _body(manager: Membership) -> Ids:
    """What a public body keeps for itself: items, an import, a declaration, a draft lot."""
    organisation = manager.organisation
    in_use, leaving, available = make_item(organisation), make_item(organisation), make_available_item(organisation)
    content = csv_of(row_of(name="PC-NEUF", serial="ZZ0001", number="INV-NEUF"), row_of(kind="", number="INV-REFUS"))
    given = inventory.preview_import(content, name="parc.csv", organisation_id=organisation.id, by=manager, now=now())
    stock = {category.id: (10, 2) for category in active_categories()[:2]}
    inventory.declare_stock(organisation.id, today().year, stock, reason="Compté à la main.", by=manager, now=now())
    inventory.draft_stock(organisation.id, today().year, {}, reason="Compté deux fois.", by=manager, now=now())
    draft = make_lot(organisation, state=LotState.DRAFT, lines=[make_line(3)])
    report = inventory.give_erasure_report(
        REPORT % available.serial.encode(), name="nwipe.csv", organisation_id=organisation.id, by=manager, now=now()
    )
    erasure, medium = make_erasure(available, by=manager), make_medium(in_use)
    return {
        "outgoing_id": make_outgoing(manager).id,
        **_purchases(manager),
        "erasure_id": erasure.id,
        "medium_id": medium.id,
        "report_id": report.id,
        "item_id": in_use.id,
        "leaving_id": leaving.id,
        "available_id": available.id,
        "import_id": given.id,
        "fetch_id": make_fetch(make_source(organisation)).id,
        **{f"{name}_id": key for name, key in said_once(manager).items()},
        "draft_id": draft.id,
        "draft_line_id": draft.lines[0].id,
        "draft_photo_id": make_photo(draft).id,
    }


NEW_PURCHASES = f"Date;Libellé;Montant HT\n{today():%d/%m/%Y};Souris;12,50\n".encode()


def _purchases(manager: Membership) -> Ids:
    """Last year bought and declared; this year, a line and a file that is not applied."""
    make_purchase(manager)
    declared = declare(manager)
    line = make_purchase(manager, bought_on=today())
    return {
        "purchase_id": line.id,
        "purchase_file_id": make_purchase_file(manager, NEW_PURCHASES).id,
        "spend_declaration_id": declared.id,
    }


def _trade(giver: Membership, taker: Membership) -> Ids:
    """Everything that two organisations do together, at each step of its life."""
    signed = make_signed(giver, taker, years=1)
    lot = make_lot(giver.organisation)
    claim = make_claim(lot, taker)
    lots_services.send_message(lot.id, taker.organisation_id, "Y a-t-il un quai ?", by=taker, now=now())
    replies = [lots_services.send_message(lot.id, taker.organisation_id, "Oui.", by=giver, now=now()) for _ in range(2)]
    answer = lots_services.publish_answer(lot.id, replies[0].id, question="Un quai ?", answer="Oui.", by=giver, now=now())
    make_agreement(giver, taker, ends_on=today())  # transfers began in March
    parties = {"giver": giver, "taker": taker, "agreement": False}
    prepared = make_transfer(**parties)[0]
    sent = handed_over(**parties)[0]
    arrived = received(("laptop", 5), **parties)[0]
    line = transfers.get_transfer(arrived.id).lines[0]
    certified = report(proof=Proof.CERTIFIED, proof_file=proof())
    transfers_services.report_outcome(line.id, certified, units=2, item_ids=[], by=taker, now=now())
    closed = received(("laptop", 1), **parties)[0]
    last = transfers.get_transfer(closed.id).lines[0]
    transfers_services.report_outcome(last.id, certified, units=1, item_ids=[], by=taker, now=now())
    outcome = database.session.scalars(select(Outcome).where(Outcome.line_id == line.id)).one()
    return {
        "lot_id": lot.id,
        "lot_line_id": lot.lines[0].id,
        "photo_id": make_photo(lot).id,
        "claim_id": claim.id,
        "message_id": replies[1].id,
        "answer_id": answer.id,
        "signed_id": signed.id,
        "proposed_id": _proposal_after(signed).id,
        "prepared_id": prepared.id,
        "prepared_line_id": transfers.get_transfer(prepared.id).lines[0].id,
        "sent_id": sent.id,
        "sent_line_id": transfers.get_transfer(sent.id).lines[0].id,
        "received_id": arrived.id,
        "agreed_id": _agreed(parties).id,
        "line_id": line.id,
        "outcome_id": outcome.id,
        "outcome_file_id": outcomes_file(arrived, taker).id,
        "closed_id": closed.id,
        "request_id": make_request(giver, taker).id,
        "quoted_id": make_quoted(giver, taker).id,
    }


def _cleanups(organiser: Membership) -> Ids:
    """An event to come, one that is over."""
    planned, over = make_cleanup(organiser), make_cleanup(organiser, days=-3)
    return {"planned_id": planned.id, "over_id": over.id, "token": registration_token_of(planned)}


def _boxes(host: Membership, responsible: Membership) -> Ids:
    """A box of that host in each state, which that partner empties; the one in service has a sensor and two rounds."""
    make_agreement_to_empty(host, responsible)
    boxes = {
        state: make_box(host.organisation, state, responsible_id=responsible.organisation_id)
        for state in BoxState
        if not state.is_removed
    }
    standing = boxes[BoxState.INSTALLED]
    make_sensor(standing.id)
    photo = check_photo(GivenFile("borne.jpg", picture()))
    collection_services.change_photo(standing.id, photo, caption="Borne verte", by=host, now=now())
    report = collection_services.report_problem(standing.id, Problem.DAMAGED, words="La trappe pend.", photo=photo, now=now())
    counted = {make_category("laptop").id: 2}
    said = EmptyingFacts(today(), Decimal("4.5"), counted, photo=photo)
    emptying = collection_services.record_emptying(standing.id, said, by=responsible, now=now())
    document = check_file(GivenFile("bon.pdf", PDF))
    certified = Report(OutcomeKind.RECYCLED, today(), Proof.CERTIFIED, document)
    line = emptying.lines[0]
    outcome = collection_services.report_box_outcome(
        emptying.id, line.id, certified, units=1, is_erased=False, by=responsible, now=now()
    )
    asked = collection_services.ask_for_box(
        building="Gymnase", street="", insee_code="57751", opening_hours="", words="Beaucoup de passage.", by=host, now=now()
    )
    draft, ready = (
        collection_services.prepare_round(
            responsible.organisation_id, today(), [f"borne-{standing.id}"], FLEET, by=responsible, now=now()
        )
        for _ in range(2)
    )
    collection_services.freeze_round(ready.id, by=responsible, now=now())
    return {f"{state}_id": box.id for state, box in boxes.items()} | {
        "draft_round_id": draft.id,
        "draft_stop_id": draft.stops[0].id,
        "ready_round_id": ready.id,
        "ready_stop_id": ready.stops[0].id,
        "vehicle_id": ready.vehicles[0].id,
        "code": standing.code,
        "box_request_id": asked.id,
        "emptying_id": emptying.id,
        "emptying_line_id": line.id,
        "box_outcome_id": outcome.id,
        "report_id": report.id,
        "report_token": collection.follow_token(report),
    }


def _agreed(parties: dict[str, Any]) -> Any:
    """A transfer whose pickup is agreed."""
    transfer = make_transfer(**parties)[0]
    transfers_services.propose_pickup(transfer.id, today(), by=parties["giver"], now=now())
    return transfers_services.agree_pickup(transfer.id, today(), by=parties["taker"], now=now())


def _proposal_after(signed: Agreement) -> Agreement:
    """The agreement that would follow the one in force."""
    return keep(
        Agreement(
            reference=f"{signed.reference}-S",
            template_version_id=signed.template_version_id,
            giver_id=signed.giver_id,
            partner_id=signed.partner_id,
            starts_on=signed.ends_on,
            ends_on=signed.ends_on + timedelta(days=365),
            state=AgreementState.PROPOSED,
            text=signed.text,
            text_sha256=signed.text_sha256,
            proposed_at=now(),
        )
    )


def _agreement_draft(giver: Membership, partner: Membership) -> int:
    """Answers kept for an agreement that would follow the one in force."""
    parties = {"giver_id": giver.organisation_id, "partner_id": partner.organisation_id}
    reconditioning = next(row for row in models_to_propose(None) if row.kind is TemplateKind.RECONDITIONING)
    answers = {"starts_on": today(), "years": 1, "template_id": reconditioning.template_id}
    return models.save_draft(**parties, **answers, by=giver, now=now()).id


def _models(by: Membership, version_id: int) -> Ids:
    """A model of one's own: a published version, and the draft of the next."""
    published = models.adapt_model(version_id, by=by, now=now())
    models.publish_version(published.id, revision=0, by=by, now=now())
    return {"published_id": published.id, "draft_id": models.begin_version(published.template_id, by=by, now=now()).id}


# Which object a route is called with

TRANSFER_STATES = {
    "transfers.hand_over_transfer": "prepared_id",
    "transfers.sign_handover": "prepared_id",
    "transfers.propose_pickup": "prepared_id",
    "transfers.propose_slots": "prepared_id",
    "transfers.show_pick_list": "prepared_id",
    "transfers.save_pick_list": "prepared_id",
    "transfers.save_slots": "prepared_id",
    "transfers.choose_slot": "prepared_id",
    "transfers.ask_other_slots": "prepared_id",
    "transfers.export_appointment": "agreed_id",
    "transfers.agree_pickup": "prepared_id",
    "transfers.cancel_transfer": "prepared_id",
    "transfers.confirm_cancellation": "prepared_id",
    "transfers.receive_transfer": "sent_id",
    "transfers.sign_receipt": "sent_id",
    "transfers.show_certificate": "closed_id",
    "transfers.prepare_certificate": "closed_id",
}
TO_SIGN = {
    "agreements.sign_agreement", "agreements.record_signature", "agreements.decline_agreement", "agreements.record_refusal",
    "agreements.sign_on_paper", "agreements.record_paper_signature",
}  # fmt: skip
DRAFT_ROUTES = {
    "lots.prepare_lot", "lots.edit_lot", "lots.change_lot", "lots.choose_category", "lots.choose_items", "lots.add_items",
    "lots.count_units", "lots.add_counted_units", "lots.remove_line", "lots.check_lot", "lots.publish_lot", "lots.discard_draft",
    "lots.confirm_discard", "lots.edit_line", "lots.change_line", "lots.add_list", "lots.remove_items",
}  # fmt: skip
OF_PUBLISHED_MODELS = {"agreements.adapt_model", "agreements.explain_withdrawal", "agreements.withdraw_version"}
BOX_STATES = {
    "collection.install_box": "proposed_id",
    "collection.restart_box": "out_of_service_id",
}
DRAFT_ROUNDS = {"collection.move_stop", "collection.freeze_round"}
PROFILE_STATES = {
    "partners.ask_for_more": "submitted",
    "partners.send_back_partner": "submitted",
    "partners.verify_partner": "submitted",
    "partners.reinstate_partner": "suspended",
}
OF_PAST_EVENTS = {"collection.count_event", "collection.report_event"}
WHOSE = ("inventory.", "purchases.")
OF_PARTNERS = {"member_of_partner", "manager_of_partner"}


@dataclass(frozen=True)
class Target:
    """The object of a cell: the parts of the address, and its question."""

    parts: Mapping[str, Any]
    question: Mapping[str, Any] = field(default_factory=dict)


LINKS: Mapping[str, Callable[[World], str]] = {
    **dict.fromkeys(("accounts.reset_password", "accounts.choose_password"), lambda world: world.reset_token),
    **dict.fromkeys(("lots.confirm_silence", "lots.stop_letters"), lambda world: world.letter_token),
    "lots.read_feed": lambda world: world.feed_token,
    "transfers.read_calendar": lambda world: world.calendar_token,
}
BY_ROUTE = {
    **dict.fromkeys(("lots.show_lot", "lots.show_photo"), ("own", "other", "own draft", "other draft")),
    "partners.show_partner": ("own", "other", "other draft"),
    **dict.fromkeys(("partners.new_partner", "partners.create_partner"), ("own", "other")),
    **dict.fromkeys(PROFILE_STATES, ("other",)),
}
BY_ARGUMENT = {  # the first that the address names decides
    "lot_id": ("own", "other"),
    "claim_id": ("own", "other", "crossed"),
    "agreement_id": ("own", "other", "crossed"),
    "transfer_id": ("own", "other", "crossed"),
    "bundle_id": ("own", "other"),
    "offer_id": ("own", "other"),
    "request_id": ("own", "other", "crossed"),
    "outgoing_id": ("own", "other"),
    "outcome_id": ("own", "other", "crossed"),
    "outcome_file_id": ("own", "other", "crossed"),
    "version_id": ("own", "other"),
    "line_id": ("own", "other", "crossed"),
    "organisation_id": ("own", "other", "metropole"),
    "token": ("own", "other"),
    "sign_in_id": ("own", "other"),
    "search_id": ("own", "other"),
    "wish_id": ("own", "other"),
    "item_id": ("own", "other"),
    "import_id": ("own", "other"),
    "fetch_id": ("own", "other"),
    "purchase_id": ("own", "other"),
    "purchase_file_id": ("own", "other"),
    "spend_declaration_id": ("own", "other"),
    "erasure_id": ("own", "other"),
    "held_id": ("own", "other"),
    "choice_id": ("own", "other"),
    "meaning_id": ("own", "other"),
    "partner_id": ("own", "other"),
    "draft_id": ("own", "other"),
    "box_id": ("own", "other"),
    "cleanup_id": ("own", "other"),
    "box_request_id": ("own", "other"),
    "box_code": ("own",),
    "emptying_id": ("own", "other"),
    "emptying_line_id": ("own", "other"),
    "box_outcome_id": ("own", "other"),
    "report_id": ("own", "other"),
    "report_token": ("own", "other"),
    "round_id": ("own", "other"),
    "stop_id": ("own", "other"),
    "vehicle_id": ("own", "other"),
    "factor_set_id": ("published", "draft"),
    "steering_report_id": ("own", "other"),
}


def _factor_of(factor_set: Any) -> Ids:
    """The numbers of a set and of one of its factors."""
    return {"factor_set_id": factor_set.id, "factor_id": factor_set.factors[0].id}


def objects_of(endpoint: str, arguments: frozenset[str]) -> tuple[str, ...]:
    """The objects a route must be tried with, from what its address names."""
    if endpoint in BY_ROUTE:
        return BY_ROUTE[endpoint]
    named = next((things for argument, things in BY_ARGUMENT.items() if argument in arguments), None)
    if named:
        return named
    if endpoint.startswith(WHOSE):
        return ("own", "other")  # whose, the question says: ?organisme=
    return ("published", "draft") if "year" in arguments else ("none",)


def target_of(world: World, endpoint: str, arguments: frozenset[str], thing: str, role: str) -> Target:
    """The address parts of that object for that person: « own » is what her organisation has a part in, A's for the metropole."""
    kind, _, state = thing.partition(" ")
    is_other, is_partner = kind == "other", role in OF_PARTNERS
    body = "B" if is_other else "A"
    side = "metropole" if kind == "metropole" else "QB"[not is_partner] if is_other else "PA"[not is_partner]
    partner = "Q" if is_other else "P"
    describes = endpoint.startswith(("partners.", "lots."))
    trade = world.trades.get(kind, world.trades["own"])
    in_draft = endpoint in DRAFT_ROUTES or state == "draft"
    profile = PROFILE_STATES.get(endpoint, "R" if state == "draft" else partner)
    year = today().year
    if endpoint.startswith("purchases."):
        year -= 1  # the one that is declared
    if endpoint.startswith(("retex.", "opendata.")):
        year = PUBLISHED_YEAR + 1 if kind == "draft" else PUBLISHED_YEAR
    values: Ids = {
        "organisation_id": world.organisations[partner if describes else side],
        "membership_id": world.members[side],
        "invitation_id": world.invitations[side],
        "token": "1-nobody" if is_other else LINKS[endpoint](world) if endpoint in LINKS else world.tokens[side],
        "search_id": world.follows["Q" if is_other or role == "visitor" else role]["search_id"],
        "wish_id": world.follows["Q" if is_other else side]["wish_id"],
        "sign_in_id": world.sessions["Q" if is_other or role == "visitor" else role],
        "item_id": world.bodies[body]["item_id"],
        "import_id": world.bodies[body]["import_id"],
        "fetch_id": world.bodies[body]["fetch_id"],
        "erasure_id": world.bodies[body]["erasure_id"],
        "medium_id": world.bodies[body]["medium_id"],
        "report_id": (world.boxes if endpoint.startswith("collection.") else world.bodies)[body]["report_id"],
        "box_code": world.boxes[body]["code"],
        **{name: world.boxes[body][name] for name in ("emptying_id", "emptying_line_id", "box_outcome_id", "box_request_id")},
        "problem": "abimee",
        "kit_part": "note",
        "report_token": "1-nobody" if is_other else world.boxes[body]["report_token"],
        "held_id": world.bodies[body]["held_id"],
        "choice_id": world.bodies[body]["choice_id"],
        "meaning_id": world.bodies[body]["meaning_id"],
        "fate": "refusees",
        "draft_id": world.bodies[body]["agreement_draft_id"],
        "lot_id": world.bodies[body]["draft_id"] if in_draft else trade["lot_id"],
        "line_id": world.bodies[body]["draft_line_id"] if "lot_id" in arguments else trade["line_id"],
        "photo_id": world.retex_photos[year]
        if endpoint.startswith("retex.")
        else world.bodies[body]["draft_photo_id"]
        if in_draft
        else trade["photo_id"],
        "size": "moyenne",
        "edition": 1,
        "claim_id": trade["claim_id"],
        "message_id": trade["message_id"],
        "answer_id": trade["answer_id"],
        "bundle_id": world.bundles[side],
        "offer_id": world.offers[partner],
        "steering_report_id": world.steering["other" if is_other else "own"],
        "indicator_code": "units_given",
        "request_id": trade["quoted_id" if endpoint == "supply.download_quotation" else "request_id"],
        "outgoing_id": world.bodies[body]["outgoing_id"],
        **{name: world.bodies[body][name] for name in ("purchase_id", "purchase_file_id", "spend_declaration_id")},
        "outcome_id": trade["outcome_id"],
        "outcome_file_id": trade["outcome_file_id"],
        "transfer_id": trade[TRANSFER_STATES.get(endpoint, "received_id")],
        "agreement_id": trade["proposed_id" if endpoint in TO_SIGN else "signed_id"],
        "partner_id": world.profiles[profile],
        "document_id": world.documents[partner],
        "cleanup_id": world.cleanups[body]["over_id" if endpoint in OF_PAST_EVENTS else "planned_id"],
        "registration_token": world.cleanups[body]["token"],
        "box_id": world.boxes[body][BOX_STATES.get(endpoint, "installed_id")],
        "round_id": world.boxes[body]["draft_round_id" if endpoint in DRAFT_ROUNDS else "ready_round_id"],
        "stop_id": world.boxes[body]["draft_stop_id" if endpoint in DRAFT_ROUNDS else "ready_stop_id"],
        "vehicle_id": world.boxes[body]["vehicle_id"],
        "category_id": world.category_id,
        **world.factors.get(kind, {}),
        "address_id": world.address_id,
        "template_id": world.template_id,
        "version_id": world.models[body]["published_id" if endpoint in OF_PUBLISHED_MODELS else "draft_id"],
        "clause_id": world.clause_id,
        "number": 2,
        "shift": "monter",
        "kind": "lettre",
        "row_id": world.given_up_id,
        "actor_id": world.actor_id,
        "reading_id": world.reading_id,
        "pair_id": world.pair_id,
        "code_kind": "action",
        "actor_code": "reparer",
        "code": "laptop",
        "threshold_code": "gift_unit_ceiling",
        "filename": "css/map.css",
        "year": year,
        "dataset": "lots",
        "form": "csv",
        "syntax": "ttl",
    }
    keyed = {"choice_id", "erasure_id", "fetch_id", "held_id", "import_id", "item_id", "meaning_id", "report_id"}
    keyed |= {"purchase_id", "purchase_file_id", "spend_declaration_id"}
    by_question = endpoint.startswith(WHOSE) and not arguments & keyed
    question = {"organisme": world.organisations[body]} if by_question else {}
    if endpoint == "lots.show_thumbnails":
        question = {"photos": trade["photo_id"]}
    return Target({argument: values[argument] for argument in arguments}, question)


# Asking, without proof-reading: the tests of each domain do that


class Browser(PageClient):
    """A client that follows nothing and reads no page."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        database.session.commit()
        for name in list(g):  # the fixture keeps one application context open: a request must not see the one before
            g.pop(name)
        answer = super(PageClient, self).open(*args, **kwargs)
        database.session.rollback()
        return answer


def browsers(app: Flask, world: World, kind: type[C]) -> dict[str, C]:
    """A browser for each role, signed in."""
    made = {}
    for role in ROLES:
        client = kind(app, app.response_class, use_cookies=True)
        person = world.person(role)
        if person:
            client.sign_in(person)
        client.csrf_token()
        made[role] = client
    return made


@contextmanager
def undone(client: PageClient | None = None, *, reads_only: bool = False) -> Iterator[list[str]]:
    """What happens inside is forgotten, cookie included; gives the statements that wrote; `reads_only`: they are refused."""
    connection: Any = database.engines[None]
    name = client.application.config["SESSION_COOKIE_NAME"] if client else ""
    cookie = client.get_cookie(name) if client else None
    database.session.commit()
    database.session.remove()
    writes: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(READS_ONLY):
            writes.append(statement)

    nested = connection.begin_nested()
    is_sqlite = connection.dialect.name == "sqlite"
    if reads_only:
        connection.exec_driver_sql("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
        database.session.remove()
        if reads_only and is_sqlite:
            connection.exec_driver_sql("PRAGMA query_only = OFF")
        nested.rollback()
        if client and cookie is not None:
            client.set_cookie(name, cookie.value, domain=cookie.domain)
        elif client:
            client.delete_cookie(name)


def digest() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    connection: Any = database.engines[None]
    return {
        table.name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
        for table in database.metadata.sorted_tables
    }


def known_keys() -> dict[str, set[int]]:
    """The keys of every table."""
    connection: Any = database.engines[None]
    return {table.name: set(connection.scalars(select(table.c.id))) for table in database.metadata.sorted_tables}


def comparable(known: dict[str, set[int]]) -> dict[str, list[tuple[str, ...]]]:
    """Every row, without what differs from one try to the next: keys of new rows, secrets, moments, numbers in new texts."""
    connection: Any = database.engines[None]
    rows = {}
    for table in database.metadata.sorted_tables:
        found = connection.execute(select(table)).mappings()
        rows[table.name] = sorted(
            tuple(_comparable(column, row[column.name], known, is_new=row["id"] not in known[table.name]) for column in table.c)
            for row in found
        )
    return rows


def _comparable(column: Any, value: Any, known: dict[str, set[int]], *, is_new: bool) -> str:
    target = next((key.column.table.name for key in column.foreign_keys), column.table.name if column.name == "id" else None)
    if target and value is not None:
        return str(value) if value in known[target] else "new"
    if value is None or column.name in SECRETS or isinstance(value, datetime):
        return str(value is None)
    if is_new and (column.name == "subject_id" or isinstance(value, (str, dict, list))):
        return re.sub(r"[0-9]+", "#", str(value))
    return str(value)


def as_word(answer: Any) -> str:
    """What an answer means: ok, signin, forbidden, hidden; anything else is an error of the site."""
    status, location = answer.status_code, answer.headers.get("Location", "")
    if status in {302, 303} and location.partition("?")[0].endswith("/connexion"):
        return "signin"
    if 200 <= status < 400 or status == 422:
        return "ok"
    return {401: "signin", 403: "forbidden", 404: "hidden", 410: "hidden"}.get(status, str(status))
