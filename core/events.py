"""Facts a domain announces: kept as the journal of who did what, and the outbox of what follows.

An event is a frozen dataclass of plain values whose first field identifies its subject (`lot_id`). It is written in the
transaction that made it true, with one `Reaction` per job that must follow; reactions are queued after the commit, and a sweeper
queues those that a crash left behind or that failed, later and later, until they are given up (`core/retries.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from core.clock import now
from core.db import Base, db, locked, on_commit, run_safely, transaction
from core.queue import JOB_SECONDS, enqueue, worker_name
from core.retries import Tried, is_due, note_failure, take
from core.rows import insert_rows, inserted_keys, key_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LONGEST_RUN = timedelta(seconds=2 * JOB_SECONDS)  # past it, whoever was running the job is dead
QUEUED_LENGTH = timedelta(seconds=JOB_SECONDS)  # past it, the queue has lost what was put in it

J = TypeVar("J", bound=Callable[..., None])
_jobs: dict[str, Callable[..., None]] = {}
_long: set[str] = set()
_reactions: dict[str, list[str]] = defaultdict(list)


class Announcement(Base):
    """One fact, who made it true and when. Rows are never changed."""

    __tablename__ = "announcement"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    name: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    announced_at: Mapped[datetime]


class Mention(Base):
    """One more thing an announcement is about, besides its subject: the devices put in a lot, those that left with a handover."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_thing", "subject_kind", "subject_id"),)

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]


class Reaction(Base, Tried):
    """A job that must follow an announcement, once."""

    __tablename__ = "reaction"
    __table_args__ = (Index(None, "done_at", "id"),)

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    job: Mapped[str] = mapped_column(String(120))
    done_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(64))  # the worker that tries it, which does one job at a time

    announcement: Mapped[Announcement] = relationship()


def reacts_to(event_class: type, *, is_long: bool = False) -> Callable[[J], J]:
    """Run the decorated job, on a worker, each time an event of that class is announced.

    One that takes seconds says so: without workers, it keeps nobody waiting.
    """

    def register(job: J) -> J:
        name = f"{job.__module__}.{job.__name__}"
        _jobs[name] = job
        _reactions[event_class.__name__].append(name)
        if is_long:
            _long.add(name)
        return job

    return register


def announce(
    event: "DataclassInstance",
    *,
    by: Any = None,
    at: datetime | None = None,
    about: Mapping[str, Collection[int]] | None = None,
) -> None:
    """Record a fact in the current transaction and, once it is committed, start what follows.

    `by` is the membership that made it true, `None` when the platform itself did; `about` names the other things it is about, by
    kind, so that the history of each of them tells it.
    """
    announce_all([event], by=by, at=at, about=about)


def announce_all(
    events: Sequence["DataclassInstance"],
    *,
    by: Any = None,
    at: datetime | None = None,
    about: Mapping[str, Collection[int]] | None = None,
) -> None:
    """Record several facts that one act made true, in their order: two statements, however many there are."""
    if not events:
        return
    keys = inserted_keys(Announcement, [_row_of(event, by=by, at=at or now()) for event in events])
    mentions = [
        {"announcement_id": key, "subject_kind": kind, "subject_id": thing}
        for key in keys
        for kind, things in (about or {}).items()
        for thing in things
    ]
    insert_rows(Mention.__table__, mentions)
    if db.session.info.get("quiet"):
        return
    following = [
        {"announcement_id": key, "job": job}
        for key, event in zip(keys, events, strict=True)
        for job in _reactions[type(event).__name__]
    ]
    for reaction_id, row in zip(inserted_keys(Reaction, following), following, strict=True):
        on_commit(lambda reaction_id=reaction_id, row=row: enqueue(perform, reaction_id, is_long=row["job"] in _long))


def _row_of(event: "DataclassInstance", *, by: Any, at: datetime) -> dict[str, Any]:
    subject = fields(event)[0].name
    return {
        "name": type(event).__name__,
        "subject_kind": subject.removesuffix("_id"),
        "subject_id": getattr(event, subject),
        "facts": asdict(event),
        "by_membership_id": key_of(by) if by is not None else None,
        "announced_at": at,
    }


