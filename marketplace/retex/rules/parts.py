"""The reports of the parts of a year: an organisation, a category, one category of one organisation.

Kept when the year is published, so that a page reduced to a part reads what was computed that day, whatever computes it today.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marketplace.retex.rules.figures import Basis, Body, Category, Cell, Figures, Report, Row, report
from marketplace.retex.rules.frozen import restored

Detail = tuple[Body, Category, Figures]


@dataclass(frozen=True, slots=True)
class Part:
    """The report of an organisation, of a category, or of both, without its rows, which are other parts, nor its factors.

    `is_row`: the tables of the year have a line for it. A part that is none has what is said beside tables (undeclared units,
    events, rounds).
    """

    organisation_id: int | None
    category_code: str | None
    is_row: bool
    report: Report


def parts_of(basis: Basis, whole: Report) -> tuple[Part, ...]:
    """Every part of a year of which something is known, in the order of the report."""
    return tuple(_parts(basis, whole))


def _parts(basis: Basis, whole: Report) -> Iterator[Part]:
    cells: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in basis.cells:
        cells[cell.organisation_id].append(cell)
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for known in (*basis.cells, *basis.undeclared):
        codes[known.organisation_id].add(known.category_code)
    others = {known.organisation_id for known in (*basis.undeclared, *basis.events, *(basis.rounds or ()))}
    rows = {row.key for row in whole.by_organisation}
    for category in basis.categories:
        if any(row.key == category.code for row in whole.by_category):
            yield Part(None, category.code, True, _bare(report(basis, category_code=category.code)))  # noqa: FBT003 - a record
    for body in basis.bodies:
        if str(body.id) not in rows and body.id not in others:
            continue
        own = replace(basis, cells=tuple(cells[body.id]))  # a long ledger is read once, not once a part
        yield Part(body.id, None, str(body.id) in rows, _bare(report(own, organisation_id=body.id)))
        for category in basis.categories:
            if category.code in codes[body.id]:
                found = report(own, organisation_id=body.id, category_code=category.code)
                yield Part(body.id, category.code, bool(found.by_category), _bare(found))


def kept_report(
    whole: Report, kept: Sequence[Mapping[str, Any]], *, organisation_id: int | None, category_code: str | None
) -> Report | None:
    """The report of a part from those that were kept, with its rows; nothing when none was kept of it."""
    by_scope = {(one["organisation_id"], one["category_code"]): one for one in kept}
    own = by_scope.get((organisation_id, category_code))
    if own is None:
        return None

    def row_of(row: Row, *scope: object) -> Iterator[Row]:
        found = by_scope.get((scope[0], scope[1]))
        if found is not None and found["is_row"]:
            yield Row(row.key, row.label, restored(Figures, found["report"]["figures"]))

    categories = [row for row in whole.by_category if category_code in {None, row.key}]
    bodies = [row for row in whole.by_organisation if str(organisation_id) in {"None", row.key}]
    return replace(
        restored(Report, own["report"]),
        factors=whole.factors,
        by_category=tuple(one for row in categories for one in row_of(row, organisation_id, row.key)),
        by_organisation=tuple(one for row in bodies for one in row_of(row, int(row.key), category_code)),
    )


def kept_details(kept: Sequence[Mapping[str, Any]], *, organisation_id: int | None, category_code: str | None) -> list[Detail]:
    """The figures of each organisation in each category, as they were kept."""
    return [
        (restored(Body, one["report"]["organisation"]), restored(Category, one["report"]["category"]), _figures(one))
        for one in kept
        if one["is_row"]
        and one["organisation_id"] is not None
        and one["category_code"] is not None
        and organisation_id in {None, one["organisation_id"]}
        and category_code in {None, one["category_code"]}
    ]


def _figures(one: Mapping[str, Any]) -> Figures:
    return restored(Figures, one["report"]["figures"])


def _bare(found: Report) -> Report:
    return replace(found, by_category=(), by_organisation=(), factors=None)
