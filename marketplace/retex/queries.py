"""Reading the ledger by year, targets, published reports."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Select, bindparam, case, func, literal, select
from sqlalchemy.orm import joinedload

from core.accounts.enums import OrganisationKind, Role
from core.accounts.models import Membership, Organisation, User
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import NotFound, found
from marketplace.impact.queries import factors_of_year
from marketplace.inventory.models import StockDeclaration
from marketplace.ledger.enums import Origin
from marketplace.ledger.models import Movement
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.rules import figures as rules
from marketplace.retex.rules.frozen import restored
from marketplace.retex.rules.rates import Target
from marketplace.transfers.enums import TransferState
from marketplace.transfers.models import Transfer

Figures = rules.Figures
OPEN_TRANSFERS = (TransferState.PREPARED, TransferState.HANDED_OVER, TransferState.RECEIVED)


def _sums(side: Any = None) -> Select[*tuple[Any, ...]]:
    """The movements of a year, summed over what the figures look at, organisation by organisation when `side` is one."""
    keys = [
        Movement.category_id,
        Movement.kind,
        Movement.eligibility,
        Movement.proof,
        Movement.origin,
        Movement.mass_is_weighed,
    ]
    groups = keys if side is None else [side, *keys]
    return (
        select(
            literal(0) if side is None else side,
            *keys,
            func.sum(Movement.units),
            func.sum(Movement.mass_kg),
            func.sum(case((Movement.mass_kg.is_(None), Movement.units), else_=0)),
        )
        .where(Movement.year == bindparam("year"))
        .group_by(*groups)
    )


# Built once: the ledger is long and the report often read.
_OF_GIVER = Movement.giver_id == bindparam("organisation_id")
_OF_TAKER = Movement.taker_id == bindparam("organisation_id")
_TOTALS = (_sums(), _sums().where(_OF_GIVER), _sums().where(_OF_TAKER))
_DETAILS = (_sums(Movement.giver_id), _sums(Movement.giver_id).where(_OF_GIVER), _sums(Movement.taker_id).where(_OF_TAKER))

_BODIES = (
    select(
        Organisation.id,
        Organisation.name,
        Organisation.siret,
        Organisation.kind,
        func.sum(StockDeclaration.fleet_units),
        func.sum(StockDeclaration.decommissioned_units),
    )
    .outerjoin(
        StockDeclaration, (StockDeclaration.organisation_id == Organisation.id) & (StockDeclaration.year == bindparam("year"))
    )
    .group_by(Organisation.id, Organisation.name, Organisation.siret, Organisation.kind)
    .order_by(Organisation.name, Organisation.id)
)


def figures(year: int, organisation_id: int | None = None) -> Figures:
    """The live figures of a year from the ledger, for the territory or for one organisation (what a partner took, for a partner).

    Raises `NotFound` when there is no such organisation.
    """
    return rules.figures_of(_basis(year, organisation_id, _TOTALS), organisation_id)


def live_report(year: int, organisation_id: int | None = None) -> rules.Report:
    """The live report of a year; raises `NotFound` when there is no such organisation."""
    return rules.report(live_basis(year, organisation_id), organisation_id=organisation_id)


def live_basis(year: int, organisation_id: int | None = None) -> rules.Basis:
    """What the report of a year is computed from, in five statements; raises `NotFound`."""
    return _basis(year, organisation_id, _DETAILS)


def _basis(year: int, organisation_id: int | None, statements: Sequence[Select[Any]]) -> rules.Basis:
    bodies = [
        rules.Body(id_, name, siret, kind.is_public, fleet, decommissioned)
        for id_, name, siret, kind, fleet, decommissioned in db.session.execute(_BODIES, {"year": year})
    ]
    categories = db.session.execute(
        select(EquipmentCategory.id, EquipmentCategory.code, EquipmentCategory.plural).order_by(
            EquipmentCategory.position, EquipmentCategory.id
        )
    ).all()
    code_of = {id_: code for id_, code, _ in categories}
    targets = _targets(year)
    return rules.Basis(
        year=year,
        cells=tuple(
            rules.Cell(
                organisation_id=body_id,
                category_code=code_of[category_id],
                kind=kind,
                eligibility=eligibility,
                proof=proof,
                is_of_public_body=origin is Origin.PUBLIC_BODY,
                is_weighed=weighed,
                units=units,
                mass_kg=kg or Decimal(0),
                units_without_mass=massless,
            )
            for body_id, category_id, kind, eligibility, proof, origin, weighed, units, kg, massless in _sums_of(
                year, organisation_id, bodies, statements
            )
        ),
        categories=tuple(rules.Category(code, plural) for _, code, plural in categories),
        bodies=tuple(bodies),
        factors=factors_of_year(year),
        decree_target=targets.get("decree"),
        roadmap_target=targets.get("roadmap"),
    )


class Edition:
    """The report of a year, published (from its frozen figures alone) or live."""

    def __init__(self, year: int, retex: Retex | None) -> None:
        self.year = year
        self.retex = retex

    @cached_property
    def basis(self) -> rules.Basis:
        """All that the report is computed from."""
        return live_basis(self.year) if self.retex is None else restored(rules.Basis, self.retex.figures["basis"])

    @cached_property
    def whole(self) -> rules.Report:
        """The report of the territory."""
        return rules.report(self.basis) if self.retex is None else published_report(self.retex)

    def reduced(self, *, organisation_id: int | None, category_code: str | None) -> rules.Report:
        """The report of an organisation, of a category, of both; the whole one when neither is named."""
        if organisation_id is None and category_code is None:
            return self.whole
        return rules.report(self.basis, organisation_id=organisation_id, category_code=category_code)


def edition(year: int, retex: Retex | None) -> Edition:
    """The published edition of a year, or its live figures when there is none."""
    return Edition(year, retex)


def published_report(retex: Retex) -> rules.Report:
    """The report of a published year, from its frozen figures alone."""
    return restored(rules.Report, retex.figures["report"])


def find_retex(year: int) -> Retex | None:
    """The published report of a year, if any."""
    return db.session.scalar(select(Retex).where(Retex.year == year).options(joinedload(Retex.document)))


def get_retex(retex_id: int) -> Retex:
    """That published report; raises `NotFound`."""
    return found(db.session.scalar(select(Retex).where(Retex.id == retex_id).options(joinedload(Retex.document))))


def get_retex_for_update(retex_id: int) -> Retex:
    """That published report, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Retex).where(Retex.id == retex_id))))


