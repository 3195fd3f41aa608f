"""Equipment items, imports, stock declarations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from core.accounts.models import Membership, Organisation
from core.catalogue.models import EquipmentCategory
from core.db import Base, unique_where
from core.storage import StoredFile
from marketplace.inventory.enums import (
    Completeness,
    Condition,
    ErasureLevel,
    ErasureResult,
    ErasureState,
    FetchState,
    ImportState,
    ItemState,
    Looks,
    MediumKind,
    Nightly,
    SourceApi,
    SourceFault,
    Works,
)


class EquipmentItem(Base):
    """One device of an organisation. `serial_key` is its serial number made comparable, null when it is a placeholder.

    `left_on` is the day it was given or went missing, null while it is there or when nobody knows.
    """

    __tablename__ = "equipment_item"
    __table_args__ = (
        UniqueConstraint("organisation_id", "serial_key"),
        UniqueConstraint("organisation_id", "inventory_number"),
        CheckConstraint("decommissioned_on >= purchased_on", name="dates_in_order"),
        CheckConstraint(
            "state IN ('in_use', 'gone') OR decommissioned_on IS NOT NULL OR is_decommissioned_undated",
            name="decommissioned_is_said",
        ),
        CheckConstraint("left_on IS NULL OR state IN ('given', 'gone')", name="left_only_when_away"),
        Index("ix_equipment_item_list", "organisation_id", "state", "category_id"),
        Index("ix_equipment_item_name", "organisation_id", "name", "id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    name: Mapped[str] = mapped_column(String(120))
    manufacturer: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(String(120), default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    serial_key: Mapped[str | None] = mapped_column(String(80))
    inventory_number: Mapped[str | None] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200), default="")
    purchased_on: Mapped[date | None]
    decommissioned_on: Mapped[date | None]
    is_decommissioned_undated: Mapped[bool] = mapped_column(default=False)
    decommissioning_act: Mapped[str] = mapped_column(String(120), default="")  # « délibération 2026-14 »
    decommissioning_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[ItemState]
    left_on: Mapped[date | None]
    works: Mapped[Works] = mapped_column(default=Works.TO_CHECK)
    looks: Mapped[Looks] = mapped_column(default=Looks.UNKNOWN)
    completeness: Mapped[Completeness] = mapped_column(default=Completeness.UNKNOWN)
    erasure: Mapped[ErasureState] = mapped_column(default=ErasureState.MISSING)  # what `rules.erasures` says of its rows
    back_in_use_at: Mapped[datetime | None]  # what was erased before then says nothing of what was written since
    changed_at: Mapped[datetime]

    condition: Mapped[Condition] = composite("works", "looks", "completeness")
    organisation: Mapped[Organisation] = relationship()
    category: Mapped[EquipmentCategory] = relationship()
    decommissioning_file: Mapped[StoredFile | None] = relationship()

    @property
    def holds_data(self) -> bool:
        """Whether it may hold data nobody is known to have erased."""
        return self.category.holds_data and self.erasure is not ErasureState.ERASED

    @property
    def is_undated(self) -> bool:
        """Whether a date is missing without which the decree cannot count it."""
        return self.purchased_on is None or self.is_decommissioned_undated


class StorageMedium(Base):
    """A disk or a memory of a device. A device none is known of has one, whatever it is."""

    __tablename__ = "storage_medium"
    __table_args__ = (UniqueConstraint("item_id", "serial_key"), CheckConstraint("capacity_gb > 0", name="capacity_positive"))

    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"), index=True)
    kind: Mapped[MediumKind]
    serial: Mapped[str] = mapped_column(String(80), default="")
    serial_key: Mapped[str | None] = mapped_column(String(80))
    capacity_gb: Mapped[int | None]

    @property
    def label(self) -> str:
        """« SSD 256 Go, S3Z9NB0K »."""
        size = f"{self.kind.label} {self.capacity_gb}\u00a0Go" if self.capacity_gb else self.kind.label
        return f"{size}, {self.serial}" if self.serial else size


class DataErasure(Base):
    """What was done to the data of one medium, or of all those of a device; never changed, a mistake is said by another row."""

    __tablename__ = "data_erasure"
    __table_args__ = (CheckConstraint("tool <> ''", name="tool_is_said"), Index("ix_data_erasure_item", "item_id", "id"))

    item_id: Mapped[int] = mapped_column(ForeignKey("equipment_item.id"))
    medium_id: Mapped[int | None] = mapped_column(ForeignKey("storage_medium.id"))
    level: Mapped[ErasureLevel]
    result: Mapped[ErasureResult]
    tool: Mapped[str] = mapped_column(String(80))
    tool_version: Mapped[str] = mapped_column(String(40), default="")
    operator: Mapped[str] = mapped_column(String(120), default="")
    erased_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # the one that erased
    recorded_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    item: Mapped[EquipmentItem] = relationship()
    medium: Mapped[StorageMedium | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()

    @property
    def has_succeeded(self) -> bool:
        return self.result is ErasureResult.SUCCEEDED

    @property
    def in_words(self) -> str:
        """« Effacement renforcé, nwipe 0.36 »."""
        return f"{self.level.label}, {' '.join(part for part in (self.tool, self.tool_version) if part)}"


class ErasureReport(Base):
    """The report of an erasure tool given by an organisation. The file is kept, and each erasure that comes from it has it.

    `outcome` counts what was done once it is recorded: `{"created": n, "unchanged": n, "refused": n}`; empty before.
    """

    __tablename__ = "erasure_report"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    outcome: Mapped[dict[str, int]] = mapped_column(JSON)
    given_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None


class InventoryImport(Base):
    """A file given by an organisation: what it would change, and whether it did. The file is kept with it.

    `columns` are what the columns of the kept file hold. `outcome` counts: `{"created": n, "changed": n, "unchanged": n,
    "refused": n, "left_out": n, "warnings": n, "by_category": {code: n}, "ignored": [header, ...], "unknown_kinds": {word: rows}}`;
    `report` has the rows themselves (`rules/planning/reports.py`).
    """

    __tablename__ = "inventory_import"
    __table_args__ = (unique_where("uq_inventory_import_one_applying", "organisation_id", where="state = 'applying'"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    columns: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[int]
    state: Mapped[ImportState]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    report: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    given_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_applied(self) -> bool:
        return self.state is ImportState.APPLIED

    @property
    def is_asked(self) -> bool:
        """Whether a job is to do it."""
        return self.state is ImportState.APPLYING

    @property
    def is_previewed(self) -> bool:
        return self.state is ImportState.PREVIEWED

    @property
    def rows_to_explain(self) -> int:
        """The refused rows that nothing is wrong with: nobody said yet what their kind is."""
        return sum(self.outcome["unknown_kinds"].values())

    @property
    def rows_to_correct(self) -> int:
        """The refused rows that are to be corrected in the file."""
        return self.outcome["refused"] - self.rows_to_explain

    @property
    def changes_something(self) -> bool:
        """Whether the file brings anything new."""
        return bool(self.outcome["created"] or self.outcome["changed"])


class InventorySource(Base):
    """The asset-management application an organisation lets us read: where it is, and its secrets, sealed.

    `endings` holds the last characters of the long secrets, by name, so that a person recognises them. `failing_since` is the
    moment of the first of a row of failures, null while it answers.
    """

    __tablename__ = "inventory_source"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    api: Mapped[SourceApi]
    address: Mapped[str] = mapped_column(String(300))
    sealed: Mapped[str] = mapped_column(Text)
    endings: Mapped[dict[str, str]] = mapped_column(JSON)
    nightly: Mapped[Nightly]
    saved_at: Mapped[datetime]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    failing_since: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()


class SourceFetch(Base):
    """One reading of a source, from the moment it is asked to what came of it. At most one of a source is under way."""

    __tablename__ = "source_fetch"
    __table_args__ = (
        unique_where("uq_source_fetch_under_way", "source_id", where="state IN ('asked', 'running')"),
        CheckConstraint("fault IS NOT NULL OR state <> 'failed'", name="failure_is_said"),
        CheckConstraint("read_units >= 0", name="units_not_negative"),
        Index("ix_source_fetch_source_id", "source_id", "id"),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("inventory_source.id", ondelete="CASCADE"))
    is_nightly: Mapped[bool]
    state: Mapped[FetchState]
    attempts: Mapped[int] = mapped_column(default=0)
    read_units: Mapped[int] = mapped_column(default=0)
    expected_units: Mapped[int | None]
    unread: Mapped[list[str]] = mapped_column(JSON)
    fault: Mapped[SourceFault | None]
    asked_at: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("inventory_import.id"))
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    source: Mapped[InventorySource] = relationship()
    given: Mapped[InventoryImport | None] = relationship()
    by: Mapped[Membership | None] = relationship()


class HeldFile(Base):
    """A file whose columns are still to be explained, held for a day at most, without the columns that name people or addresses.

    `content` is a compressed CSV; `dropped` names the columns that were not even held.
    """

    __tablename__ = "held_file"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    dropped: Mapped[list[str]] = mapped_column(JSON)
    held_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()


class ColumnChoice(Base):
    """What the columns of a kind of file hold, as an organisation said once. `key` stands for the set of its headers.

    `columns` gives, by the key of each header, the name of a column or null for one that is not imported.
    """

    __tablename__ = "column_choice"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(64))
    headers: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[dict[str, str | None]] = mapped_column(JSON)
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    said_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()


class KindMeaning(Base):
    """What a word for a kind of device means: for one organisation, or for all of them when it has none.

    Without a category, devices of that kind are not imported.
    """

    __tablename__ = "kind_meaning"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        unique_where("uq_kind_meaning_for_all", "key", where="organisation_id IS NULL"),
    )

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(120))
    word: Mapped[str] = mapped_column(String(120))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_category.id"))
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    said_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()
    category: Mapped[EquipmentCategory | None] = relationship()


class StockDeclaration(Base):
    """What an organisation says it held on 1 January of a year: the first saying, then numbered corrections.

    A draft until it is frozen, and never changed afterwards; figures are drawn from the last one that is frozen. `reason` says why
    it differs from the inventory, or why it is corrected.
    """

    __tablename__ = "stock_declaration"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "number"),
        unique_where("uq_stock_declaration_draft", "organisation_id", "year", where="frozen_at IS NULL"),
        unique_where("uq_stock_declaration_last", "organisation_id", "year", where="is_last"),
        CheckConstraint("frozen_at IS NOT NULL OR NOT is_last", name="only_frozen_is_last"),
        CheckConstraint("number = 1 OR reason <> ''", name="correction_has_reason"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
        Index("ix_stock_declaration_year", "year", "organisation_id"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    is_last: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Membership | None] = relationship()
    lines: Mapped[list["StockLine"]] = relationship(
        back_populates="declaration", cascade="all, delete-orphan", order_by="StockLine.id"
    )

    @property
    def fleet_units(self) -> int:
        return sum(line.fleet_units for line in self.lines)

    @property
    def decommissioned_units(self) -> int:
        return sum(line.decommissioned_units for line in self.lines)

    def by_category(self) -> dict[int, "StockLine"]:
        """Its lines, by category key."""
        return {line.category_id: line for line in self.lines}


class StockLine(Base):
    """One category of a declaration.

    `fleet_units` counts everything in stock that day; `decommissioned_units`, the part that was out of service and that the decree
    counts (the B of its article 3). The two proposed numbers are what the inventory said at that moment, null before that was kept.
    """

    __tablename__ = "stock_line"
    __table_args__ = (
        UniqueConstraint("declaration_id", "category_id"),
        CheckConstraint("fleet_units >= 0 AND decommissioned_units >= 0", name="units_not_negative"),
        CheckConstraint("decommissioned_units <= fleet_units", name="part_within_whole"),
    )

    declaration_id: Mapped[int] = mapped_column(ForeignKey("stock_declaration.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("equipment_category.id"))
    fleet_units: Mapped[int]
    decommissioned_units: Mapped[int]
    proposed_fleet: Mapped[int | None]
    proposed_decommissioned: Mapped[int | None]

    declaration: Mapped[StockDeclaration] = relationship(back_populates="lines")
    category: Mapped[EquipmentCategory] = relationship()

    @property
    def fleet_gap(self) -> int | None:
        """How many more units than the inventory said."""
        return None if self.proposed_fleet is None else self.fleet_units - self.proposed_fleet

    @property
    def decommissioned_gap(self) -> int | None:
        """How many more decommissioned units than the inventory said."""
        return None if self.proposed_decommissioned is None else self.decommissioned_units - self.proposed_decommissioned

    @property
    def differs(self) -> bool:
        """Whether a person said something else than the inventory."""
        return bool(self.fleet_gap or self.decommissioned_gap)
