"""Reading model agreements."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from agreements.models import AgreementTemplate, TemplateVersion
from core.db import db, locked
from core.errors import found

FRAMEWORK_CODE = "convention-cadre"
_PUBLISHED = TemplateVersion.published_at.is_not(None) & TemplateVersion.withdrawn_at.is_(None)


def published_versions() -> Sequence[TemplateVersion]:
    """The newest published version of each model, by title."""
    newest = (
        select(TemplateVersion.template_id, func.max(TemplateVersion.number).label("number"))
        .where(_PUBLISHED)
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    return db.session.scalars(
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .join(newest, and_(newest.c.template_id == TemplateVersion.template_id, newest.c.number == TemplateVersion.number))
        .options(joinedload(TemplateVersion.template))
        .order_by(AgreementTemplate.title, TemplateVersion.id)
    ).all()


def get_published_version(template_id: int) -> TemplateVersion:
    """The newest published version of that model; raises `NotFound`."""
    return found(db.session.scalar(_newest_version().where(TemplateVersion.template_id == template_id)))


def find_framework_version() -> TemplateVersion | None:
    """The newest published version of the territory's framework agreement."""
    return db.session.scalar(_newest_version().where(AgreementTemplate.code == FRAMEWORK_CODE))


def find_framework_version_for_update() -> TemplateVersion | None:
    """The same; nobody withdraws it before the transaction ends."""
    statement = _newest_version().where(AgreementTemplate.code == FRAMEWORK_CODE)
    return db.session.scalar(locked(statement, of=TemplateVersion))


def has_template(code: str) -> bool:
    """Whether a model with that code exists, published or not."""
    return db.session.scalar(select(AgreementTemplate.id).where(AgreementTemplate.code == code)) is not None


def _newest_version() -> Select[TemplateVersion]:
    return (
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .where(_PUBLISHED)
        .options(joinedload(TemplateVersion.template))
        .order_by(TemplateVersion.number.desc(), TemplateVersion.id)
        .limit(1)
    )
