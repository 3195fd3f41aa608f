"""Declaring what was bought in a year: frozen once, corrected by number."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import StringIO

from core import storage
from core.accounts.models import Membership
from core.accounts.queries import get_organisation
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.web.exports import cell
from marketplace.purchases import errors, queries
from marketplace.purchases.events import SpendDeclared, SpendYearReopened
from marketplace.purchases.models import SpendDeclaration, SpendTotal
from marketplace.purchases.rules import declaring as rules
from marketplace.purchases.rules.declaring import KindTotal


def declare_year(
    organisation_id: int, year: int, *, comments: Mapping[int, str], as_read: str, by: Membership, now: datetime
) -> SpendDeclaration:
    """Freeze the sums of a year with all they were made from, and the file of the published schema.

    `comments` are by kind of product; `as_read` is the seal of the sums that were read. After a year was reopened, it is a new
    edition. Raises what `rules.check_declarable` raises, `ChangedMeanwhile`, `NothingCorrected`.
    """
    with transaction():
        queries.lock_organisation(organisation_id)
        last, lines = queries.find_last_declaration(organisation_id, year), queries.lines_of_year(organisation_id, year)
        incomplete = sum(bool(line.lacks) for line in lines)
        this_year = paris_day(now).year
        rules.check_declarable(year=year, this_year=this_year, lines=len(lines), incomplete=incomplete, last=last)
        if as_read != rules.seal_of(rules.totals_of(lines, {})):
            raise errors.ChangedMeanwhile
        totals = rules.totals_of(lines, comments)
        if last is not None:
            rules.check_corrected(rules.declared_totals(last.totals), totals)
            last.is_last = False
            db.session.flush()
        organisation = get_organisation(organisation_id)
        figures = rules.frozen_figures(year, siret=organisation.siret, name=organisation.name, totals=totals, lines=lines)
        rows = rules.published_rows(year, siret=organisation.siret, name=organisation.name, totals=totals)
        number = last.number + 1 if last else 1
        declaration = SpendDeclaration(
            organisation_id=organisation_id,
            year=year,
            number=number,
            reason=last.reopening_reason if last else "",
            is_last=True,
            figures=figures,
            figures_sha256=rules.digest_of(figures),
            file=storage.store(published_file(rows), name=f"declaration-agec-{year}-{number}.csv", media_type="text/csv"),
            declared_at=now,
            by_membership_id=by.id,
            totals=[_total_of(total) for total in totals],
        )
        db.session.add(declaration)
        db.session.flush()
        announce(SpendDeclared(declaration.id, organisation_id, year, number), by=by, at=now)
        return declaration


def reopen_year(organisation_id: int, year: int, *, reason: str, by: Membership, now: datetime) -> None:
    """Let the lines of a declared year be corrected; the edition stands until the next. Raises `NotDeclared`, `ReasonMissing`."""
    with transaction():
        queries.lock_organisation(organisation_id)
        last = rules.check_reopenable(queries.find_last_declaration(organisation_id, year))
        last.reopened_at, last.reopening_reason = now, rules.check_reason(reason)
        announce(SpendYearReopened(last.id, last.reopening_reason), by=by, at=now)


def published_file(rows: Sequence[Sequence[str]]) -> bytes:
    """The CSV file of the published schema: UTF-8, commas, decimals with a point; text that a spreadsheet would run is disarmed."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(rules.COLUMNS)
    writer.writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode()


def _total_of(total: KindTotal) -> SpendTotal:
    return SpendTotal(
        kind_id=total.kind_id,
        amount_eur=total.amount_eur,
        reuse_eur=total.reuse_eur,
        gift_eur=total.gift_eur,
        recycled_eur=total.recycled_eur,
        comment=total.comment,
    )
