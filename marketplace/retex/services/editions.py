"""Correcting a published year: an erratum is another edition, and the ones before stay as they were."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from core.web.filters import french_mass, french_number
from marketplace.impact.queries import lock_factor_set
from marketplace.ledger.services import bring_back
from marketplace.retex import queries
from marketplace.retex.enums import TextPart
from marketplace.retex.errors import ErratumOpen, YearNotPublished
from marketplace.retex.events import ErratumDropped, ErratumOpened, RetexPublished
from marketplace.retex.models import Retex, RetexDraft
from marketplace.retex.queries import stories
from marketplace.retex.rules.figures import Report, report
from marketplace.retex.rules.frozen import digest_of, plain
from marketplace.retex.rules.story import Story
from marketplace.retex.services import headline_of, kept_figures
from marketplace.retex.services.story import hold_year, publish_story
from marketplace.retex.services.wording import french_co2e, french_interval, french_parameters, french_rate

BROUGHT_BACK = "Mouvements connus après la publication, ramenés dans l’année"
SHOWN = 300  # signs of a text in a table of differences


def open_erratum(year: int, *, reason: str, recomputes: bool, by: Membership, now: datetime) -> None:
    """Let the texts and photos of a published year change, and its figures be taken again when it `recomputes`.

    What is written starts from the last edition. Raises `YearNotPublished`, `ErratumOpen`.
    """
    with transaction():
        hold_year(year)
        last, draft = queries.find_retex(year), stories.find_draft_for_update(year)
        if last is None:
            raise YearNotPublished
        if draft is None:
            draft = RetexDraft(year=year)
            db.session.add(draft)
        if draft.erratum_reason:
            raise ErratumOpen
        draft.erratum_reason, draft.recomputes, draft.revised_at = reason, recomputes, now
        _start_from(draft, queries.published_story(last))
        db.session.flush()
        announce(ErratumOpened(draft.id, year, reason), by=by, at=now)


def drop_erratum(year: int, *, by: Membership, now: datetime) -> None:
    """Give an erratum up: the last edition stays the last. Nothing happens when none is open."""
    with transaction():
        hold_year(year)
        draft = stories.find_draft_for_update(year)
        if draft is not None and draft.erratum_reason:
            draft.erratum_reason, draft.recomputes = "", False
            announce(ErratumDropped(draft.id, year), by=by, at=now)


def publish_erratum(year: int, *, by: Membership | None, now: datetime, today: date) -> Retex:
    """Publish what an erratum changes as another edition, once: without one open, the last edition is returned as it is.

    Raises `YearNotPublished`, and `NoFactorSet` when figures are taken again without any.
    """
    with transaction():
        hold_year(year)
        last, draft = queries.find_retex(year), stories.find_draft_for_update(year)
        if last is None:
            raise YearNotPublished
        if draft is None or not draft.erratum_reason:
            return last
        figures = {**last.figures, **(_taken_again(year, now=now, today=today) if draft.recomputes else {})}
        figures |= {"edition": last.edition + 1, "reason": draft.erratum_reason, "story": plain(publish_story(year))}
        figures["editions"] = [*last.figures.get("editions", []), _remembered(last, figures)]
        last.is_last = False
        db.session.flush()
        edition = Retex(
            year=year,
            edition=last.edition + 1,
            reason=draft.erratum_reason,
            headline=headline_of(queries.report_in(figures)) if draft.recomputes else last.headline,
            figures=figures,
            figures_sha256=digest_of(figures),
            published_at=now,
            by_membership_id=by.id if by else None,
        )
        draft.erratum_reason, draft.recomputes = "", False
        db.session.add(edition)
        db.session.flush()
        announce(RetexPublished(edition.id, year), by=by, at=now)
        return edition


def _start_from(draft: RetexDraft, story: Story) -> None:
    written = {passage.part: "\n".join(passage.paragraphs) for passage in story.passages}
    for part in TextPart:
        setattr(draft, part.value, written.get(part, ""))
    shown = {photo.id: (position, photo) for position, photo in enumerate(story.photos, start=1)}
    for row in stories.photos_of_for_update(draft.year):
        position, photo = shown.get(row.id, (None, None))
        row.position = position
        if photo is not None:
            row.caption, row.credit = photo.caption, photo.credit


def _taken_again(year: int, *, now: datetime, today: date) -> dict[str, Any]:
    """The figures of a year as its ledger, its declarations and its factor set are now; what was known too late is brought back."""
    lock_factor_set(year)
    brought_back = bring_back(year, reason=f"Ramené dans {year} par un erratum de son RETEX", now=now)
    basis = queries.live_basis(year)
    return {
        **kept_figures(basis, report(basis), queries.live_stocks(year, today=today), queries.live_spend(year)),
        "brought_back": brought_back,
    }


def _remembered(before: Retex, after: dict[str, Any]) -> dict[str, Any]:
    """What the next editions say of one: its day, its reason, its digest, and what the next one changed."""
    return {
        "edition": before.edition,
        "published_on": paris_day(before.published_at).isoformat(),
        "reason": before.reason,
        "sha256": before.figures_sha256,
        "difference": list(_difference(before.figures, after)),
    }


def _difference(before: dict[str, Any], after: dict[str, Any]) -> Iterator[list[str]]:
    """Name, value before, value after, of each figure and text that are not the same."""
    former, latter = _told(before), _told(after)
    for name in [*former, *(name for name in latter if name not in former)]:
        if former.get(name, "") != latter.get(name, ""):
            yield [name, _cut(former.get(name, "")), _cut(latter.get(name, ""))]


def _told(figures: dict[str, Any]) -> dict[str, str]:
    story = queries.story_in(figures)
    photos = ", ".join(photo.caption or "sans description" for photo in story.photos)
    return {
        **_figures_told(queries.report_in(figures)),
        **{passage.part.label: " ".join(passage.paragraphs) for passage in story.passages},
        **({"Photos": photos} if photos else {}),
        **({BROUGHT_BACK: french_number(brought)} if (brought := figures.get("brought_back")) else {}),
    }


def _figures_told(found: Report) -> dict[str, str]:
    figures = found.figures
    return {
        "Appareils donnés": french_number(figures.units_given),
        "Réemplois attestés": french_number(figures.units_certified),
        "Réemplois déclarés": french_number(figures.units_declared),
        "Réemplois sans preuve": french_number(figures.units_unproved),
        "Masse d’équipements évitée": french_mass(figures.waste_avoided_kg),
        "Émissions évitées": f"{french_co2e(figures.co2e.central)}, {french_interval(figures)}",
        "Facteurs": french_parameters(found.factors, figures),
        "Taux de réemploi (décret)": french_rate(figures.decree),
        "Taux de réemploi (feuille de route)": french_rate(figures.roadmap),
        "Devenirs pas encore déclarés": french_number(found.undeclared_units),
    }


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
