"""What happened: lots offered, claimed, handed over, and what became of them, through the same commands as in real life."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from agreements.enums import ErasedBy
from agreements.models import Agreement
from agreements.queries import find_agreement_in_force, find_live_agreement
from agreements.services import make_document, propose_agreement, sign_agreement
from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.clock import PARIS, paris_day
from core.thresholds import threshold
from core.uploads import CheckedFile, GivenFile, check_file
from marketplace.demo import rules
from marketplace.demo.services.cast import METZ, WOIPPY, Cast
from marketplace.demo.services.papers import fictitious_document
from marketplace.demo.services.pictures import photo_of
from marketplace.inventory.enums import Completeness, Condition, ErasureLevel, ErasureResult, Grading, Looks, Works
from marketplace.inventory.queries import Selection, available_items
from marketplace.inventory.services import ErasureFacts, record_erasures
from marketplace.ledger.enums import Proof
from marketplace.lots.enums import Age
from marketplace.lots.models import Claim, Lot
from marketplace.lots.queries import LotFilters
from marketplace.lots.services import (
    LotFacts,
    WishFacts,
    add_counted_units,
    add_items,
    add_photos,
    allocate_claim,
    claim_lot,
    draft_lot,
    make_wish,
    publish_lot,
    refuse_claim,
    save_search,
)
from marketplace.opendata.services import keep_files
from marketplace.retex.services import publish_retex
from marketplace.transfers.enums import Channel, OutcomeKind, Reuse
from marketplace.transfers.models import Transfer, TransferLine
from marketplace.transfers.queries import devices_of_lot, devices_sent, devices_to_erase
from marketplace.transfers.rules import Slot
from marketplace.transfers.services import (
    Departure,
    Report,
    agree_pickup,
    hand_over,
    prepare_transfer,
    propose_pickup,
    propose_slots,
    receive,
    record_outgoing,
    record_taker_erasures,
    report_outcome,
)

LOTS_A_YEAR = 24
FATES = [OutcomeKind.REUSED] * 14 + [OutcomeKind.PARTS] * 2 + [OutcomeKind.RECYCLED] * 3 + [OutcomeKind.RETURNED]
TITLES = (
    "Renouvellement du parc",
    "Ordinateurs de l’école",
    "Fin de location",
    "Matériel de la mairie",
    "Déménagement des bureaux",
)
REASONS = ("Votre demande arrive après celle d’une association plus proche.", "Nous préférons confier ce lot à un seul partenaire.")


@dataclass(frozen=True)
class Chapter:
    """One lot of the past: who gives, who takes, when each step happens."""

    giver: Membership
    taker: Membership
    rival: Membership
    published_on: date

    def day(self, after: int) -> date:
        return self.published_on + timedelta(days=after)


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a working day in Paris."""
    return datetime.combine(day, time(hour), tzinfo=PARIS)


def tell_past(cast: Cast, random: Random, *, today: date) -> None:
    """Some lots a month over the years of the story; those of the last weeks stop where the present finds them."""
    proof = check_file(GivenFile("attestation-fictive.pdf", fictitious_document()))
    first_day = date(rules.story_years(today)[0], 1, 8)
    for insee_code in (WOIPPY, METZ):
        _agree(cast.manager_of(insee_code), cast.takers[0], first_day)
    for chapter in _chapters(cast, random, today):
        lot = _offer(chapter, random)
        if lot is None or chapter.day(12) > today:
            continue
        transfer = _decide(chapter, lot, random)
        if chapter.day(20) > today:
            continue
        _carry(chapter, transfer, random)
        if chapter.day(60) <= today:
            _report(chapter, transfer, random, proof)


def _look_for(person: Membership, code: str, units: int, details: str, today: date) -> None:
    """A wish, and a search kept to follow it."""
    category = next(category for category in active_categories() if category.code == code)
    facts = WishFacts(category.id, units, "", details, None, today + timedelta(days=60))
    make_wish(facts, by=person, now=moment(today), today=today)
    filters = LotFilters(category=code)
    save_search(category.plural, f"categorie={code}", filters, is_alerted=True, by=person, now=moment(today), today=today)


