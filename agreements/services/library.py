"""Writing model agreements: drafts, publication, withdrawal, adaptation, import."""

import json
from datetime import datetime
from typing import Any

from agreements import queries
from agreements.enums import Shift, TemplateKind
from agreements.errors import DraftExists, UnreadableModel
from agreements.events import ModelBegun, ModelDraftChanged, ModelDraftDiscarded, ModelPublished, ModelWithdrawn
from agreements.models import AgreementTemplate, TemplateVersion
from agreements.rules import library as rules
from core.accounts.access import is_coordinator
from core.accounts.models import Membership
from core.db import db, hold, transaction
from core.events import announce


def adapt_model(version_id: int, *, by: Membership, now: datetime) -> TemplateVersion:
    """Begin a model of one's own from a version somebody published, kept as its origin. Raises `NotFound`, `NotOffered`."""
    with transaction():
        source = queries.get_version(version_id)
        rules.check_adaptable(source)
        template = AgreementTemplate(
            kind=source.template.kind, code=_free_code(source.title), owner_id=_owner_of(by), adapted_from_id=source.id, origin=""
        )
        return _begin(template, source.title, source.purpose, source.articles, by=by, now=now)


def write_model(*, title: str, purpose: str, kind: TemplateKind, by: Membership, now: datetime) -> TemplateVersion:
    """Begin a model from an empty page."""
    with transaction():
        template = AgreementTemplate(kind=kind, code=_free_code(title), owner_id=_owner_of(by), origin="")
        return _begin(template, title, purpose, [], by=by, now=now)


