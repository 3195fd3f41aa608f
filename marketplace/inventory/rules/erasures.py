"""Whether the data of a device are erased, and what may be said of an erasure."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.inventory.enums import ErasureResult, ErasureState
from marketplace.inventory.errors import ErasedBeforePurchase, ItemIsGone, NoDataToErase, ToolMissing
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.rules.items import check_day


class Said(NamedTuple):
    """One row about a device: of which medium (`None`: all of them), and with what result."""

    medium_id: int | None
    result: ErasureResult


def erasure_state(media: Collection[int], said: Sequence[Said]) -> ErasureState:
    """Where the data of a device stand; `said` is in the order it was said, `media` the keys of its known media.

    The last word on each medium counts, so that a mistake is corrected by another row. A device none of whose media is known has
    one: what is said of the device is said of it. One medium not erased is enough for the device not to be.
    """
    results = [_last_word(medium, said) for medium in media or (None,)]
    if None in results:
        return ErasureState.MISSING
    return ErasureState.FAILED if ErasureResult.FAILED in results else ErasureState.ERASED


def _last_word(medium: int | None, said: Sequence[Said]) -> ErasureResult | None:
    about = [row.result for row in said if medium is None or row.medium_id in {None, medium}]
    return about[-1] if about else None


def check_erasure(item: EquipmentItem, tool: str, on: date, *, today: date) -> None:
    """An erasure has a tool and a day that has come; raises `ToolMissing`, `DateInFuture`, `DateTooOld`, `ErasedBeforePurchase`."""
    if not tool.strip():
        raise ToolMissing
    check_day(on, today=today, field="on")
    if item.purchased_on is not None and on < item.purchased_on:
        raise ErasedBeforePurchase(f"« {item.name} » a été acheté après cette date, le {item.purchased_on:%d/%m/%Y}.")


def check_erasable(items: Sequence[EquipmentItem]) -> None:
    """Its owner says it of a device it still has, of a kind that holds data; raises `ItemIsGone`, `NoDataToErase`."""
    if any(item.state.has_left for item in items):
        raise ItemIsGone
    if not any(item.category.holds_data for item in items):
        raise NoDataToErase