def tell_present(cast: Cast, random: Random, *, now: datetime) -> Lot:
    """What awaits each account of the demonstration today; the lot whose claims are to be decided."""
    today = paris_day(now)
    woippy, metz, (atelier, association, *_) = cast.manager_of(WOIPPY), cast.manager_of(METZ), cast.takers

    to_decide = _lot_of(
        woippy, "Portables et écrans du service culturel", {"laptop": 12, "monitor": 8}, day=today - timedelta(days=6)
    )
    _claim(to_decide, atelier, random, today - timedelta(days=4))
    _claim(to_decide, association, random, today - timedelta(days=3), share=2)
    _lot_of(metz, "Commutateurs du réseau des écoles", {"network_switch": 14}, day=today - timedelta(days=2))
    _lot_of(metz, "Imprimantes des mairies de quartier", {"printer_laser": 6, "projector": 2}, day=today - timedelta(days=9))
    _look_for(association, "laptop", 20, "8 Go de mémoire au moins, pour des ateliers d’initiation.", today)
    _look_for(atelier, "smartphone", 15, "Écran intact.", today)
    draft_lot(_facts("Téléphones à trier", today), giver_id=woippy.organisation_id, by=woippy, now=moment(today), today=today)

    soon = _promised(
        woippy, atelier, "Unités centrales du centre technique", {"desktop": 9}, random, day=today - timedelta(days=12), devices=5
    )
    propose_pickup(soon.id, today + timedelta(days=2), by=woippy, now=moment(today - timedelta(days=3)))
    agree_pickup(soon.id, today + timedelta(days=2), by=atelier, now=moment(today - timedelta(days=2)))
    waiting = _promised(metz, association, "Tablettes de la médiathèque", {"tablet": 10}, random, day=today - timedelta(days=8))
    morning = Slot(today + timedelta(days=5), time(9), time(11, 30))
    afternoon = Slot(today + timedelta(days=6), time(14), time(16))
    propose_slots(waiting.id, [morning, afternoon], by=metz, now=moment(today - timedelta(days=1)))
    _sold(metz, today - timedelta(days=40))

    left = _promised(
        metz, atelier, "Ordinateurs de l’état civil", {"desktop": 7, "monitor": 7}, random, day=today - timedelta(days=15)
    )
    _hand_over(left, metz, today - timedelta(days=1))
    due = _promised(woippy, atelier, "Portables des élus", {"laptop": 11}, random, day=today - timedelta(days=112))
    _hand_over(due, woippy, today - timedelta(days=97))
    _receive(due, atelier, today - timedelta(days=95), missing=1)

    _erase_some(woippy, today)
    if find_live_agreement(woippy.organisation_id, association.organisation_id) is None:
        propose_agreement(
            giver_id=woippy.organisation_id,
            partner_id=association.organisation_id,
            starts_on=today,
            years=threshold("agreement_length", on=today),
            by=woippy,
            now=moment(today, 8),
        )
    _join_framework(cast, woippy, today)
    return to_decide


def _sold(giver: Membership, day: date) -> None:
    """What left otherwise than through a lot: a sale to which the buyer brought no commitment, a take-back that is proved."""
    categories = {category.code: category.id for category in active_categories()}
    file = check_file(GivenFile("attestation-fictive.pdf", fictitious_document()))
    for channel, code, recipient, committed_on in (
        (Channel.SALE, "desktop", "Enchères publiques", None),
        (Channel.TAKE_BACK, "monitor", "Éco-organisme", day - timedelta(days=30)),
    ):
        departure = Departure(
            channel,
            recipient,
            day,
            committed_on,
            category_id=categories[code],
            units=6,
            age=Age.WITHIN_TEN_YEARS,
            is_waste=channel is Channel.TAKE_BACK,
            note="Sortie fictive",
        )
        record_outgoing(departure, organisation_id=giver.organisation_id, file=file, by=giver, now=moment(day))


def _join_framework(cast: Cast, woippy: Membership, today: date) -> None:
    """A municipality that gives little joins what the metropole agreed, rather than agree on its own."""
    metropole, atelier = cast.givers[0], cast.takers[0]
    _agree(metropole, atelier, today - timedelta(days=60))
    framework = find_agreement_in_force(metropole.organisation_id, atelier.organisation_id, on=today)
    for joiner in cast.givers[1:]:
        has_one = find_live_agreement(joiner.organisation_id, atelier.organisation_id, on=today) is not None
        if framework is None or has_one or joiner is woippy:
            continue
        joining = propose_agreement(
            giver_id=joiner.organisation_id,
            partner_id=atelier.organisation_id,
            starts_on=today,
            years=1,
            joins_id=framework.id,
            by=joiner,
            now=moment(today, 8),
        )
        _sign(joining, joiner, atelier, today)
        return


