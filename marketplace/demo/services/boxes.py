"""Ten collection boxes in real public buildings' towns, with fictitious names, and what passers-by said of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from agreements.enums import TemplateKind
from agreements.queries import models_to_propose
from agreements.services import propose_agreement, sign_agreement
from core.accounts.models import Membership
from core.catalogue.queries import active_categories
from core.clock import paris_day
from marketplace.collection.enums import BoxStep, Problem, ReportState
from marketplace.collection.models import CollectionBox, Emptying
from marketplace.collection.rules import BoxFacts
from marketplace.collection.services import (
    EmptyingFacts,
    answer_report,
    ask_for_box,
    change_photo,
    move_box,
    propose_box,
    record_emptying,
    report_box_outcome,
    report_problem,
)
from marketplace.demo import rules
from marketplace.demo.services.cast import WOIPPY, Cast
from marketplace.demo.services.pictures import photo_of_box
from marketplace.demo.services.story import moment
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.services import Report

YEAR = timedelta(days=365)
LATE = 5  # the rank of a box that nobody came to empty of late


def bring_boxes(cast: Cast, *, now: datetime, today: date) -> list[CollectionBox]:
    """Boxes installed over the last year, one out of service, one that is still a project."""
    _agree_to_empty(cast, today=today, now=now)
    categories = {category.code: category.id for category in active_categories()}
    codes = frozenset(categories[code] for code in rules.BOX_CATEGORIES)
    boxes = []
    for rank, plan in enumerate(rules.BOXES):
        began = now - YEAR + timedelta(days=17 * rank)
        host = cast.manager_of(plan.insee_code)
        box = propose_box(
            BoxFacts(
                name=plan.name,
                host_id=host.organisation_id,
                building=plan.building,
                spot=plan.spot,
                insee_code=plan.insee_code,
                latitude=plan.latitude,
                longitude=plan.longitude,
                opening_hours=plan.opening_hours,
                categories=codes,
                accepts_batteries=plan.accepts_batteries,
                origin=plan.origin,
                model="Borne d’exemple B-120",
                capacity_litres=plan.capacity_litres,
                capacity_kg=60,
                responsible_id=cast.takers[0].organisation_id,
            ),
            by=cast.coordinator,
            now=began,
        )
        boxes.append(box)
        if plan.is_installed:
            change_photo(box.id, photo_of_box(rank), caption="Dessin d’une borne verte contre un mur", by=host, now=began)
            move_box(box.id, BoxStep.INSTALL, by=cast.coordinator, now=began + timedelta(days=8))
    _empty(cast, boxes, now=now)
    _tell_reports(cast, boxes, now=now)
    _ask_for_box(cast, now=now)
    return boxes


def _empty(cast: Cast, boxes: list[CollectionBox], *, now: datetime) -> None:
    """Each box emptied every forty-five days or so; what became of all of it but the last time."""
    random, atelier, today = Random(rules.SEED), cast.takers[0], paris_day(now)
    for rank, box in enumerate(boxes):
        if not rules.BOXES[rank].is_installed:
            continue
        day = paris_day(now - YEAR + timedelta(days=17 * rank + 45))
        while day < today - timedelta(days=85 if rank == LATE else 18):
            emptying = record_emptying(box.id, box_content(random, day, box), by=atelier, now=moment(day))
            if day < today - timedelta(days=60):
                _tell_outcomes(emptying, random, atelier, day=day + timedelta(days=20))
            day += timedelta(days=random.randint(38, 54))


def box_content(random: Random, day: date, box: CollectionBox) -> EmptyingFacts:
    """What a box held that day, as it was weighed and counted."""
    categories = {category.code: category for category in active_categories()}
    counts = {code: random.randint(least, most) for code, (least, most) in rules.BOX_CONTENT.items()}
    usual_kg = sum(((categories[code].default_mass_kg or Decimal(1)) * units for code, units in counts.items()), Decimal(0))
    return EmptyingFacts(
        emptied_on=day,
        mass_kg=(usual_kg * random.randint(92, 112) / 100).quantize(Decimal("0.1")),
        units_by_category={categories[code].id: units for code, units in counts.items()},
        batteries_kg=Decimal(random.randint(8, 40)) / 10 if box.accepts_batteries else None,
    )


def _tell_outcomes(emptying: Emptying, random: Random, atelier: Membership, *, day: date) -> None:
    """About a third is used again, some for parts, the rest is recycled."""
    for line in emptying.lines:
        left = line.units
        for kind, share in ((OutcomeKind.REUSED, 35), (OutcomeKind.PARTS, 20), (OutcomeKind.RECYCLED, 100)):
            units = left if kind is OutcomeKind.RECYCLED else min(left, line.units * (share + random.randint(-10, 10)) // 100)
            if units:
                report = Report(kind, day, Proof.DECLARED)
                report_box_outcome(emptying.id, line.id, report, units=units, is_erased=True, by=atelier, now=moment(day))
                left -= units


def _ask_for_box(cast: Cast, *, now: datetime) -> None:
    """A municipality waits for the answer of the coordinator."""
    ask_for_box(
        building="Maison des associations (exemple)",
        street="2 rue de l’Exemple",
        insee_code=WOIPPY,
        opening_hours="Mo-Sa 08:00-20:00",
        words="Deux cents personnes par semaine, une place au sec près de la porte.",
        by=cast.manager_of(WOIPPY),
        now=now - timedelta(days=4),
    )


def _tell_reports(cast: Cast, boxes: list[CollectionBox], *, now: datetime) -> None:
    """One answered, one taken up, one that nobody read yet; a lock that was forced put a box out of service."""
    atelier, host = cast.takers[0], cast.manager_of(rules.BOXES[0].insee_code)
    full = report_problem(boxes[0].id, Problem.FULL, now=now - timedelta(days=40))
    answer_report(full.id, ReportState.SETTLED, "Vidée ce matin, merci !", by=atelier, now=now - timedelta(days=39))
    damaged = report_problem(boxes[3].id, Problem.DAMAGED, words="La serrure a été forcée.", now=now - timedelta(days=12))
    answer_report(
        damaged.id, ReportState.IN_HAND, "Une serrure neuve est commandée.", by=cast.coordinator, now=now - timedelta(days=11)
    )
    move_box(
        boxes[3].id,
        BoxStep.STOP,
        reason="Serrure forcée : une neuve est commandée.",
        by=cast.coordinator,
        now=now - timedelta(days=11),
    )
    report_problem(boxes[1].id, Problem.FULL, now=now - timedelta(hours=20))
    report_problem(boxes[1].id, Problem.FULL, now=now - timedelta(hours=3))
    change_photo(
        boxes[0].id,
        photo_of_box(0),
        caption="Dessin d’une borne verte à droite des portes vitrées",
        by=host,
        now=now - timedelta(days=3),
    )


def _agree_to_empty(cast: Cast, *, today: date, now: datetime) -> None:
    """The metropole has the boxes of all its municipalities emptied by one partner."""
    metropole, atelier = cast.givers[0], cast.takers[0]
    model = next(row for row in models_to_propose(None) if row.kind is TemplateKind.BOX_COLLECTION)
    began = now - YEAR - timedelta(days=20)
    agreement = propose_agreement(
        giver_id=metropole.organisation_id,
        partner_id=atelier.organisation_id,
        starts_on=today - YEAR - timedelta(days=10),
        years=3,
        template_id=model.template_id,
        by=metropole,
        now=began,
    )
    for signatory, capacity in ((metropole, "vice-présidence, par délégation"), (atelier, "présidence de l’association")):
        sign_agreement(
            agreement.id,
            capacity=capacity,
            consent=True,
            read_sha256=agreement.text_sha256,
            address="192.0.2.10",
            by=signatory,
            now=began,
        )