def import_model(content: bytes, *, by: Membership, now: datetime) -> TemplateVersion:
    """Begin a model from the file of another platform; its origin is kept in words. Raises `UnreadableModel`, `VariableUnknown`."""
    if len(content) > rules.LARGEST_FILE:
        raise UnreadableModel("Ce fichier dépasse 1 Mo : ce n’est pas celui d’un modèle.")
    try:
        said = rules.read_portable(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:  # a number of five thousand digits is a ValueError too
        raise UnreadableModel("Ce fichier est illisible : choisissez le fichier JSON téléchargé d’une autre plateforme.") from error
    with transaction():
        template = AgreementTemplate(
            kind=said["kind"], code=_free_code(said["title"]), owner_id=_owner_of(by), origin=said["origin"]
        )
        return _begin(template, said["title"], said["purpose"], said["articles"], by=by, now=now)


def begin_version(template_id: int, *, by: Membership, now: datetime) -> TemplateVersion:
    """Begin the next version of a model, from the newest one. Raises `DraftExists`, `NotFound`."""
    with transaction():
        hold(f"model {template_id}")
        newest = queries.get_newest_version(template_id)
        if newest.is_draft:
            raise DraftExists
        draft = TemplateVersion(
            template_id=template_id,
            number=newest.number + 1,
            title=newest.title,
            purpose=newest.purpose,
            articles=newest.articles,
            changed_at=now,
        )
        db.session.add(draft)
        db.session.flush()
        announce(ModelBegun(template_id, draft.id), by=by, at=now)
        return draft


def change_presentation(
    version_id: int, *, revision: int, title: str, purpose: str, by: Membership, now: datetime
) -> TemplateVersion:
    """Give a draft another title or purpose; raises `NotADraft`, `DraftChanged`."""
    with transaction():
        draft = _draft(version_id, revision)
        draft.title, draft.purpose = title, purpose
        return _changed(draft, by=by, now=now)


def add_article(version_id: int, *, revision: int, by: Membership, now: datetime, **article: Any) -> TemplateVersion:
    """Put an article of one's own at the end of a draft.

    Raises `NotADraft`, `DraftChanged`, `TooManyArticles`, `VariableUnknown`.
    """
    with transaction():
        draft = _draft(version_id, revision)
        rules.check_room(draft.articles)
        rules.check_variables(article["paragraphs"])
        draft.articles = [*draft.articles, article]
        return _changed(draft, by=by, now=now)


def add_clause(version_id: int, clause_id: int, *, revision: int, by: Membership, now: datetime) -> TemplateVersion:
    """Copy a clause of the library at the end of a draft.

    Raises `NotADraft`, `DraftChanged`, `TooManyArticles`, `ClauseWithdrawn`.
    """
    with transaction():
        draft = _draft(version_id, revision)
        rules.check_room(draft.articles)
        clause = queries.get_offered_clause(clause_id)
        draft.articles = [*draft.articles, rules.article_of(clause)]
        return _changed(draft, by=by, now=now)


def change_article(
    version_id: int, number: int, *, revision: int, by: Membership, now: datetime, **article: Any
) -> TemplateVersion:
    """Say an article of a draft otherwise; raises `NotADraft`, `DraftChanged`, `ArticleGone`, `VariableUnknown`."""
    with transaction():
        draft = _draft(version_id, revision)
        rules.check_variables(article["paragraphs"])
        draft.articles = rules.replaced(draft.articles, number, {**rules.article_at(draft.articles, number), **article})
        return _changed(draft, by=by, now=now)


def move_article(version_id: int, number: int, shift: Shift, *, revision: int, by: Membership, now: datetime) -> TemplateVersion:
    """Put an article of a draft a place higher or lower; raises `NotADraft`, `DraftChanged`, `ArticleGone`."""
    with transaction():
        draft = _draft(version_id, revision)
        draft.articles = rules.moved(draft.articles, number, shift)
        return _changed(draft, by=by, now=now)


def remove_article(version_id: int, number: int, *, revision: int, by: Membership, now: datetime) -> TemplateVersion:
    """Take an article out of a draft; raises `NotADraft`, `DraftChanged`, `ArticleGone`."""
    with transaction():
        draft = _draft(version_id, revision)
        draft.articles = rules.removed(draft.articles, number)
        return _changed(draft, by=by, now=now)


def discard_draft(version_id: int, *, by: Membership, now: datetime) -> None:
    """Give up a draft; a model that has no other version goes with it. Raises `NotADraft`."""
    with transaction():
        draft = queries.get_version_for_update(version_id)
        rules.check_draft(draft, draft.revision)
        announce(ModelDraftDiscarded(draft.template_id, draft.number), by=by, at=now)
        db.session.delete(draft)
        if draft.number == 1:
            db.session.flush()
            db.session.delete(draft.template)


def publish_version(version_id: int, *, revision: int, by: Membership, now: datetime) -> TemplateVersion:
    """Offer a draft to everybody: from then on it never changes.

    Raises `NotADraft`, `DraftChanged`, `EmptyModel`, `VariableUnknown`, `NothingChanged`.
    """
    with transaction():
        draft = _draft(version_id, revision)
        rules.check_publishable(draft, queries.find_published_version(draft.template_id))
        draft.published_at = now
        announce(ModelPublished(draft.id), by=by, at=now)
        return draft


def withdraw_version(version_id: int, *, reason: str, by: Membership, now: datetime) -> TemplateVersion:
    """Offer a version no more: agreements made from it stand, none is made from it any longer.

    Raises `NotOffered`, `WithdrawalUnexplained`.
    """
    with transaction():
        version = queries.get_version_for_update(version_id)
        rules.check_withdrawable(version, reason)
        version.withdrawn_at, version.withdrawal_reason = now, reason.strip()
        announce(ModelWithdrawn(version.id), by=by, at=now)
        return version


def _begin(
    template: AgreementTemplate, title: str, purpose: str, articles: list[dict[str, Any]], *, by: Membership, now: datetime
) -> TemplateVersion:
    draft = TemplateVersion(template=template, number=1, title=title, purpose=purpose, articles=articles, changed_at=now)
    db.session.add(draft)
    db.session.flush()
    announce(ModelBegun(template.id, draft.id), by=by, at=now)
    return draft


def _draft(version_id: int, revision: int) -> TemplateVersion:
    draft = queries.get_version_for_update(version_id)
    rules.check_draft(draft, revision)
    return draft


def _changed(draft: TemplateVersion, *, by: Membership, now: datetime) -> TemplateVersion:
    draft.revision += 1
    draft.changed_at = now
    announce(ModelDraftChanged(draft.id), by=by, at=now)
    return draft


def _owner_of(by: Membership) -> int | None:
    """The territory's models are the coordinator's; anybody else writes for her own public body."""
    return None if is_coordinator(by) else by.organisation_id


def _free_code(title: str) -> str:
    """Two people never take the same code: the name is held until the transaction ends."""
    hold("codes of model agreements")
    return rules.code_for(title, queries.template_codes())
