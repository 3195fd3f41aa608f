"""What partners would change in their verified profiles."""

from typing import NamedTuple

from sqlalchemy import Select, func, literal, select, union_all

from core.catalogue.queries import all_categories
from core.db import db, locked
from core.waiting import Waiting
from geo.partners import rules
from geo.partners.enums import DocumentState, PartnerState, SuggestionState
from geo.partners.models import Partner, PartnerDocument, ProfileSuggestion
from geo.partners.queries.directory import is_closed
from geo.territory.queries import municipality_names


class ToAnswer(NamedTuple):
    """Profiles to verify, documents to judge, changes to read, partners found closed: how many, and the partner of one of each."""

    profiles: Waiting
    documents: Waiting
    suggestions: Waiting
    closed: Waiting


def find_last_suggestion(partner_id: int) -> ProfileSuggestion | None:
    """The last changes a partner suggested, whatever became of them."""
    statement = select(ProfileSuggestion).where(ProfileSuggestion.partner_id == partner_id)
    return db.session.scalar(statement.order_by(ProfileSuggestion.id.desc()).limit(1))


def find_waiting_suggestion(partner_id: int) -> ProfileSuggestion | None:
    """Those that wait for the coordinator, if any do."""
    return db.session.scalar(_waiting(partner_id))


def find_waiting_suggestion_for_update(partner_id: int) -> ProfileSuggestion | None:
    """The same, locked; lock the partner first."""
    return db.session.scalar(locked(_waiting(partner_id)))


def partners_to_answer() -> ToAnswer:
    """What the coordinator has not answered yet, in one query."""
    asked = [
        (Partner.id, Partner.id, Partner.state == PartnerState.SUBMITTED),
        (PartnerDocument.id, PartnerDocument.partner_id, PartnerDocument.state == DocumentState.SUBMITTED),
        (ProfileSuggestion.id, ProfileSuggestion.partner_id, ProfileSuggestion.state == SuggestionState.WAITING),
        (Partner.id, Partner.id, (Partner.state == PartnerState.VERIFIED) & is_closed()),
    ]
    counts = [
        select(literal(rank).label("rank"), func.count(key), func.min(of)).where(waits)
        for rank, (key, of, waits) in enumerate(asked)
    ]
    rows = db.session.execute(union_all(*counts).order_by("rank"))
    return ToAnswer(*(Waiting(count, first_id) for _rank, count, first_id in rows))


def changes_suggested(partner: Partner, suggestion: ProfileSuggestion) -> list[rules.Change]:
    """What would differ in the profile as it is now, part by part."""
    before = rules.answers_of(partner)
    after = rules.with_suggestion(before, suggestion)
    return rules.changes(
        before,
        after,
        categories={category.id: category.label for category in all_categories()},
        municipalities=municipality_names(),
    )


def _waiting(partner_id: int) -> Select[*tuple[ProfileSuggestion]]:
    return select(ProfileSuggestion).where(
        ProfileSuggestion.partner_id == partner_id, ProfileSuggestion.state == SuggestionState.WAITING
    )
