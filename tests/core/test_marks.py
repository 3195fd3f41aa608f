"""A mark changes with each of the tables it is about, and only then."""

import pytest
from sqlalchemy import delete, insert, update

from core.accounts.models import Organisation
from core.db import db as database
from core.db import transaction
from core.marks import mark_of
from core.rows import insert_rows, write
from geo.partners.models import Capability, Partner
from geo.partners.queries.sector_map import SECTOR
from geo.territory.models import Municipality
from tests.factories import keep, make_category, make_organisation, make_user
from tests.geo.partners.factories import make_partner

TOWN = {
    "insee_code": "99001", "siren": "219900017", "name": "Ailleurs", "postcodes": [], "population": 1, "latitude": 49.0,
    "longitude": 6.0, "contour": {"type": "Polygon", "coordinates": []},
}  # fmt: skip


def an_object_changes(partner):
    with transaction():
        database.session.get_one(Partner, partner.id).latitude += 0.01


def an_object_comes(_partner):
    keep(Municipality(**TOWN))


def an_object_goes(partner):
    database.session.delete(partner.capabilities[0])
    database.session.commit()


def rows_change_in_one_statement(partner):
    database.session.execute(update(Organisation).where(Organisation.id == partner.organisation_id).values(name="Autre nom"))
    database.session.commit()


def rows_change_on_the_connection(partner):
    write(update(Organisation).where(Organisation.id == partner.organisation_id).values(name="Autre nom"))
    database.session.commit()


def a_row_is_inserted(partner):
    category = make_category("monitor")
    database.session.connection().execute(
        insert(Capability).values(partner_id=partner.id, category_id=category.id, activity="repair")
    )
    database.session.commit()


def rows_are_copied(_partner):
    with transaction():
        insert_rows(Municipality.__table__, [TOWN])


def rows_go_in_one_statement(partner):
    database.session.execute(delete(Capability).where(Capability.partner_id == partner.id))
    database.session.commit()


WAYS = [
    an_object_changes, an_object_comes, an_object_goes, rows_change_in_one_statement, rows_change_on_the_connection,
    a_row_is_inserted, rows_are_copied, rows_go_in_one_statement,
]  # fmt: skip


@pytest.mark.parametrize("change", WAYS, ids=lambda change: change.__name__)
def test_every_way_of_writing_draws_a_new_mark(db, change):
    partner = make_partner()
    make_category("monitor")
    before = mark_of(SECTOR)

    change(partner)

    assert mark_of(SECTOR) != before


def test_what_is_written_elsewhere_leaves_the_mark_alone(db):
    before = mark_of(SECTOR)

    make_user()
    db.commit()

    assert mark_of(SECTOR) == before


def write_and_fail():
    with transaction():
        database.session.add(Municipality(**TOWN))
        database.session.flush()
        raise ZeroDivisionError


def test_no_mark_comes_back(db):
    seen = {mark_of(SECTOR)}
    for _ in range(3):
        make_organisation()
        seen.add(mark_of(SECTOR))

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    after_undoing = mark_of(SECTOR)
    make_organisation()

    assert after_undoing in seen
    assert mark_of(SECTOR) not in seen
    assert len(seen) == 4