def _erase_some(giver: Membership, today: date) -> None:
    """Of the laptops that wait, one is erased and one could not be; the others are to erase."""
    waiting = [item for item in available_items(giver.organisation_id) if item.holds_data][:2]
    for item, result in zip(waiting, ErasureResult, strict=False):
        facts = replace(_erasure(today - timedelta(days=1), giver), result=result)
        record_erasures(Selection((item.id,)), facts, organisation_id=giver.organisation_id, by=giver, now=moment(today, 8))


def publish_past_years(cast: Cast, *, today: date) -> None:
    """The RETEX of each year that is over, published in the spring that followed."""
    for year in rules.story_years(today)[:-1]:
        spring = min(date(year + 1, 3, 20), today)
        retex = publish_retex(year, by=cast.coordinator, now=moment(spring), today=spring)
        keep_files(retex.id, year, now=moment(spring), today=spring)


def _chapters(cast: Cast, random: Random, today: date) -> list[Chapter]:
    """The lots of the story, in the order of time; the metropole and Metz give the most, the smallest villages once in a while."""
    weights = [30, *(2 + cast.populations[giver.organisation_id] // 4000 for giver in cast.givers[1:])]
    chapters = []
    for year in rules.story_years(today):
        last = min(date(year, 12, 31), today - timedelta(days=20))
        for _ in range(LOTS_A_YEAR):
            day = date(year, 1, 8) + timedelta(days=random.randint(0, max(0, (last - date(year, 1, 8)).days)))
            giver = random.choices(cast.givers, weights)[0]
            taker, rival = random.sample(cast.reusers[:3] if random.random() < 0.7 else cast.reusers, 2)  # noqa: PLR2004 - the three that do most
            if giver.organisation.insee_code == WOIPPY and cast.takers[0] is not taker:
                taker, rival = cast.takers[0], taker  # Woippy has one agreement, and another to sign today
            chapters.append(Chapter(giver, taker, rival, day))
    return sorted(chapters, key=lambda chapter: chapter.published_on)


def _offer(chapter: Chapter, random: Random) -> Lot | None:
    """A lot of what the giver had taken out of service by then; counted lines when its inventory has nothing left."""
    day, giver = chapter.published_on, chapter.giver
    waiting = [item for item in available_items(giver.organisation_id) if item.decommissioned_on and item.decommissioned_on <= day]
    chosen = waiting[: random.randint(12, 40)]
    if chapter.day(0) > chapter.day(12) or not (chosen or random.random() < 0.8):  # noqa: PLR2004 - now and then a village has nothing
        return None
    lot = draft_lot(_facts(random.choice(TITLES), day), giver_id=giver.organisation_id, by=giver, now=moment(day, 9), today=day)
    if chosen:
        add_items(lot.id, [item.id for item in chosen], _graded(random), by=giver, now=moment(day, 9), today=day)
    if len(chosen) < 8:  # noqa: PLR2004 - a small lot is completed with what no inventory knows
        _count(lot, giver, {"laptop": random.randint(2, 6), "smartphone": random.randint(1, 9)}, day)
    publish_lot(lot.id, by=giver, now=moment(day), today=day)
    return lot


def _graded(random: Random) -> Grading:
    """What the giver says of the devices of a lot: they work; she does not always know the rest."""
    return Grading(Works.WORKING, random.choice(list(Looks)), random.choice(list(Completeness)))


def _decide(chapter: Chapter, lot: Lot, random: Random) -> Transfer:
    """Two partners ask; the giver chooses, now and then shares between them."""
    _agree(chapter.giver, chapter.taker, chapter.published_on)
    claim = _claim(lot, chapter.taker, random, chapter.day(3))
    rival = _claim(lot, chapter.rival, random, chapter.day(4), share=2)
    refuse_claim(rival.id, reason=random.choice(REASONS), by=chapter.giver, now=moment(chapter.day(11)))
    allocate_claim(claim.id, by=chapter.giver, now=moment(chapter.day(12)))
    return _prepared(claim, chapter.day(12))


def _carry(chapter: Chapter, transfer: Transfer, random: Random) -> None:
    """The goods change hands; one time in eight something is missing at the receipt."""
    propose_pickup(transfer.id, chapter.day(18), by=chapter.giver, now=moment(chapter.day(13)))
    agree_pickup(transfer.id, chapter.day(18), by=chapter.taker, now=moment(chapter.day(14)))
    _hand_over(transfer, chapter.giver, chapter.day(18))
    _receive(transfer, chapter.taker, chapter.day(20), missing=1 if random.random() < 0.12 else 0, scale=random)  # noqa: PLR2004


def _report(chapter: Chapter, transfer: Transfer, random: Random, proof: CheckedFile) -> None:
    """The partner says what became of each unit: mostly declared, often certified, sometimes without proof, rarely not at all."""
    if random.random() < 0.06:  # noqa: PLR2004 - some partners forget: those units count for nothing
        return
    sent = devices_sent(transfer)
    _erase_received(transfer, chapter.taker, chapter.day(30))
    for line in transfer.lines:
        left = [device.id for device in sent.get(line.id, [])][: line.received_units or 0]
        units = line.received_units or 0
        while units:
            share = units if units < 3 else random.randint(units // 2, units)  # noqa: PLR2004
            how = random.choices([Proof.DECLARED, Proof.CERTIFIED, Proof.UNPROVED], [55, 35, 10])[0]
            fate = random.choice(FATES)
            report = Report(
                fate,
                chapter.day(random.randint(30, 60)),
                how,
                proof if how is Proof.CERTIFIED else None,
                "Devenir fictif",
                reuse=random.choice([Reuse.GIVEN, Reuse.KEPT]) if fate is OutcomeKind.REUSED else None,
            )
            devices, left = left[:share], left[share:]
            report_outcome(
                line.id, report, units=0 if devices else share, item_ids=devices, by=chapter.taker, now=moment(chapter.day(60))
            )
            units -= share


def _erase_received(transfer: Transfer, taker: Membership, day: date) -> None:
    """The partner in charge of the erasure does it before anything is used again."""
    if transfer.is_erased_by_taker:
        devices = devices_to_erase(transfer.id)
        items = [item.id for found in devices.values() for item in found]
        erased = {line.id: line.unerased_units for line in transfer.lines if line.id not in devices_sent(transfer)}
        if items or any(erased.values()):
            facts = _erasure(day, taker)
            record_taker_erasures(transfer.id, facts, item_ids=items, erased=erased, by=taker, now=moment(day))


def _agree(giver: Membership, taker: Membership, day: date) -> None:
    """An agreement between the two, signed by both, unless one is in force."""
    if find_live_agreement(giver.organisation_id, taker.organisation_id, on=day) is not None:
        return
    agreement = propose_agreement(
        giver_id=giver.organisation_id,
        partner_id=taker.organisation_id,
        starts_on=day,
        years=threshold("agreement_length", on=day),
        erased_by=ErasedBy.PARTNER if _taker_erases(giver.organisation_id, taker.organisation_id) else ErasedBy.GIVER,
        by=giver,
        now=moment(day, 8),
    )
    _sign(agreement, giver, taker, day)


def _sign(agreement: Agreement, giver: Membership, taker: Membership, day: date) -> None:
    """Both sides sign, in the application."""
    for signatory, capacity in ((giver, "maire ou vice-présidence, par délégation"), (taker, "présidence de l’association")):
        sign_agreement(
            agreement.id,
            capacity=capacity,
            consent=True,
            read_sha256=agreement.text_sha256,
            address="192.0.2.10",
            by=signatory,
            now=moment(day, 9),
        )
    if giver.organisation.insee_code == WOIPPY:
        make_document(agreement.id)


def _promised(
    giver: Membership, taker: Membership, title: str, units: dict[str, int], random: Random, *, day: date, devices: int = 0
) -> Transfer:
    """A lot of the last weeks, promised to one partner; with that many devices of the inventory when it has them."""
    lot = _lot_of(giver, title, units, day=day - timedelta(days=10), devices=devices)
    claim = _claim(lot, taker, random, day - timedelta(days=5))
    allocate_claim(claim.id, by=giver, now=moment(day))
    return _prepared(claim, day)


def _prepared(claim: Claim, day: date) -> Transfer:
    transfer = prepare_transfer(claim.id, now=moment(day))
    if transfer is None:
        raise RuntimeError("the demonstration promised a lot that nobody prepares")
    return transfer


def _lot_of(giver: Membership, title: str, units: dict[str, int], *, day: date, devices: int = 0) -> Lot:
    lot = draft_lot(_facts(title, day), giver_id=giver.organisation_id, by=giver, now=moment(day, 9), today=day)
    if chosen := [item.id for item in available_items(giver.organisation_id)][-devices:] if devices else []:
        add_items(lot.id, chosen, Grading(Works.WORKING), by=giver, now=moment(day, 9), today=day)
    _count(lot, giver, units, day)
    add_photos(lot.id, [photo_of(units)], by=giver, now=moment(day, 9))
    publish_lot(lot.id, by=giver, now=moment(day), today=day)
    return lot


def _count(lot: Lot, giver: Membership, units: dict[str, int], day: date) -> None:
    categories = {category.code: category.id for category in active_categories()}
    for code, number in units.items():
        add_counted_units(
            lot.id,
            category_id=categories[code],
            condition=Condition(),
            age=Age.WITHIN_TEN_YEARS,
            units=number,
            by=giver,
            now=moment(day, 9),
        )


def _facts(title: str, day: date) -> LotFacts:
    return LotFacts(
        title=title,
        description="Matériel fictif de démonstration.",
        pickup_place="Hôtel de ville, entrée de service",
        pickup_hours="Du lundi au vendredi, de 9 h à 12 h",
        claims_until=day + timedelta(days=21),
    )


def _claim(lot: Lot, taker: Membership, random: Random, day: date, *, share: int = 1) -> Claim:
    """A claim on all the units, or on one in `share`."""
    asked = {line.id: max(1, line.units // share) for line in lot.lines}
    message = random.choice(("Pour les familles que nous accompagnons.", "Notre atelier peut les prendre cette semaine.", ""))
    return claim_lot(lot.id, asked, message=message, by=taker, now=moment(day), today=day)


def _hand_over(transfer: Transfer, giver: Membership, day: date) -> None:
    devices = {line_id: [device.id for device in found] for line_id, found in devices_of_lot(transfer).items()}
    devices = {line.id: devices[line.id][: line.promised_units] for line in transfer.lines if line.id in devices}
    taker_erases = _taker_erases(transfer.giver_id, transfer.taker_id)
    holding = [line for line in transfer.lines if line.category.holds_data and not taker_erases]
    ids = [item_id for line in holding for item_id in devices.get(line.id, [])]
    if ids:
        record_erasures(
            Selection(tuple(ids)), _erasure(day, giver), organisation_id=transfer.giver_id, by=giver, now=moment(day, 9)
        )
    hand_over(
        transfer.id,
        sent={line.id: line.promised_units for line in transfer.lines},
        devices=devices,
        erased={line.id: line.promised_units for line in holding if line.id not in devices},
        capacity="responsable du service",
        by=giver,
        now=moment(day),
    )


def _taker_erases(giver_id: int, taker_id: int) -> bool:
    """One pair in four leaves the erasure to the partner."""
    return (giver_id + taker_id) % 4 == 0


def _erasure(day: date, operator: Membership) -> ErasureFacts:
    return ErasureFacts(ErasureLevel.PURGE, ErasureResult.SUCCEEDED, "nwipe", day, tool_version="0.36", operator=operator.user.name)


def _receive(transfer: Transfer, taker: Membership, day: date, *, missing: int, scale: Random | None = None) -> None:
    """The other side counts, and weighs when it has a scale; what is missing is missing on the first line."""
    received = {line.id: (line.sent_units or 0) - (missing if i == 0 else 0) for i, line in enumerate(transfer.lines)}
    weighs = scale is not None and scale.random() < 0.55  # noqa: PLR2004 - rather more than half of the partners weigh
    weighed = (
        {line.id: _weighed(line, received[line.id], scale) for line in transfer.lines if received[line.id]}
        if scale and weighs
        else {}
    )
    receive(
        transfer.id,
        received=received,
        weighed={key: mass for key, mass in weighed.items() if mass},
        note="Un équipement manquait sur la palette." if missing else "",
        capacity="responsable d’atelier",
        by=taker,
        now=moment(day),
    )


def _weighed(line: TransferLine, units: int, scale: Random) -> Decimal | None:
    """What a scale would say: near the estimate."""
    if line.unit_mass_kg is None:
        return None
    return (line.unit_mass_kg * units * scale.randint(92, 112) / 100).quantize(Decimal("0.1")) or None
