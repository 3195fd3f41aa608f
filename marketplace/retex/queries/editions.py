"""Reading published reports, and the report of a year whether it is published or not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from core.accounts.models import Organisation
from core.authenticity import KnownDocument, knows_documents
from core.clock import paris_day
from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from core.web.filters import french_date
from marketplace.ledger.enums import PROVED, MovementKind
from marketplace.ledger.models import Movement
from marketplace.ledger.queries import movements_in_sums
from marketplace.purchases.rules.shares import KindShare
from marketplace.retex.models import Retex
from marketplace.retex.queries.cells import cells_of_year, sums_of_year
from marketplace.retex.queries.live import live_frame, with_cells
from marketplace.retex.rules import figures as rules
from marketplace.retex.rules.frozen import restored
from marketplace.retex.rules.parts import Detail, kept_details, kept_report
from marketplace.retex.rules.stocks import KeptStocks, KeptStocksOfYear, Stocks, kept_stocks
from marketplace.retex.rules.story import Story


def published_stocks(retex: Retex, organisation_id: int | None = None) -> KeptStocks | None:
    """What the inventories said of a year, or of an organisation, when it was published; null when it was before that was kept."""
    kept = retex.shown.get("kept_stocks")
    groups = retex.behind.get("stocks") if kept is None else None  # a year published before these figures were kept has their basis
    if kept is None and groups is None:
        return None
    found = restored(KeptStocksOfYear, kept) if kept is not None else kept_stocks(restored(Stocks, groups))
    return found.everybody if organisation_id is None else found.by_organisation.get(str(organisation_id), found.nobody)


def published_spend(retex: Retex) -> KindShare | None:
    """What a published year kept of the purchases of all: null when nobody had declared any, or when it is older than that."""
    kept = retex.shown.get("spend") or {}
    return restored(KindShare, kept["share"]) if kept.get("share") else None


class Edition:
    """The report of a year, published (from what is frozen alone) or live, with what is being written of it.

    A live one may be that of one organisation alone.
    """

    def __init__(self, year: int, retex: Retex | None, draft: Story | None = None, organisation_id: int | None = None) -> None:
        self.year = year
        self._organisation_id = organisation_id
        self.retex = retex
        self._draft = draft or Story()

    @cached_property
    def story(self) -> Story:
        """Texts and photos."""
        return self._draft if self.retex is None else published_story(self.retex)

    @cached_property
    def basis(self) -> rules.Basis:
        """All that the report is computed from."""
        if self.retex is not None:
            return restored(rules.Basis, self.retex.behind["basis"])
        return with_cells(self._frame, self._organisation_id)

    @cached_property
    def whole(self) -> rules.Report:
        """The report of the territory. Live, it says what `basis` does when that was read: movements are recorded meanwhile."""
        if self.retex is not None:
            return published_report(self.retex)
        if "basis" in vars(self) or self._organisation_id is not None:
            return rules.report(self.basis)
        return rules.report_of(self._frame, sums_of_year(self.year))

    def reduced(self, *, organisation_id: int | None, category_code: str | None) -> rules.Report:
        """The report of an organisation, of a category, of both; the whole one when neither is named."""
        if organisation_id is None and category_code is None:
            return self.whole
        scope: Any = {"organisation_id": organisation_id, "category_code": category_code}
        kept = kept_report(self.whole, self._parts, **scope) if self._parts is not None else None
        return kept or rules.report(self._reduced_basis(**scope), **scope)

    def details(self, *, organisation_id: int | None = None, category_code: str | None = None) -> list[Detail]:
        """The figures of each organisation in each category, in the order of the report."""
        scope: Any = {"organisation_id": organisation_id, "category_code": category_code}
        return rules.detail_rows(self.basis, **scope) if self._parts is None else kept_details(self._parts, **scope)

    @property
    def _parts(self) -> Sequence[Mapping[str, Any]] | None:
        """What was kept of the parts of the year: nothing for a live one, nor for an edition published before they were."""
        return None if self.retex is None else self.retex.behind.get("parts")

    @cached_property
    def _frame(self) -> rules.Basis:
        return live_frame(self.year, self._organisation_id)

    def _reduced_basis(self, *, organisation_id: int | None, category_code: str | None) -> rules.Basis:
        """What a live report reduces: of a year of everybody, the movements of that giver and that category alone are read."""
        if self.retex is not None or self._organisation_id is not None:
            return self.basis
        return replace(self._frame, cells=cells_of_year(self.year, giver_id=organisation_id, category_code=category_code))


def edition(year: int, retex: Retex | None, draft: Story | None = None) -> Edition:
    """The published edition of a year, or its live figures and what is being written of it when there is none."""
    return Edition(year, retex, draft)


def live_edition_of(year: int, organisation_id: int) -> Edition:
    """The live figures of one organisation alone, to be reduced to it: what a partner took, for a partner."""
    return Edition(year, None, organisation_id=organisation_id)


def published_report(retex: Retex) -> rules.Report:
    """The report of a published year, from its frozen figures alone."""
    return report_in(retex.shown)


def report_in(figures: Mapping[str, Any]) -> rules.Report:
    """The report that frozen figures hold."""
    return restored(rules.Report, figures["report"])


def story_in(figures: Mapping[str, Any]) -> Story:
    """The texts and photos that frozen figures hold."""
    return restored(Story, figures.get("story", {}))


def published_story(retex: Retex) -> Story:
    """The texts and photos of an edition, as they were frozen."""
    return story_in(retex.shown)


def reuse_by_giver(year: int) -> dict[int, tuple[int, Decimal]]:
    """Units reused, and their known mass in kilograms, by the organisation that gave them: as published, or live in one statement.

    `Cell.is_proved_reuse` in SQL; a test compares it with the report.
    """
    retex = find_retex(year)
    if retex is not None:
        rows = published_report(retex).by_organisation
        return {int(row.key): (row.figures.units_reused, row.figures.waste_avoided_kg or Decimal(0)) for row in rows}
    of = movements_in_sums().c
    sums = db.session.execute(
        select(of.giver_id, func.sum(of.units), func.sum(of.mass_kg))
        .where(of.year == year, of.kind == MovementKind.REUSED, of.proof.in_(PROVED))
        .group_by(of.giver_id)
    )
    return {giver_id: (int(units), kg or Decimal(0)) for giver_id, units, kg in sums}


def find_retex(year: int) -> Retex | None:
    """The last edition of a year, if any."""
    return db.session.scalar(select(Retex).where(Retex.year == year, Retex.is_last).options(joinedload(Retex.document)))


def organisation_and_retex(organisation_id: int, year: int) -> tuple[Organisation, Retex | None]:
    """That organisation, and the last edition of that year if any, in one statement; raises `NotFound`."""
    asked = select(Organisation, Retex).outerjoin(Retex, and_(Retex.year == year, Retex.is_last))
    row = found(db.session.execute(asked.where(Organisation.id == organisation_id).options(joinedload(Retex.document))).first())
    return row[0], row[1]


def get_last_edition(year: int) -> Retex:
    """The last edition of a year; raises `NotFound`."""
    return found(find_retex(year))


def get_edition(year: int, edition: int) -> Retex:
    """That edition of a year; raises `NotFound`."""
    return found(
        db.session.scalar(select(Retex).where(Retex.year == year, Retex.edition == edition).options(joinedload(Retex.document)))
    )


@knows_documents
def find_document(sha256: str) -> KnownDocument | None:
    """The published report whose file has that hash, or that prints it as that of its figures."""
    for column in (StoredFile.sha256, Retex.figures_sha256):
        retex = db.session.scalar(
            select(Retex)
            .outerjoin(Retex.document)
            .where(column == sha256)
            .options(joinedload(Retex.document))
            .order_by(Retex.id)
            .limit(1)
        )
        if retex is not None:
            facts = (("Année", str(retex.year)), ("Publié le", french_date(paris_day(retex.published_at))))
            name = f"RETEX {retex.year}" + (f", édition {retex.edition}" if retex.edition > 1 else "")
            return KnownDocument("Rapport annuel du réemploi (RETEX)", name, facts, of_text=column is Retex.figures_sha256)
    return None


def get_retex(retex_id: int) -> Retex:
    """That edition; raises `NotFound`."""
    return found(db.session.scalar(select(Retex).where(Retex.id == retex_id).options(joinedload(Retex.document))))


def get_retex_for_update(retex_id: int) -> Retex:
    """That edition, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Retex).where(Retex.id == retex_id))))


