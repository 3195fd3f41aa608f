"""Reading the answers kept before an agreement is sent."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from agreements.models import AgreementDraft
from core.accounts.models import Membership, Organisation
from core.db import db, locked
from core.errors import found

_WHOLE_DRAFT = select(AgreementDraft).options(
    joinedload(AgreementDraft.giver),
    joinedload(AgreementDraft.partner),
    joinedload(AgreementDraft.template),
    joinedload(AgreementDraft.changed_by).joinedload(Membership.user),
)
MOST_SHOWN = 10


def get_draft(draft_id: int) -> AgreementDraft:
    """That draft, with its parties, its model and its last author; raises `NotFound`."""
    return found(db.session.scalar(_WHOLE_DRAFT.where(AgreementDraft.id == draft_id)))


def get_draft_for_update(draft_id: int) -> AgreementDraft:
    """The same, locked."""
    return found(db.session.scalar(locked(_WHOLE_DRAFT.where(AgreementDraft.id == draft_id), of=AgreementDraft)))


def drafts_of(giver_id: int | None) -> Sequence[Any]:
    """The last drafts of a public body, or of all of them: id, partner_name, changed_at."""
    statement = (
        select(AgreementDraft.id, Organisation.name.label("partner_name"), AgreementDraft.changed_at)
        .join(AgreementDraft.partner)
        .order_by(AgreementDraft.changed_at.desc(), AgreementDraft.id.desc())
        .limit(MOST_SHOWN)
    )
    return db.session.execute(statement if giver_id is None else statement.where(AgreementDraft.giver_id == giver_id)).all()
