"""Reading what is written of a year before it is published."""

from collections.abc import Sequence

from sqlalchemy import and_, literal, select
from sqlalchemy.orm import aliased, joinedload

from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from marketplace.retex.models import Retex, RetexDraft, RetexPhoto
from marketplace.retex.rules.story import Photo, Story, story_of


def year_and_story(year: int) -> tuple[Retex | None, Story]:
    """The last edition of a year, if any; otherwise what is being written of it. One statement."""
    asked = select(literal(year).label("year")).subquery("asked")
    large = aliased(StoredFile)
    rows = db.session.execute(
        select(Retex, RetexDraft, RetexPhoto, large.sha256)
        .select_from(asked)
        .outerjoin(Retex, and_(Retex.year == asked.c.year, Retex.is_last))
        .outerjoin(RetexDraft, and_(RetexDraft.year == asked.c.year, Retex.id.is_(None)))
        .outerjoin(RetexPhoto, and_(RetexPhoto.year == asked.c.year, RetexPhoto.position.is_not(None), Retex.id.is_(None)))
        .outerjoin(large, large.id == RetexPhoto.large_id)
        .options(joinedload(Retex.document))
        .order_by(RetexPhoto.position, RetexPhoto.id)
    ).all()
    retex, draft = rows[0][0], rows[0][1]
    photos = [_plain(photo, sha256) for _retex, _draft, photo, sha256 in rows if photo is not None]
    return retex, story_of(draft.texts if draft else {}, photos)


def draft_story(year: int) -> Story:
    """What is being written of a year, published or not."""
    draft = find_draft(year)
    rows = db.session.execute(
        select(RetexPhoto, StoredFile.sha256)
        .join(StoredFile, StoredFile.id == RetexPhoto.large_id)
        .where(RetexPhoto.year == year, RetexPhoto.position.is_not(None))
        .order_by(RetexPhoto.position, RetexPhoto.id)
    )
    return story_of(draft.texts if draft else {}, [_plain(photo, sha256) for photo, sha256 in rows])


def find_draft(year: int) -> RetexDraft | None:
    """What is being written of a year, if anything is."""
    return db.session.scalar(select(RetexDraft).where(RetexDraft.year == year))


def find_draft_for_update(year: int) -> RetexDraft | None:
    """The same, locked."""
    return db.session.scalar(locked(select(RetexDraft).where(RetexDraft.year == year)))


def photos_of(year: int) -> Sequence[RetexPhoto]:
    """The photos of a year that were not taken off, in their order."""
    return db.session.scalars(
        select(RetexPhoto)
        .where(RetexPhoto.year == year, RetexPhoto.position.is_not(None))
        .order_by(RetexPhoto.position, RetexPhoto.id)
    ).all()


def photos_of_for_update(year: int) -> Sequence[RetexPhoto]:
    """All the photos of a year, those taken off included, locked."""
    return db.session.scalars(locked(select(RetexPhoto).where(RetexPhoto.year == year).order_by(RetexPhoto.id))).all()


def get_photo(year: int, photo_id: int) -> RetexPhoto:
    """That photo of that year, with its files; raises `NotFound`."""
    return found(
        db.session.scalar(
            select(RetexPhoto)
            .where(RetexPhoto.id == photo_id, RetexPhoto.year == year)
            .options(*(joinedload(part, innerjoin=True) for part in (RetexPhoto.small, RetexPhoto.medium, RetexPhoto.large)))
        )
    )


def files_of_photos(photo_ids: Sequence[int]) -> dict[int, StoredFile]:
    """The middle size of each of those photos, by key."""
    rows = db.session.execute(
        select(RetexPhoto.id, StoredFile)
        .join(StoredFile, StoredFile.id == RetexPhoto.medium_id)
        .where(RetexPhoto.id.in_(photo_ids))
        .order_by(RetexPhoto.id)
    )
    return {row[0]: row[1] for row in rows}


def _plain(photo: RetexPhoto, sha256: str) -> Photo:
    return Photo(photo.id, photo.caption, photo.credit, photo.small_width, photo.medium_width, photo.width, photo.height, sha256)
