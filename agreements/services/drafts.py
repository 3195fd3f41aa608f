"""Answers kept until they are sent: nothing is frozen, and the other side knows nothing."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from agreements import queries
from agreements.events import AgreementDraftDiscarded, AgreementDraftSaved
from agreements.models import Agreement, AgreementDraft
from agreements.rules import Terms
from agreements.services.proposals import draft_agreement, propose_agreement
from core.accounts.models import Membership
from core.db import db, transaction
from core.events import announce


def save_draft(draft_id: int | None = None, *, by: Membership, now: datetime, **answers: Any) -> AgreementDraft:
    """Keep answers that could be sent as they are, in a new draft or in that one; raises what `propose_agreement` raises."""
    with transaction():
        draft_agreement(now=now, **answers)
        draft = AgreementDraft() if draft_id is None else queries.get_draft_for_update(draft_id)
        terms = Terms(**answers)
        for name, answer in asdict(terms).items():
            setattr(draft, name, answer)
        if draft.template_id is None:
            draft.template_id = queries.framework_template_id()
        draft.changed_at, draft.changed_by_id = now, by.id
        db.session.add(draft)
        db.session.flush()
        announce(AgreementDraftSaved(draft.id), by=by, at=now)
        return draft


def terms_of(draft: AgreementDraft) -> dict[str, Any]:
    """The answers a draft keeps, by the names of `rules.Terms`."""
    return {name: getattr(draft, name) for name in Terms.__dataclass_fields__}


def send_draft(draft_id: int, *, read_sha256: str, by: Membership, now: datetime) -> Agreement:
    """Propose what was read; the draft is no more. Raises what `propose_agreement` raises, and then it is kept."""
    with transaction():
        draft = queries.get_draft_for_update(draft_id)
        answers = terms_of(draft)
        db.session.delete(draft)
        return propose_agreement(**answers, read_sha256=read_sha256, by=by, now=now)


def discard_draft_agreement(draft_id: int, *, by: Membership, now: datetime) -> None:
    """Throw the answers away."""
    with transaction():
        draft = queries.get_draft_for_update(draft_id)
        announce(AgreementDraftDiscarded(draft.id), by=by, at=now)
        db.session.delete(draft)