def published_years() -> Sequence[Any]:
    """Year, headline figures and moment of each publication, newest first."""
    return db.session.execute(select(Retex.year, Retex.headline, Retex.published_at).order_by(Retex.year.desc())).all()


def years_of_ledger() -> Sequence[int]:
    """The years from the first movement to the last, newest first."""
    first, last = db.session.execute(
        select(select(func.min(Movement.year)).scalar_subquery(), select(func.max(Movement.year)).scalar_subquery())
    ).one()
    return [] if first is None else range(last, first - 1, -1)


def bodies_without_declaration(year: int) -> Sequence[Organisation]:
    """The public bodies that did not say what they held on 1 January of the year."""
    declared = select(StockDeclaration.organisation_id).where(StockDeclaration.year == year)
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.id.not_in(declared))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def open_transfer_count(year: int) -> int:
    """Transfers begun in that year or before, and not closed: their outcomes may still be missing."""
    begun_on = func.coalesce(Transfer.handed_over_on, Transfer.pickup_on)
    return db.session.scalar(select(func.count()).where(Transfer.state.in_(OPEN_TRANSFERS), begun_on <= date(year, 12, 31))) or 0


def officials() -> Sequence[Membership]:
    """The elected people who read the report."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.role == Role.OFFICIAL, Membership.ended_at.is_(None), User.disabled_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    ).all()


def rate_target_keys() -> set[tuple[str, int]]:
    """The rate and year of each target known."""
    return {(rate, year) for rate, year in db.session.execute(select(RateTarget.rate, RateTarget.year))}


def _targets(year: int) -> dict[str, Target]:
    return {
        target.rate: Target(target.percent, target.is_legal, target.source, target.read_on)
        for target in db.session.scalars(select(RateTarget).where(RateTarget.year == year).order_by(RateTarget.id))
    }


def _sums_of(
    year: int, organisation_id: int | None, bodies: Sequence[rules.Body], statements: Sequence[Select[Any]]
) -> Sequence[Any]:
    """The sums of a year: of everybody, of a public body as giver, of a partner as taker."""
    everybody, of_giver, of_taker = statements
    if organisation_id is None:
        return db.session.execute(everybody, {"year": year}).all()
    body = next((body for body in bodies if body.id == organisation_id), None)
    if body is None:
        raise NotFound
    statement = of_giver if body.is_public else of_taker
    return db.session.execute(statement, {"year": year, "organisation_id": organisation_id}).all()
