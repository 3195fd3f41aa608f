"""Facts about the inventory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InventoryFileGiven:
    inventory_import_id: int


@dataclass(frozen=True)
class LargeInventoryFileGiven:
    inventory_import_id: int


@dataclass(frozen=True)
class InventoryImportAsked:
    """Of a large file: a job does it."""

    inventory_import_id: int


@dataclass(frozen=True)
class InventoryImportGivenUp:
    inventory_import_id: int


@dataclass(frozen=True)
class ColumnsExplained:
    column_choice_id: int


@dataclass(frozen=True)
class ColumnsForgotten:
    column_choice_id: int


@dataclass(frozen=True)
class KindExplained:
    """`organisation_id` is null for a word that means it for everybody."""

    kind_meaning_id: int
    organisation_id: int | None
    word: str
    category_id: int | None


@dataclass(frozen=True)
class KindForgotten:
    kind_meaning_id: int
    organisation_id: int | None
    word: str


@dataclass(frozen=True)
class InventoryImported:
    inventory_import_id: int


@dataclass(frozen=True)
class ItemsDecommissioned:
    organisation_id: int
    item_ids: tuple[int, ...]
    decommissioned_on: str
    act: str = ""


@dataclass(frozen=True)
class ItemsBackInUse:
    """They had been decommissioned by mistake."""

    organisation_id: int
    item_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class ItemsCorrected:
    """`said` names what was corrected on all of them."""

    organisation_id: int
    item_ids: tuple[int, ...]
    said: str


@dataclass(frozen=True)
class ItemsGone:
    organisation_id: int
    item_ids: tuple[int, ...]
    left_on: str


@dataclass(frozen=True)
class ErasuresRecorded:
    """`organisation_id` is the one that erased."""

    organisation_id: int
    item_ids: tuple[int, ...]
    level: str
    result: str
    tool: str
    erased_on: str


@dataclass(frozen=True)
class ErasureReportGiven:
    erasure_report_id: int


@dataclass(frozen=True)
class ErasureReportRecorded:
    erasure_report_id: int


@dataclass(frozen=True)
class StorageMediumAdded:
    equipment_item_id: int
    medium: str


@dataclass(frozen=True)
class StorageMediumRemoved:
    equipment_item_id: int
    medium: str


@dataclass(frozen=True)
class ItemCorrected:
    equipment_item_id: int


@dataclass(frozen=True)
class StockDeclared:
    """A declaration is frozen; `number` is 1 for the first, more for a correction."""

    organisation_id: int
    year: int
    number: int


@dataclass(frozen=True)
class StockReminded:
    """An organisation is asked to declare its stock; `reason` tells one reminder from another."""

    organisation_id: int
    year: int
    reason: str


@dataclass(frozen=True)
class SourceSaved:
    inventory_source_id: int
    organisation_id: int


@dataclass(frozen=True)
class SourceRemoved:
    inventory_source_id: int
    organisation_id: int


@dataclass(frozen=True)
class SourceFetchAsked:
    source_fetch_id: int


@dataclass(frozen=True)
class SourceFetched:
    source_fetch_id: int
    state: str


@dataclass(frozen=True)
class SourceStoppedAnswering:
    """The first night of a row of failures."""

    inventory_source_id: int
    organisation_id: int
    since: str
    fault: str
