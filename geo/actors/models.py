"""Actors spotted in the national publication, what they do, the readings that brought them, and what codes mean here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from core.storage import StoredFile
from geo.actors.enums import ActorState, CodeKind, ImportFault, ImportState, Likeness, Origin, PairState, Place, RowFault
from geo.points import Point


class ActorImport(Base):
    """A reading of the publication, or of a file that says the same; `outcome` counts what became of its rows.

    `is_complete` says that whoever is not in it has left the publication. Nothing is kept of a reading that fails; the file given
    waits for its turn, and is forgotten once read.
    """

    __tablename__ = "actor_import"

    origin: Mapped[Origin]
    name: Mapped[str] = mapped_column(String(200), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    is_complete: Mapped[bool]
    accepts_losses: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = mapped_column(index=True)
    fault: Mapped[ImportFault | None]
    fault_detail: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    file: Mapped[StoredFile | None] = relationship()
    by: Mapped[Membership | None] = relationship()


class ActorRemark(Base):
    """A row that a reading refused, or a value it left out: its line, the identifier it bears, what was found there."""

    __tablename__ = "actor_remark"
    __table_args__ = (Index("ix_actor_remark_group", "import_id", "fault", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("actor_import.id"))
    line: Mapped[int]
    fault: Mapped[RowFault]
    identifier: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")


class Actor(Base):
    """Somebody the publication names. Not a partner: nobody verified it, and no public page shows it.

    `identifier` is that of the publication; `attribution` names whose data these are, and is shown wherever they are;
    `fingerprint` tells whether the publication says anything new of it. One that only works at people's homes has neither address
    nor point: it may be its own home.
    `organisation_id` is set once it has joined; `merged_into_id`, when it is the same as another; `gone_on`, on the first day a
    reading no longer found it.
    """

    __tablename__ = "actor"
    __table_args__ = (
        UniqueConstraint("identifier"),
        CheckConstraint("(state = 'linked') = (organisation_id IS NOT NULL)", name="linked_to_somebody"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_another"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint("place <> 'at_home' OR (street = '' AND latitude IS NULL)", name="no_address_at_home"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
    )

    identifier: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64))
    attribution: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(200))
    trade_name: Mapped[str] = mapped_column(String(200), default="")
    siren: Mapped[str] = mapped_column(String(9), default="")
    siret: Mapped[str] = mapped_column(String(14), default="", index=True)
    kind: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[Place]
    street: Mapped[str] = mapped_column(String(250), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    town: Mapped[str] = mapped_column(String(100), default="")
    insee_code: Mapped[str] = mapped_column(String(5), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    labels: Mapped[list[str]] = mapped_column(JSON, default=list)
    service_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    public_served: Mapped[str] = mapped_column(String(200), default="")
    by_appointment: Mapped[bool] = mapped_column(default=False)
    opening_hours: Mapped[str] = mapped_column(String(255), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    changed_on: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ActorState] = mapped_column(index=True)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), index=True)
    found_in_id: Mapped[int] = mapped_column(ForeignKey("actor_import.id"))
    seen_in_id: Mapped[int] = mapped_column(ForeignKey("actor_import.id"), index=True)
    gone_on: Mapped[date | None]

    organisation: Mapped[Organisation | None] = relationship()
    seen_in: Mapped[ActorImport] = relationship(foreign_keys=[seen_in_id])
    found_in: Mapped[ActorImport] = relationship(foreign_keys=[found_in_id])

    @property
    def point(self) -> Point | None:
        """Where it stands, when the publication says so."""
        return None if self.latitude is None or self.longitude is None else Point(self.latitude, self.longitude)

    @property
    def address(self) -> str:
        """On one line; an actor that works at people's homes has its town alone."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.town}".strip()) if part)


class ActorService(Base):
    """One thing people may do at an actor's, with one kind of object, in the codes of the publication."""

    __tablename__ = "actor_service"
    __table_args__ = (UniqueConstraint("actor_id", "action", "subcategory"), Index(None, "action", "subcategory"))

    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id"))
    action: Mapped[str] = mapped_column(String(60))
    subcategory: Mapped[str] = mapped_column(String(60))


class ActorCode(Base):
    """What a code of the publication means here: activities for an action, categories for a sub-category; perhaps nothing."""

    __tablename__ = "actor_code"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    kind: Mapped[CodeKind]
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    meanings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(300))


class ActorPair(Base):
    """Two that may be the same: an actor, and another actor or an organisation; `likenesses` say why, `points` how much (1 to 100).

    A rule proposes, a person decides, once: what was said to be different is never proposed again.
    """

    __tablename__ = "actor_pair"
    __table_args__ = (
        CheckConstraint("(second_id IS NULL) <> (organisation_id IS NULL)", name="two_sides"),
        CheckConstraint("first_id < second_id", name="in_order"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_once"),
        unique_where("uq_actor_pair_actors", "first_id", "second_id", where="second_id IS NOT NULL"),
        unique_where("uq_actor_pair_organisation", "first_id", "organisation_id", where="organisation_id IS NOT NULL"),
        Index("ix_actor_pair_state", "state", "points"),
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("actor.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    points: Mapped[int]
    likenesses: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[PairState]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    first: Mapped[Actor] = relationship(foreign_keys=[first_id])
    second: Mapped[Actor | None] = relationship(foreign_keys=[second_id])
    organisation: Mapped[Organisation | None] = relationship()
    decided_by: Mapped[Membership | None] = relationship()

    def other_than(self, actor_id: int) -> str:
        """The name of the other one."""
        other = self.first if self.second_id == actor_id else self.second or self.organisation
        return other.name if other else ""

    @property
    def reasons(self) -> list[str]:
        """Why, in French."""
        return [Likeness(likeness).label for likeness in self.likenesses]
