"""Publishing the report of a year, and keeping it as it was."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core import storage
from core.accounts.models import Membership
from core.db import db, transaction
from core.documents import render_pdf
from core.events import announce
from core.reference import reference_data
from marketplace.impact.queries import lock_factor_set
from marketplace.ledger.services import close_year
from marketplace.purchases.rules.shares import KindShare
from marketplace.retex import queries
from marketplace.retex.errors import WarningsNotSeen
from marketplace.retex.events import RetexPrinted, RetexPublished
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.queries import stories
from marketplace.retex.rules.checks import checks_of, warnings
from marketplace.retex.rules.figures import Basis, Report, as_shown, report
from marketplace.retex.rules.frozen import digest_of, plain
from marketplace.retex.rules.parts import parts_of
from marketplace.retex.rules.publication import check_over, check_year
from marketplace.retex.rules.stocks import Stocks, kept_stocks
from marketplace.retex.rules.story import Story
from marketplace.retex.services.documents import Printed, document_facts, file_name
from marketplace.retex.services.story import hold_year, publish_story
from marketplace.retex.services.wording import french_given, french_interval, french_parameters

TARGETS = Path(__file__).parents[1] / "rate_targets.csv"


def publish_retex(year: int, *, by: Membership | None, now: datetime, today: date, acknowledged: bool = True) -> Retex:
    """Freeze the figures of a year and publish them, once: a year already published is returned as it is.

    Raises `UnknownYear`, `YearNotOver`, `NoFactorSet` when nothing says what a reuse avoids, and `WarningsNotSeen` when something
    will be missing that was not `acknowledged`.
    """
    check_year(year, today=today)
    check_over(year, today=today)
    with transaction():
        hold_year(year)
        lock_factor_set(year)  # the figures rest on it, and two people who publish at once wait here for each other
        published = queries.find_retex(year)
        if published is not None:
            return published
        close_year(year, now=now)
        basis, story = queries.live_basis(year), publish_story(year)
        found = report(basis)
        missing = warnings(checks_of(basis, found, story, today=today))
        if missing and not acknowledged:
            raise WarningsNotSeen
        figures = {
            "edition": 1,
            **kept_figures(basis, found, queries.live_stocks(year, today=today), queries.live_spend(year)),
            "story": plain(story),
            "warnings": {check.kind.value: check.count for check in missing},
        }
        retex = Retex(
            year=year,
            headline=headline_of(found),
            figures=figures,
            figures_sha256=digest_of(figures),
            published_at=now,
            by_membership_id=by.id if by else None,
        )
        db.session.add(retex)
        db.session.flush()
        announce(RetexPublished(retex.id, year), by=by, at=now)
        return retex


def kept_figures(basis: Basis, found: Report, stocks: Stocks, spend: KindShare | None) -> dict[str, Any]:
    """All that a year keeps of its figures: what was computed, for each page that shows some, and what it was computed from."""
    return {
        "report": plain(found),
        "basis": plain(basis),
        "parts": plain(parts_of(basis, found)),
        "stocks": plain(stocks),
        "kept_stocks": plain(kept_stocks(stocks)),
        "spend": {"share": plain(spend) if spend else None},
    }


def headline_of(found: Report) -> dict[str, object]:
    """The few figures that lists show."""
    return {
        **as_shown(found),
        "given_words": french_given(found.figures),
        "of_boxes": {"given": found.figures.units_of_other_origin, "reused": found.figures.reused_of_other_origin},
        "interval": french_interval(found.figures),
        "parameters": french_parameters(found.factors, found.figures),
    }


def store_document(retex_id: int, *, now: datetime) -> None:
    """Print a published report and keep the file, once."""
    retex = queries.get_retex(retex_id)
    if retex.document_id is not None:
        return
    content = print_retex(retex)  # before the transaction: it takes a second, and frozen figures cannot change meanwhile
    with transaction():
        retex = queries.get_retex_for_update(retex_id)
        if retex.document_id is None:
            retex.document = storage.store(content, name=file_name(retex.year), media_type="application/pdf")
            announce(RetexPrinted(retex.id), at=now)


def print_retex(retex: Retex) -> bytes:
    """The PDF of a published year, from its frozen figures alone."""
    return print_report(queries.published_report(retex), _as_published(retex, queries.published_story(retex)))


def print_part(part: Report, retex: Retex) -> bytes:
    """The PDF of what a published year says of one organisation: the story of the year is the territory's."""
    return print_report(part, _as_published(retex, Story()))


def _as_published(retex: Retex, story: Story) -> Printed:
    return Printed(
        story=story,
        published_at=retex.published_at,
        figures_sha256=retex.figures_sha256,
        edition=retex.edition,
        reason=retex.reason,
    )


def print_report(found: Report, printed: Printed) -> bytes:
    """A report on paper, with its photos."""
    files = stories.files_of_photos([photo.id for photo in printed.story.photos])
    pictures = {photo_id: storage.read(file) for photo_id, file in files.items()}
    return render_pdf("retex", document_facts(found, printed, pictures))


@reference_data
def load_rate_targets() -> None:
    """The targets known at delivery; a row that exists is left as it is."""
    with transaction(), TARGETS.open(encoding="utf-8", newline="") as file:
        known = queries.rate_target_keys()
        for row in csv.DictReader(file):
            if (row["rate"], int(row["year"])) not in known:
                db.session.add(
                    RateTarget(
                        rate=row["rate"],
                        year=int(row["year"]),
                        percent=Decimal(row["percent"]),
                        is_legal=row["is_legal"] == "true",
                        source=row["source"],
                        read_on=date.fromisoformat(row["read_on"]),
                    )
                )
