"""Transfers at each step of their life, made by the commands themselves; agreements straight from the models."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from agreements.enums import AgreementState, ErasedBy, TemplateKind
from agreements.models import Agreement, AgreementTemplate, TemplateVersion
from core.accounts.models import Membership
from core.clock import paris_day
from core.uploads import CheckedFile, GivenFile, check_file
from marketplace.inventory.enums import Condition, ErasureState, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility, Proof
from marketplace.lots.enums import Age, ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine
from marketplace.transfers import services
from marketplace.transfers.enums import Channel, OutcomeKind
from marketplace.transfers.models import OutcomeFile, Outgoing, Transfer
from marketplace.transfers.services import Departure, Report
from tests.factories import keep, make_category, make_manager, make_partner_manager
from tests.files import PDF

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
DAY = paris_day(NOON)
LATER = NOON + timedelta(days=2)
_numbers = count(1)


def make_agreement(giver: Membership, taker: Membership, **facts) -> Agreement:
    """An agreement both sides signed, in force from 2020 to 2040."""
    number = next(_numbers)
    template = keep(AgreementTemplate(code=f"transfers-{number}", kind=TemplateKind.FRAMEWORK))
    version = keep(
        TemplateVersion(
            template_id=template.id, number=1, title="Convention type", purpose="Donner", articles=[], published_at=NOON
        )
    )
    defaults = {
        "reference": f"CONV-T-{number}",
        "template_version_id": version.id,
        "giver_id": giver.organisation_id,
        "partner_id": taker.organisation_id,
        "starts_on": date(2020, 1, 1),
        "ends_on": date(2040, 1, 1),
        "state": AgreementState.SIGNED,
        "text": {},
        "text_sha256": "0" * 64,
        "proposed_at": NOON,
    }
    return keep(Agreement(**{**defaults, **facts}))


def make_allocated_claim(
    giver: Membership,
    taker: Membership,
    *lines: tuple[str, int],
    devices: int = 0,
    erased: bool = True,
    mass_kg: Decimal | None = None,
) -> Claim:
    """A claim granted in full on a lot of counted lines, and of one line of as many devices as asked for."""
    lot = Lot(
        giver_id=giver.organisation_id,
        title="Portables de la mairie",
        pickup_place="Atelier municipal",
        pickup_hours="De 9 h à 12 h",
        state=LotState.ALLOCATED,
        available_on=DAY,
        partners_from=DAY,
        claims_until=DAY,
        created_at=NOON,
        published_at=NOON,
    )
    for code, units in lines:
        lot.lines.append(_lot_line(code, units, mass_kg))
    if devices:
        line = _lot_line("laptop", devices, mass_kg)
        state = ErasureState.ERASED if erased else ErasureState.MISSING
        line.items = [LotItem(item=make_item(giver, erasure=state)) for _ in range(devices)]
        lot.lines.append(line)
    keep(lot)
    claim = Claim(
        lot=lot,
        taker_id=taker.organisation_id,
        by_membership_id=taker.id,
        state=ClaimState.ALLOCATED,
        claimed_at=NOON,
        decided_at=NOON,
        lines=[ClaimLine(lot_line=line, units=line.units, granted_units=line.units) for line in lot.lines],
    )
    return keep(claim)


def _lot_line(code: str, units: int, mass_kg: Decimal | None) -> LotLine:
    return LotLine(
        category_id=make_category(code).id,
        condition=Condition(Works.WORKING),
        eligibility=Eligibility.COUNTS,
        units=units,
        allocated_units=units,
        mass_kg=mass_kg,
    )


def make_item(giver: Membership, **facts) -> EquipmentItem:
    """A device of the giver placed in a lot."""
    number = next(_numbers)
    defaults = {
        "organisation_id": giver.organisation_id,
        "category_id": make_category("laptop").id,
        "name": f"PC-{number:04d}",
        "inventory_number": f"INV-T-{number:04d}",
        "decommissioned_on": DAY,
        "state": ItemState.IN_LOT,
        "changed_at": NOON,
    }
    return keep(EquipmentItem(**{**defaults, **facts}))


def make_transfer(
    *lines: tuple[str, int],
    devices: int = 0,
    agreement: bool = True,
    taker_erases: bool = False,
    mass_kg: Decimal | None = None,
    giver=None,
    taker=None,
) -> tuple[Transfer, Membership, Membership]:
    """A prepared transfer with the manager of each side."""
    giver, taker = giver or make_manager(), taker or make_partner_manager()
    if agreement:
        make_agreement(giver, taker, erased_by=ErasedBy.PARTNER if taker_erases else ErasedBy.GIVER)
    asked = lines or (() if devices else (("laptop", 10),))
    claim = make_allocated_claim(giver, taker, *asked, devices=devices, erased=not taker_erases, mass_kg=mass_kg)
    transfer = services.prepare_transfer(claim.id, now=NOON)
    assert transfer
    return transfer, giver, taker


def handed_over(
    *lines: tuple[str, int], missing: int = 0, taker_erases: bool = False, **facts
) -> tuple[Transfer, Membership, Membership]:
    """A transfer whose goods have left, all of them but `missing` of the first line."""
    transfer, giver, taker = make_transfer(*lines, taker_erases=taker_erases, **facts)
    sent = {line.id: line.promised_units for line in transfer.lines}
    sent[transfer.lines[0].id] -= missing
    devices = {line.id: [item.item_id for item in line.lot_line.items] for line in transfer.lines}
    erased = {line.id: sent[line.id] for line in transfer.lines if not devices[line.id] and not taker_erases}
    services.hand_over(transfer.id, sent=sent, devices=devices, erased=erased, capacity="maire", by=giver, now=NOON)
    return transfer, giver, taker


def received(
    *lines: tuple[str, int], lost: int = 0, weighed: str | None = None, **facts
) -> tuple[Transfer, Membership, Membership]:
    """A transfer whose goods have arrived, all of them but `lost` of the first line."""
    transfer, giver, taker = handed_over(*lines, **facts)
    counts = {line.id: line.sent_units for line in transfer.lines}
    counts[transfer.lines[0].id] -= lost
    masses = {transfer.lines[0].id: Decimal(weighed)} if weighed else {}
    services.receive(
        transfer.id,
        received=counts,
        weighed=masses,
        note="Un carton manquait" if lost else "",
        capacity="président",
        by=taker,
        now=LATER,
    )
    return transfer, giver, taker


def report(kind: OutcomeKind = OutcomeKind.REUSED, **facts) -> Report:
    """A declared outcome, on the day of the receipt."""
    defaults = {"occurred_on": paris_day(LATER), "proof": Proof.DECLARED}
    return Report(kind, **{**defaults, **facts})


@cache
def proof(name: str = "bon.pdf") -> CheckedFile:
    return check_file(GivenFile(name, PDF))


def outcomes_csv(*rows: str, headers: str = "Ligne;Inventaire;Unités;Devenir;Réemploi;Prix;Date;Preuve") -> bytes:
    return "\n".join([headers, *rows]).encode()


def outcomes_file(transfer: Transfer, taker: Membership) -> OutcomeFile:
    """A file that would report one recycled laptop."""
    content = outcomes_csv("Ordinateur portable;;1;Recyclé;;;12/03/2026;")
    return services.preview_outcome_file(transfer.id, content, name="devenirs.csv", by=taker, now=LATER)


def make_outgoing(manager: Membership, channel: Channel = Channel.SALE, *, file: CheckedFile | None = None, **facts) -> Outgoing:
    """Three laptops without inventory that left otherwise than through a lot, with a document unless said otherwise."""
    defaults = {
        "recipient": "Enchères publiques",
        "left_on": DAY,
        "category_id": make_category("laptop").id,
        "units": 3,
        "age": Age.WITHIN_TEN_YEARS,
        "highest_value_eur": Decimal(40),
    }
    departure = Departure(channel, **{**defaults, **facts})
    return services.record_outgoing(departure, organisation_id=manager.organisation_id, file=file or proof(), by=manager, now=LATER)
