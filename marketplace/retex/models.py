"""Published annual reports, and the targets rates are compared with."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, unique_where
from core.storage import StoredFile
from marketplace.retex.enums import PhotoSize, RateKind, TextPart

BEHIND = frozenset({"basis", "parts", "stocks"})


class RateTarget(Base):
    """What a rate should reach in a year, who says so, and where it was read."""

    __tablename__ = "rate_target"
    __table_args__ = (
        UniqueConstraint("rate", "year"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
        CheckConstraint("rate IN ('decree', 'roadmap')", name="rate_known"),
    )

    rate: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    is_legal: Mapped[bool]
    source: Mapped[str] = mapped_column(String(300))
    read_on: Mapped[date]

    @property
    def label(self) -> str:
        """The name of the rate."""
        return RateKind(self.rate).label


class Retex(Base):
    """An edition of the annual report of a year: what it says never moves again.

    The first is published once; each of the next ones is an erratum, with its reason. Exactly one is the last, which the public
    reads. `figures` is all that is frozen, of which `figures_sha256` is the digest, in two columns, since a page needs a hundredth
    of it: `shown`, what pages of the year read (`report`, `kept_stocks`, `spend`, texts and photos in `story`, the `editions`
    before), and `behind`, the reports of its `parts` and all that it was computed from (`basis`, `stocks`), read when it is asked
    for. What an edition published before something was kept does not have is absent. `headline` has the few figures of lists.
    """

    __tablename__ = "retex"
    __table_args__ = (
        UniqueConstraint("year", "edition"),
        unique_where("uq_retex_last", "year", where="is_last"),
        CheckConstraint("edition >= 1", name="edition_counted"),
        CheckConstraint("edition = 1 OR reason <> ''", name="erratum_has_reason"),
    )

    year: Mapped[int]
    edition: Mapped[int] = mapped_column(default=1)
    is_last: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    headline: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    behind: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    figures_sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    document: Mapped[StoredFile | None] = relationship()

    @property
    def figures(self) -> dict[str, Any]:
        """All that is frozen."""
        return {**self.shown, **self.behind}

    @figures.setter
    def figures(self, figures: dict[str, Any]) -> None:
        self.shown = {name: value for name, value in figures.items() if name not in BEHIND}
        self.behind = {name: value for name, value in figures.items() if name in BEHIND}

    @property
    def earlier(self) -> list[dict[str, Any]]:
        """What it holds of the editions before it, oldest first: number, day, reason, digest, and what the next one changed."""
        return self.shown.get("editions", [])


class RetexDraft(Base):
    """What the coordinator is writing of a year, until it is published; then what an erratum changes, while one is open.

    `erratum_reason` is empty when no erratum is open; `recomputes` says whether it takes the figures again from the ledger.
    """

    __tablename__ = "retex_draft"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int]
    introduction: Mapped[str] = mapped_column(Text, default="")
    highlights: Mapped[str] = mapped_column(Text, default="")
    difficulties: Mapped[str] = mapped_column(Text, default="")
    outlook: Mapped[str] = mapped_column(Text, default="")
    erratum_reason: Mapped[str] = mapped_column(String(500), default="")
    recomputes: Mapped[bool] = mapped_column(default=False)
    revised_at: Mapped[datetime]

    @property
    def texts(self) -> dict[TextPart, str]:
        """What was written of each part."""
        return {part: getattr(self, part.value) for part in TextPart}


class RetexPhoto(Base):
    """A photo of a year in three sizes, what it shows in words, whose it is. `width` and `height` are those of the largest.

    `position` is null once it is taken off: the row and its files stay when an edition shows it (`is_published`).
    """

    __tablename__ = "retex_photo"
    __table_args__ = (Index("ix_retex_photo_year", "year", "position"),)

    year: Mapped[int]
    position: Mapped[int | None]
    is_published: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(String(200), default="")
    credit: Mapped[str] = mapped_column(String(200), default="")
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    medium_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    large_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    small_width: Mapped[int]
    medium_width: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]

    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])
    medium: Mapped[StoredFile] = relationship(foreign_keys=[medium_id])
    large: Mapped[StoredFile] = relationship(foreign_keys=[large_id])

    def file_of(self, size: PhotoSize) -> StoredFile:
        """The file of that size."""
        return {PhotoSize.SMALL: self.small, PhotoSize.MEDIUM: self.medium, PhotoSize.LARGE: self.large}[size]
