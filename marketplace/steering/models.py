"""The roadmap's actions with what is said of them, and the reports made and sent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base
from core.storage import StoredFile
from marketplace.steering.enums import Axis, Part, Period, Progress, ReportKind, ReportState


class RoadmapAction(Base):
    """One action of the roadmap: its words as adopted, and what the coordinator keeps of its life.

    `objective` has a line per objective; `calendar` and `announced_saving` are the roadmap's words. `owner` names services or
    functions, no person. `reason` says why it was given up. `indicator_code` is one of the register's, empty when none is attached.
    `revision` grows with every change, so that a form filled in on an older state is recognised.
    """

    __tablename__ = "roadmap_action"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("(progress = 'given_up') = (reason <> '')", name="given_up_with_its_reason"),
        CheckConstraint("(progress = 'done') = (done_on IS NOT NULL)", name="done_on_a_day"),
    )

    number: Mapped[int]
    axis: Mapped[Axis]
    source_page: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    objective: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(String(200))
    announced_saving: Mapped[str] = mapped_column(String(150), default="")
    owner: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    progress: Mapped[Progress] = mapped_column(default=Progress.TO_BEGIN)
    done_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    indicator_code: Mapped[str] = mapped_column(String(40), default="")
    revision: Mapped[int] = mapped_column(default=0)

    notes: Mapped[list["ActionNote"]] = relationship(order_by="ActionNote.id")


class ActionNote(Base):
    """Where the roadmap and the law, or the roadmap and arithmetic, differ about an action; with its source."""

    __tablename__ = "action_note"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(60))
    roadmap_action_id: Mapped[int] = mapped_column(ForeignKey("roadmap_action.id"), index=True)
    words: Mapped[str] = mapped_column(String(600))
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]


class ActionComment(Base):
    """What somebody said of an action on a day. It is never changed."""

    __tablename__ = "action_comment"

    roadmap_action_id: Mapped[int] = mapped_column(ForeignKey("roadmap_action.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    by_membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    said_at: Mapped[datetime]

    by: Mapped[Membership] = relationship()


class SteeringReport(Base):
    """A summary or a full report of a period: made once from the figures of its day, kept, and sent once."""

    __tablename__ = "steering_report"
    __table_args__ = (
        UniqueConstraint("kind", "year", "part", "number"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("(state = 'in_the_making') = (document_id IS NULL)", name="made_with_its_file"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_a_moment"),
        Index("ix_steering_report_newest", "asked_at", "id"),
    )

    kind: Mapped[ReportKind]
    year: Mapped[int]
    part: Mapped[Part]
    number: Mapped[int]
    state: Mapped[ReportState]
    asked_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    by: Mapped[Membership | None] = relationship(foreign_keys=[by_membership_id])
    sent_by: Mapped[Membership | None] = relationship(foreign_keys=[sent_by_id])
    document: Mapped[StoredFile | None] = relationship()
    recipients: Mapped[list["ReportRecipient"]] = relationship(back_populates="report", order_by="ReportRecipient.id")

    @property
    def period(self) -> Period:
        return Period(self.year, self.part)

    @property
    def reference(self) -> str:
        """« SYNTHESE-2026-S1-2 »: the second one made of that half-year."""
        return f"{self.kind.prefix}-{self.year}{'' if self.part is Part.YEAR else f'-{self.part.value.upper()}'}-{self.number}"

    @property
    def title(self) -> str:
        """« Synthèse du premier semestre 2026 »."""
        return f"{self.kind.name_in_french} {self.period.of_it}"


class ReportRecipient(Base):
    """Somebody a report was sent to."""

    __tablename__ = "report_recipient"
    __table_args__ = (UniqueConstraint("steering_report_id", "membership_id"),)

    steering_report_id: Mapped[int] = mapped_column(ForeignKey("steering_report.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))

    report: Mapped[SteeringReport] = relationship(back_populates="recipients")
    membership: Mapped[Membership] = relationship()
