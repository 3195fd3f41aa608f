"""Reading model agreements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from agreements.enums import BINDING, TemplateKind
from agreements.models import Agreement, AgreementTemplate, TemplateVersion
from core.accounts.models import Organisation
from core.db import db, locked
from core.errors import found
from core.web.pages import Page, page_of_rows

FRAMEWORK_CODE = "convention-cadre"
_PUBLISHED = TemplateVersion.published_at.is_not(None) & TemplateVersion.withdrawn_at.is_(None)
_WITH_MODEL = joinedload(TemplateVersion.template)
_WITH_ORIGIN = (
    _WITH_MODEL.joinedload(AgreementTemplate.owner),
    _WITH_MODEL.joinedload(AgreementTemplate.adapted_from).joinedload(TemplateVersion.template).joinedload(AgreementTemplate.owner),
)


def get_published_version(template_id: int) -> TemplateVersion:
    """The newest published version of that model; raises `NotFound`."""
    return found(db.session.scalar(_newest_version().where(TemplateVersion.template_id == template_id)))


def find_framework_version() -> TemplateVersion | None:
    """The newest published version of the territory's framework agreement."""
    return db.session.scalar(_newest_version().where(AgreementTemplate.code == FRAMEWORK_CODE))


def framework_template_id() -> int:
    """The key of the territory's framework agreement; raises `NotFound`."""
    return found(db.session.scalar(select(AgreementTemplate.id).where(AgreementTemplate.code == FRAMEWORK_CODE)))


def find_offered_version(template_id: int | None) -> TemplateVersion | None:
    """The newest published version of that model, of the territory's framework agreement when none is named."""
    return db.session.scalar(_offered(template_id))


def find_offered_version_for_update(template_id: int | None) -> TemplateVersion | None:
    """The same; nobody withdraws it before the transaction ends."""
    return db.session.scalar(locked(_offered(template_id), of=TemplateVersion))


def _offered(template_id: int | None) -> Select[TemplateVersion]:
    is_asked = AgreementTemplate.code == FRAMEWORK_CODE if template_id is None else AgreementTemplate.id == template_id
    return _newest_version().where(is_asked)


def models_to_propose(owner_id: int | None, *, asked_id: int = 0) -> Sequence[Any]:
    """The models an agreement may be made from: the territory's, those of that public body, the one asked for; by kind then title.

    Rows: template_id, kind, number, title, owner.
    """
    owner = AgreementTemplate.owner_id
    wanted = or_(owner.is_(None), owner == owner_id, AgreementTemplate.id == asked_id)
    statement = _library(kind=None, owner_id=None, text="").where(wanted, AgreementTemplate.kind != TemplateKind.STAFF_GIFT)
    return db.session.execute(statement).all()


def find_published_version(template_id: int) -> TemplateVersion | None:
    """The newest version of that model that is offered, if any."""
    return db.session.scalar(_newest_version().where(TemplateVersion.template_id == template_id))


def get_version(version_id: int) -> TemplateVersion:
    """That version, draft or not, with its model, its owner and what it was adapted from; raises `NotFound`."""
    return found(db.session.scalar(_versions().where(TemplateVersion.id == version_id)))


def get_version_for_update(version_id: int) -> TemplateVersion:
    """The same, locked."""
    return found(db.session.scalar(locked(_versions().where(TemplateVersion.id == version_id), of=TemplateVersion)))


def get_newest_version(template_id: int) -> TemplateVersion:
    """The last version of a model, draft or not; raises `NotFound`."""
    statement = _versions().where(TemplateVersion.template_id == template_id).order_by(TemplateVersion.number.desc()).limit(1)
    return found(db.session.scalar(statement))


def get_shown_version(template_id: int, number: int | None = None) -> TemplateVersion:
    """That version of a model once published, withdrawn or not; without a number, the newest offered one. Raises `NotFound`."""
    if number is None:
        return get_published_version(template_id)
    return found(
        db.session.scalar(
            _versions().where(
                TemplateVersion.template_id == template_id,
                TemplateVersion.number == number,
                TemplateVersion.published_at.is_not(None),
            )
        )
    )


def published_numbers(template_id: int) -> Sequence[Any]:
    """The versions of a model that were published, newest first: id, number, published_at, withdrawn_at, withdrawal_reason."""
    version = TemplateVersion
    return db.session.execute(
        select(version.id, version.number, version.published_at, version.withdrawn_at, version.withdrawal_reason)
        .where(version.template_id == template_id, version.published_at.is_not(None))
        .order_by(version.number.desc())
    ).all()


