"""What the process keeps of the map never outlives what it shows."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import Client

from core.accounts.services import edit_organisation
from core.clock import now
from core.db import db as database
from core.db import transaction
from geo.addresses import services as addresses
from geo.partners import services
from geo.partners.enums import Activity, DocumentKind, DocumentState
from geo.partners.models import Partner, PartnerDocument
from geo.partners.queries.sector_map import READ
from geo.partners.services.addresses import follow_address
from geo.points import Point
from geo.territory.models import Municipality
from tests.factories import make_category, make_coordinator
from tests.geo.addresses.factories import make_address
from tests.geo.partners.factories import make_partner, make_submitted, make_suspended
from tests.geo.partners.test_documents import accepted
from tests.geo.partners.test_map import features
from tests.races import RACES, race_app, run_races

PAGE, FRAME, DATA = "/carte", "/carte/integrer", "/api/v1/partners.geojson"
NEAR = Point(49.1203, 6.1757)


def verified():
    partner = make_submitted(name="Sur le point d’être vérifié")
    return lambda: services.verify_partner(partner.id, by=None, now=now())


def suspended():
    partner = make_partner(name="Bientôt suspendu")
    return lambda: services.suspend_partner(partner.id, reason="Doublon", by=None, now=now())


def reinstated():
    partner = make_suspended(name="De retour")
    return lambda: services.reinstate_partner(partner.id, by=None, now=now())


def moved():
    partner = make_partner(name="En route")
    coordinator = make_coordinator()
    return lambda: services.edit_partner(partner.id, by=coordinator, now=now(), latitude=49.13, longitude=6.16)


def at_its_address():
    address = make_address(insee_code="57463")
    make_partner(name="Adresse cherchée", address_id=address.id)
    coordinator = make_coordinator()

    def place():
        addresses.place_address(address.id, NEAR, by=coordinator, now=now())
        follow_address(address.id)

    return place


def renamed():
    partner = make_partner(name="Ancien nom")
    organisation = partner.organisation
    facts = {name: getattr(organisation, name) for name in ("siret", "insee_code", "street", "postcode", "town", "email", "phone")}
    coordinator = make_coordinator()
    return lambda: edit_organisation(organisation.id, by=coordinator, now=now(), name="Nouveau nom", **facts)


def of_another_territory():
    make_partner()

    def rename_and_grow():
        with transaction():
            place = database.session.query(Municipality).filter_by(insee_code="57463").one()
            place.name, place.latitude = "Metz-la-Neuve", place.latitude + 0.01

    return rename_and_grow


CHANGES = [verified, suspended, reinstated, moved, at_its_address, renamed, of_another_territory]


@pytest.mark.parametrize("begin", CHANGES, ids=lambda begin: begin.__name__)
@pytest.mark.parametrize("path", [PAGE, FRAME, DATA])
def test_a_change_is_seen_by_the_next_who_asks(client, db, begin, path):
    change = begin()
    before = client.get(path)
    assert client.get(path).data == before.data

    change()
    after = client.get(path)
    again = client.get(path, headers={"If-None-Match": before.headers.get("ETag", "")})

    assert after.data != before.data
    assert again.status_code == 200
    assert again.data == after.data


def test_every_table_the_map_is_read_from_renews_its_mark(client, db):
    make_partner()
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    asked = "categorie=laptop&activite=recondition&label=quality_label"
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for path in (PAGE, FRAME, DATA, f"{PAGE}?{asked}", f"{FRAME}?{asked}", f"{DATA}?category=laptop&label=quality_label"):
            client.get(path)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    tables = {name for statement in statements for name in re.findall(r"(?:FROM|JOIN)\s+(\w+)", statement)}
    assert tables == {"mark"} | {model.__tablename__ for model in READ}


def test_what_a_partner_does_moves_it_from_one_filter_to_the_other(client, db):
    monitor = make_category("monitor")
    partner = make_partner(capabilities=(("laptop", Activity.REPAIR),))
    coordinator = make_coordinator()

    def shown():
        return [
            [len(client.page(f"{PAGE}?categorie={code}").select(".territory-pins circle")) for code in ("laptop", "monitor")],
            [len(client.get(f"{DATA}?category={code}").json["features"]) for code in ("laptop", "monitor")],
        ]

    assert shown() == [[1, 0], [1, 0]]
    services.edit_partner(partner.id, by=coordinator, now=now(), capabilities={(monitor.id, Activity.REPAIR)})
    assert shown() == [[0, 1], [0, 1]]


def test_a_label_is_on_the_map_from_the_day_it_is_accepted_to_its_last(client, db, monkeypatch):
    partner = make_partner()
    address = f"{DATA}?label={DocumentKind.QUALITY_LABEL}"

    def count():
        return len(client.get(address).json["features"])

    assert count() == 0
    document = accepted(partner, kind=DocumentKind.QUALITY_LABEL, days=3)
    assert count() == 1
    later = date.today() + timedelta(days=4)  # noqa: DTZ011 - only has to be past its end
    with monkeypatch.context() as patch:
        patch.setattr("geo.partners.views.kept.today", lambda: later)
        assert count() == 0
    with transaction():
        database.session.get_one(PartnerDocument, document.id).state = DocumentState.REFUSED
    assert count() == 0


def test_what_has_not_changed_costs_one_statement_whatever_is_asked(client, db):
    make_partner()
    for path in (PAGE, f"{PAGE}?vue=interactive", f"{PAGE}?activite=repair", FRAME, DATA):
        mark = client.get(path).headers.get("ETag", "")
        client.get(path, headers={"If-None-Match": mark})
        assert client.queries == 1, path


def test_the_map_proposes_what_somebody_does_and_hears_the_rest(client, db):
    make_category("monitor")
    make_partner(capabilities=(("laptop", Activity.REPAIR),))
    make_suspended(capabilities=(("monitor", Activity.RECYCLE),))

    def proposed(path, name):
        return [option["value"] for option in client.page(path).select(f"select[name={name}] option")]

    assert proposed(PAGE, "categorie") == ["", "laptop"]
    assert proposed(PAGE, "activite") == ["", "repair"]
    page = client.page(f"{PAGE}?categorie=monitor")
    assert page.select_one("select[name=categorie] option[selected]")["value"] == "monitor"
    assert "ne répond à ces filtres" in page.main.text
    assert "Choisissez une réponse de la liste" in client.page(f"{PAGE}?categorie=spaceship").main.text


def test_whoever_has_just_moved_is_seen_where_it_stands_while_others_move_and_look(tmp_path):
    """With real commits: what one process keeps is never that of before a commit that has answered."""
    with race_app(tmp_path) as app:
        partners = [make_partner().id for _ in range(2)]

        def places():
            return {feature["id"]: feature["geometry"]["coordinates"][1] for feature in features(Client(app))}

        def move(key, latitude):
            with transaction():
                database.session.get_one(Partner, key).latitude = latitude
            assert places()[key] == latitude

        races = [[*(partial(move, key, 49.1 + number / 1000) for key in partners), places] for number in range(RACES)]
        answers = run_races(app, races)

    assert answers == [["done"] * 3] * RACES
