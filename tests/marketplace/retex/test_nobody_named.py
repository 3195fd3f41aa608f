"""The published report is about organisations: nobody, no device and no place is in it (ADR 35 says why it is not masked)."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pypdf

from core.accounts.models import User
from core.clock import now
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.models import Movement
from marketplace.lots.models import Lot
from marketplace.retex.services import publish_retex
from marketplace.transfers.models import Transfer
from marketplace.transfers.services import correct_outcome, report_outcome
from tests.factories import make_coordinator
from tests.marketplace.collection.factories import make_box
from tests.marketplace.inventory.factories import make_item
from tests.marketplace.retex.factories import make_movement
from tests.marketplace.transfers.factories import LATER, received, report

YEAR = LATER.year
PLACE, STREET, REASON, NOTE = "Bureau 12, deuxième étage", "7 rue des Clercs", "Le poste de la comptable", "Chez elle le jeudi"


def said_of(db):
    """Everything that people, devices, lots and movements say of themselves."""
    names = [word for user in db.query(User) for word in (user.name, user.email)]
    devices = [word for item in db.query(EquipmentItem) for word in (item.name, item.serial, item.inventory_number, item.place)]
    acts = [one.reference for one in db.query(Transfer)] + [one.title for one in db.query(Lot)]
    return {word for word in (*names, *devices, *acts, PLACE, STREET, REASON, NOTE) if word}


def read(answer):
    """What an answer says, in plain text."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.data)).pages)
    if answer.mimetype.startswith("application/vnd."):
        with ZipFile(BytesIO(answer.data)) as file:
            return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())
    return answer.get_data(as_text=True)


def test_nobody_no_device_and_no_place_is_in_what_is_published(client, db):
    transfer, giver, taker = received(devices=1)
    line = transfer.lines[0]
    device = line.lot_line.items[0].item
    device.place = PLACE
    make_item(
        organisation=giver.organisation,
        place="Salle des mariages",
        left_on=date(YEAR, 2, 1),
        state="gone",
        decommissioned_on=date(YEAR, 1, 2),
    )
    [wrong] = report_outcome(line.id, report(), item_ids=[device.id], by=taker, now=LATER)
    correct_outcome(wrong.id, reason=REASON, replacement=report(), units=1, by=taker, now=LATER)
    make_box(giver.organisation, street=STREET, building="Maison des associations")
    make_movement(units=-1, giver=giver.organisation, taker=taker.organisation, on=date(YEAR, 5, 5), correction_reason=NOTE)
    words = said_of(db)
    assert {giver.user.name, giver.user.email, taker.user.email, device.inventory_number, PLACE, "Salle des mariages"} <= words
    assert db.query(Movement).filter(Movement.correction_reason == NOTE).count() == 1

    publish_retex(YEAR, by=make_coordinator(), now=now(), today=date(YEAR + 1, 1, 2))
    key = giver.organisation_id
    paths = [
        f"/retex/{YEAR}", f"/retex/{YEAR}?organisme={key}", f"/retex/{YEAR}?organisme={key}&categorie=laptop", f"/retex/{YEAR}/pdf",
        f"/retex/{YEAR}/carte", f"/retex/{YEAR}/donnees.json", f"/retex/{YEAR}/taux", f"/retex/{YEAR}/taux/exporter",
        *[f"/retex/{YEAR}/exporter?format={form}" for form in ("csv", "xlsx", "ods")],
    ]  # fmt: skip

    for path in paths:
        said = read(client.get(path))
        assert giver.organisation.name in said or path.endswith(("carte", "exporter")), path
        assert [word for word in words if word in said] == [], path