def frozen_years(*, by_organisation: bool) -> tuple[range, dict[int, dict[str, Any]]]:
    """The years of the ledger, and of each published one what the report keeps of its figures (and of those of each organisation).

    `figures`, `rounds`, `stocks`, `spend`, then `by_organisation`, `own_stocks`: plain, null where an older edition kept none.
    One statement, which reads a part of what each report shows.
    """
    bounds = select(func.min(Movement.year).label("first"), func.max(Movement.year).label("last")).subquery("bounds")
    kept = {
        "figures": ("report", "figures"),
        "rounds": ("report", "rounds"),
        "stocks": ("kept_stocks", "everybody"),
        "spend": ("spend",),
    }
    if by_organisation:
        kept |= {"by_organisation": ("report", "by_organisation"), "own_stocks": ("kept_stocks",)}
    parts = [Retex.shown[path].label(name) for name, path in kept.items()]
    rows = db.session.execute(select(bounds, Retex.year, *parts).select_from(bounds.outerjoin(Retex, Retex.is_last))).all()
    years = range(rows[0].first, rows[0].last + 1) if rows[0].first is not None else range(0)
    return years, {row.year: dict(row._mapping) for row in rows if row.year is not None}  # noqa: SLF001 - its public name


def published_years() -> Sequence[Any]:
    """Year, headline figures and moment of the last edition of each year, newest first."""
    return db.session.execute(
        select(Retex.year, Retex.headline, Retex.published_at).where(Retex.is_last).order_by(Retex.year.desc())
    ).all()


def years_of_ledger() -> Sequence[int]:
    """The years from the first movement to the last, newest first."""
    first, last = db.session.execute(
        select(select(func.min(Movement.year)).scalar_subquery(), select(func.max(Movement.year)).scalar_subquery())
    ).one()
    return [] if first is None else range(last, first - 1, -1)
