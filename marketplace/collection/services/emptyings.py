"""A box emptied: weighed, counted, in the ledger as left by residents or by agents; what became of it. The box is locked first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from core import storage
from core.accounts.models import Membership
from core.catalogue.queries import in_decree_by_category, unit_masses
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.thresholds import threshold, threshold_history
from core.uploads import CheckedPhoto
from core.web.filters import french_date
from marketplace.collection import queries, rules
from marketplace.collection.enums import Problem, ReportState
from marketplace.collection.errors import EmptiedTwice, NoAgreementThatDay, NobodyEmptiesIt, UnknownBoxCategory
from marketplace.collection.events import BoxEmptied, BoxOutcomeReported, BoxOutcomeWithdrawn, EmptyingWithdrawn
from marketplace.collection.models import BoxOutcome, CollectionBox, Emptying, EmptyingLine
from marketplace.collection.rules import rounds as rules_of_rounds
from marketplace.collection.services.photos import keep_photo
from marketplace.collection.services.readings import forget_emptied, note_emptied
from marketplace.collection.services.reports import answer_report
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.ledger.rules import eligibility_of
from marketplace.ledger.services import record_movement
from marketplace.transfers import rules as transfers
from marketplace.transfers.services import Report


@dataclass(frozen=True, slots=True)
class EmptyingFacts:
    """What is said of an emptying: the mass on the scale, batteries apart, and how many devices of each category."""

    emptied_on: date
    mass_kg: Decimal
    units_by_category: Mapping[int, int | None]
    batteries_kg: Decimal | None = None
    note: str = ""
    photo: CheckedPhoto | None = None


def record_emptying(box_id: int, facts: EmptyingFacts, *, by: Membership | None, now: datetime) -> Emptying:
    """Record that a box was emptied by its responsible partner, and write what it held in the ledger.

    The open reports that it was full are answered by it; it is tied to the stop of a round where it was done, if one says so.
    Raises `NobodyEmptiesIt`, `NoAgreementThatDay`, `MassNotPossible`, `NothingCounted`, `CountNotPossible`,
    `UnknownBoxCategory`, `EmptiedInFuture`, `EmptiedTooEarly`, `EmptiedTwice`.
    """
    with transaction():
        box = queries.get_box_for_update(box_id)
        counted = _checked(box, facts, now=now)
        emptying = _kept(box, facts, by=by, now=now)
        shares = rules.shares_of_mass(counted, facts.mass_kg, unit_masses())
        emptying.lines = [
            EmptyingLine(category_id=category_id, units=units, mass_kg=shares[category_id], reported_units=0)
            for category_id, units in counted.items()
        ]
        emptying.stop = rules_of_rounds.stop_emptied(queries.stops_to_empty(box_id, emptying.taker_id), facts.emptied_on)
        db.session.add(emptying)
        try:
            db.session.flush()
        except IntegrityError as error:
            raise EmptiedTwice from error
        for line in emptying.lines:
            _write(line, MovementKind.GIVEN, on=facts.emptied_on, units=line.units, mass_kg=line.mass_kg, now=now)
        announce(BoxEmptied(box_id, emptying.id, str(facts.mass_kg)), by=by, at=now)
        _answer_full(box_id, facts.emptied_on, by=by, now=now)
        note_emptied(emptying, now=now)
        return emptying


def withdraw_emptying(emptying_id: int, *, reason: str, by: Membership | None, now: datetime) -> Emptying:
    """It was wrong: the ledger gets the opposite movements.

    Raises `EmptyingCancelled`, `OutcomesReported`, `CorrectionReasonMissing`.
    """
    with transaction():
        emptying = queries.get_emptying_for_update(emptying_id)
        rules.check_withdrawable(emptying)
        said = rules.correction_reason(reason)
        emptying.withdrawn_at, emptying.withdrawal_reason = now, said
        forget_emptied(emptying)
        for line in emptying.lines:
            _write(line, MovementKind.GIVEN, on=emptying.emptied_on, units=-line.units, mass_kg=-line.mass_kg, now=now, reason=said)
        announce(EmptyingWithdrawn(emptying.box_id, emptying_id, said), by=by, at=now)
        return emptying


def report_box_outcome(
    emptying_id: int, line_id: int, report: Report, *, units: int, is_erased: bool, by: Membership | None, now: datetime
) -> BoxOutcome:
    """The taker says what became of some devices of a line, with the proofs that transfers ask for.

    Raises `EmptyingCancelled`, `ReturnNotPossible`, `DataNotErased`, and of transfers `TooManyReported`, `OutcomeTooEarly`,
    `OutcomeInFuture`, `ProofMissing`, `ProofUnexpected`.
    """
    with transaction():
        emptying = queries.get_emptying_for_update(emptying_id)
        rules.check_live(emptying)
        line = next(line for line in emptying.lines if line.id == line_id)
        rules.check_outcome(report.kind, holds_data=line.category.holds_data, is_erased=is_erased)
        transfers.check_reported_units(units, line.unreported_units)
        transfers.check_proof(report.proof, report.proof_file)
        said = french_date(emptying.emptied_on)
        transfers.check_outcome_day(report.occurred_on, received_on=emptying.emptied_on, today=paris_day(now), said=said)
        reported_kg = sum((one.mass_kg for one in line.outcomes if not one.is_withdrawn), Decimal(0))
        file = report.proof_file
        outcome = BoxOutcome(
            line=line,
            kind=report.kind,
            units=units,
            mass_kg=rules.share_to_report(line, units, reported_kg),
            is_erased=is_erased,
            occurred_on=report.occurred_on,
            proof=report.proof,
            proof_file=storage.store(file.content, name=file.name, media_type=file.media_type) if file else None,
            note=report.note.strip(),
            reported_at=now,
            by_membership_id=by.id if by else None,
        )
        line.reported_units += units
        db.session.add(outcome)
        db.session.flush()
        _write_outcome(outcome, sign=1, now=now)
        announce(BoxOutcomeReported(emptying_id, outcome.id, report.kind.value, units), by=by, at=now)
        return outcome


def withdraw_box_outcome(outcome_id: int, *, reason: str, by: Membership | None, now: datetime) -> BoxOutcome:
    """It was wrong: the ledger gets the opposite movement. Raises `OutcomeGone`, `CorrectionReasonMissing`."""
    with transaction():
        emptying_id = queries.get_box_outcome(outcome_id).line.emptying_id
        emptying = queries.get_emptying_for_update(emptying_id)
        outcome = next(one for line in emptying.lines for one in line.outcomes if one.id == outcome_id)
        rules.check_standing(outcome)
        said = rules.correction_reason(reason)
        outcome.withdrawn_at, outcome.withdrawal_reason = now, said
        outcome.line.reported_units -= outcome.units
        _write_outcome(outcome, sign=-1, now=now, reason=said)
        announce(BoxOutcomeWithdrawn(emptying_id, outcome_id, said), by=by, at=now)
        return outcome


def _checked(box: CollectionBox, facts: EmptyingFacts, *, now: datetime) -> dict[int, int]:
    day = facts.emptied_on
    if box.responsible_id is None:
        raise NobodyEmptiesIt
    most_kg = threshold("box_emptying_most", on=paris_day(now))
    rules.check_mass(facts.mass_kg, most_kg)
    if facts.batteries_kg is not None:
        rules.check_mass(facts.batteries_kg, most_kg, field="batteries_kg")
    rules.check_emptied_on(day, today=paris_day(now), known_on=paris_day(box.created_at))
    counted = rules.checked_counts(facts.units_by_category)
    if not counted.keys() <= in_decree_by_category().keys():
        raise UnknownBoxCategory
    if queries.was_emptied_on(box.id, day):
        raise EmptiedTwice
    return counted


def _kept(box: CollectionBox, facts: EmptyingFacts, *, by: Membership | None, now: datetime) -> Emptying:
    taker_id = box.responsible_id or 0
    agreement = queries.find_agreement_to_empty(box.host_id, taker_id, on=facts.emptied_on)
    if agreement is None:
        raise NoAgreementThatDay
    photo = keep_photo(facts.photo, f"collecte-{box.code}-{facts.emptied_on}") if facts.photo else None
    return Emptying(
        box=box,
        taker_id=taker_id,
        agreement=agreement,
        emptied_on=facts.emptied_on,
        mass_kg=facts.mass_kg,
        batteries_kg=facts.batteries_kg,
        note=facts.note.strip(),
        photo=photo.file if photo else None,
        recorded_at=now,
        by_membership_id=by.id if by else None,
    )


def _answer_full(box_id: int, day: date, *, by: Membership | None, now: datetime) -> None:
    for report in queries.open_reports_of(box_id):
        if report.problem is Problem.FULL and paris_day(report.last_at) <= day:
            answer_report(report.id, ReportState.SETTLED, f"La borne a été vidée le {french_date(day)}. Merci.", by=by, now=now)


def _write_outcome(outcome: BoxOutcome, *, sign: int, now: datetime, reason: str = "") -> None:
    _write(
        outcome.line,
        outcome.kind.movement,
        on=outcome.occurred_on,
        units=sign * outcome.units,
        mass_kg=sign * outcome.mass_kg,
        proof=outcome.proof,
        now=now,
        reason=reason,
    )


def _write(
    line: EmptyingLine,
    kind: MovementKind,
    *,
    on: date,
    units: int,
    mass_kg: Decimal,
    now: datetime,
    proof: Proof = Proof.DECLARED,
    reason: str = "",
) -> None:
    """A movement of residents or agents, never of a public body: the decree's rate does not see it. Nobody knows its age."""
    box = line.emptying.box
    record_movement(
        kind,
        on=on,
        giver_id=box.host_id,
        taker_id=line.emptying.taker_id,
        category_id=line.category_id,
        units=units,
        mass_kg=mass_kg,
        mass_is_weighed=True,
        eligibility=eligibility_of(
            in_decree=in_decree_by_category()[line.category_id],
            purchased_on=None,
            decommissioned_on=None,
            age_limits=threshold_history("decree_age_limit"),
        ),
        proof=proof,
        now=now,
        origin=box.origin,
        emptying_line_id=line.id,
        correction_reason=reason,
    )