def template_codes() -> set[str]:
    """The codes models have."""
    return set(db.session.scalars(select(AgreementTemplate.code)))


_AGREEMENTS = (
    select(func.count())
    .select_from(Agreement)
    .join(Agreement.template_version)
    .where(
        TemplateVersion.template_id == AgreementTemplate.id,
        Agreement.state.in_(BINDING),
    )
    .correlate(AgreementTemplate)
    .scalar_subquery()
)
_copy, _copied = aliased(AgreementTemplate), aliased(TemplateVersion)
_ADAPTATIONS = (
    select(func.count())
    .select_from(_copy)
    .join(_copied, _copy.adapted_from_id == _copied.id)
    .where(_copied.template_id == AgreementTemplate.id)
    .correlate(AgreementTemplate)
    .scalar_subquery()
)


def reuse_of(template_id: int) -> tuple[int, int]:
    """How many agreements were signed from a model, all its versions together, and how many models were adapted from it."""
    row = db.session.execute(select(_AGREEMENTS, _ADAPTATIONS).where(AgreementTemplate.id == template_id)).one()
    return row[0], row[1]


def library_page(number: int, **wanted: Any) -> Page[Any]:
    """A page of `library_rows`."""
    return page_of_rows(_library(**wanted), number)


def library_rows(**wanted: Any) -> Sequence[Any]:
    """The newest offered version of each model, the territory's first, by title, narrowed by `kind`, `owner_id`, `text`.

    Rows: template_id, kind, number, title, purpose, published_at, owner, agreements, adaptations. `owner_id` 0 is the territory.
    """
    return db.session.execute(_library(**wanted)).all()


def _library(*, kind: TemplateKind | None, owner_id: int | None, text: str) -> Select[*tuple[Any, ...]]:
    later = aliased(TemplateVersion)
    is_newest = ~exists().where(
        later.template_id == TemplateVersion.template_id,
        later.number > TemplateVersion.number,
        later.published_at.is_not(None),
        later.withdrawn_at.is_(None),
    )
    statement = (
        select(
            TemplateVersion.template_id,
            AgreementTemplate.kind,
            TemplateVersion.number,
            TemplateVersion.title,
            TemplateVersion.purpose,
            TemplateVersion.published_at,
            Organisation.name.label("owner"),
            _AGREEMENTS.label("agreements"),
            _ADAPTATIONS.label("adaptations"),
        )
        .join(TemplateVersion.template)
        .outerjoin(AgreementTemplate.owner)
        .where(_PUBLISHED, is_newest)
        .order_by(AgreementTemplate.owner_id.is_not(None), TemplateVersion.title, TemplateVersion.id)
    )
    if kind is not None:
        statement = statement.where(AgreementTemplate.kind == kind)
    if owner_id is not None:
        statement = statement.where(AgreementTemplate.owner_id == owner_id if owner_id else AgreementTemplate.owner_id.is_(None))
    if text:
        searched = (TemplateVersion.title, TemplateVersion.purpose)
        statement = statement.where(or_(*(column.icontains(text, autoescape=True) for column in searched)))
    return statement


def model_owners() -> Sequence[Any]:
    """The public bodies that keep a model of their own: key and name, by name."""
    return db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(exists().where(AgreementTemplate.owner_id == Organisation.id))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def own_models_page(owner_id: int | None, number: int) -> Page[Any]:
    """Every version that the territory (`None`) or a public body keeps, drafts first, then by title, newest first.

    Rows: id, template_id, kind, number, title, changed_at, published_at, withdrawn_at.
    """
    version = TemplateVersion
    owner = AgreementTemplate.owner_id.is_(None) if owner_id is None else AgreementTemplate.owner_id == owner_id
    return page_of_rows(
        select(
            version.id,
            version.template_id,
            AgreementTemplate.kind,
            version.number,
            version.title,
            version.changed_at,
            version.published_at,
            version.withdrawn_at,
        )
        .join(version.template)
        .where(owner)
        .order_by(version.published_at.is_not(None), version.title, version.number.desc(), version.id),
        number,
    )


def _newest_version() -> Select[TemplateVersion]:
    return (
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .where(_PUBLISHED)
        .options(*_WITH_ORIGIN)
        .order_by(TemplateVersion.number.desc(), TemplateVersion.id)
        .limit(1)
    )


def _versions() -> Select[TemplateVersion]:
    return select(TemplateVersion).options(*_WITH_ORIGIN)