@contextmanager
def quietly() -> Iterator[None]:
    """Announce without anything following: the demonstration tells a past in which every letter was sent long ago."""
    db.session.info["quiet"] = True
    try:
        yield
    finally:
        db.session.info.pop("quiet", None)


_followed: ContextVar[int] = ContextVar("followed")


def followed() -> str:
    """Names the announcement that the running job follows: the reason of a letter about what may happen several times."""
    return f"announcement {_followed.get()}"


def perform(reaction_id: int) -> None:
    """Run the job of a reaction unless it is done, being done or given up. A job is safe to run twice, and says so by being short.

    What it raises is noted, and raised again: the sweeper tries later.
    """
    worker = worker_name()
    with transaction():
        if not take(Reaction, reaction_id, Reaction.done_at.is_(None), now=now(), longest=LONGEST_RUN):
            return
        db.session.get_one(Reaction, reaction_id).taken_by = worker
    reaction = db.session.get_one(Reaction, reaction_id, options=[joinedload(Reaction.announcement)], populate_existing=True)
    facts, announcement = dict(reaction.announcement.facts), _followed.set(reaction.announcement_id)
    try:
        _jobs[reaction.job](**facts)
    except BaseException as error:
        with _on_reaction(reaction_id) as failed:
            note_failure(failed, error, now=now())
        raise
    finally:
        _followed.reset(announcement)
    with _on_reaction(reaction_id) as done:
        done.done_at, done.taken_at = now(), None


@contextmanager
def _on_reaction(reaction_id: int) -> Iterator[Reaction]:
    """That reaction, in a transaction of its own: what the job left unsaved is forgotten."""
    db.session.rollback()
    with transaction():
        yield db.session.get_one(Reaction, reaction_id)


class WorkerKilled(Exception):
    """Whoever ran a job was killed: it said nothing itself."""


def note_death(reaction_id: int, worker: str) -> None:
    """The process in which that worker ran the job of a reaction was killed: another attempt is due, as after any failure.

    Nothing if the job was done by then, or if another worker runs it.
    """
    mine = (Reaction.done_at.is_(None), Reaction.taken_at.is_not(None), Reaction.taken_by == worker)
    with transaction():
        killed = db.session.scalar(locked(select(Reaction).where(Reaction.id == reaction_id, *mine)))
        if killed is not None:
            note_failure(killed, WorkerKilled("its process ended before it said anything"), now=now())


def sweep(*, older_than: timedelta = timedelta(minutes=1)) -> int:
    """Queue again the reactions that are due, oldest first; how many there were. A failure does not stop the others.

    One that is running is not, nor one that was queued a moment ago.
    """
    waiting = db.session.scalars(
        select(Reaction.id)
        .join(Reaction.announcement)
        .where(
            Reaction.done_at.is_(None),
            Announcement.announced_at < now() - older_than,
            is_due(Reaction, now=now(), longest=LONGEST_RUN),
        )
        .order_by(Reaction.id)
    ).all()
    return sum(run_safely(lambda reaction_id=reaction_id: _queue_again(reaction_id)) or False for reaction_id in waiting)


def _queue_again(reaction_id: int) -> bool:
    with transaction():
        db.session.get_one(Reaction, reaction_id).next_at = now() + QUEUED_LENGTH
    run_safely(lambda: enqueue(perform, reaction_id))
    return True


def history_of(subject_kind: str, subject_id: int) -> list[Announcement]:
    """What happened to a thing, oldest first."""
    return list(
        db.session.scalars(
            select(Announcement)
            .where(Announcement.subject_kind == subject_kind, Announcement.subject_id == subject_id)
            .order_by(Announcement.id)
        )
    )


def is_about(subject_kind: str, subject_id: int) -> ColumnElement[bool]:
    """For a query: the announcements whose subject is that thing, and those that mention it."""
    mentions = select(Mention.announcement_id).where(Mention.subject_kind == subject_kind, Mention.subject_id == subject_id)
    is_subject = (Announcement.subject_kind == subject_kind) & (Announcement.subject_id == subject_id)
    return or_(is_subject, Announcement.id.in_(mentions))
