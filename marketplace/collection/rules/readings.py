"""What a sensor's message says, and how full that makes a box.

Formats read in November 2026: ChirpStack v4 (HTTP integration, event `up`) and The Things Stack v3 (uplink webhook). A message
carries decoded values (`distance_mm`, `battery`), or the bytes of the sensor alone; ours write the distance in millimetres on two
bytes, the highest first, then the battery in percent on one.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.collection.enums import SensorHealth
from marketplace.collection.errors import (
    DepthNotPossible,
    DevEuiNotUnderstood,
    MessageNotUnderstood,
    PercentOutOfRange,
    ReadingRefused,
)

FASTEST_CLOCK = timedelta(minutes=5)  # a network server whose clock is ahead of ours
DEEPEST_MM = 10_000
FARTHER_THAN_EMPTY = 1.25  # beyond that share of the depth, the sensor has lost what it looks at
BATTERY_BYTE = 2
SHORTEST_PAYLOAD = 2
LONGEST_KEY = 80
FULL = 100


@dataclass(frozen=True, slots=True)
class Message:
    """One measurement as a network server tells it: which sensor, a key that is the same for each copy of it, when, what."""

    dev_eui: str
    key: str
    measured_at: datetime
    distance_mm: float
    battery_percent: int | None


def clean_dev_eui(text: str) -> str:
    """A LoRaWAN identifier as it is kept: sixteen signs, in lower case; raises `DevEuiNotUnderstood`."""
    dev_eui = re.sub(r"[\s:.-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{16}", dev_eui):
        raise DevEuiNotUnderstood
    return dev_eui


def check_depth(empty_mm: int, full_mm: int) -> None:
    """A box has a depth, which the sensor can measure; raises `DepthNotPossible`."""
    if not 0 <= full_mm < empty_mm <= DEEPEST_MM:
        raise DepthNotPossible


def check_percent(percent: int | None) -> int:
    """How full somebody says a box is; raises `PercentOutOfRange`."""
    if percent is None or not 0 <= percent <= FULL:
        raise PercentOutOfRange
    return percent


def chirpstack_message(payload: object) -> Message:
    """The measurement of a ChirpStack v4 `up` event; raises `MessageNotUnderstood`."""
    told = _mapping(payload)
    return Message(
        dev_eui=_dev_eui(_mapping(told.get("deviceInfo")).get("devEui")),
        key=_key(told.get("deduplicationId")),
        measured_at=_moment(told.get("time")),
        **_measured(told.get("object"), told.get("data")),
    )


def things_stack_message(payload: object) -> Message:
    """The measurement of an uplink message of The Things Stack v3; raises `MessageNotUnderstood`.

    The stack gives no identifier that a copy would share: the counter of the frame and the moment it was received are one.
    """
    told = _mapping(payload)
    uplink = _mapping(told.get("uplink_message"))
    received = uplink.get("received_at")
    return Message(
        dev_eui=_dev_eui(_mapping(told.get("end_device_ids")).get("dev_eui")),
        key=_key(f"{uplink.get('f_cnt', 0)} {received}"),  # a counter of zero is left out
        measured_at=_moment(received),
        **_measured(uplink.get("decoded_payload"), uplink.get("frm_payload")),
    )


def level_percent(distance_mm: float, *, empty_mm: int, full_mm: int) -> int:
    """How full a box is when the sensor reads that distance; raises `ReadingRefused` for a distance it cannot have.

    1 − (distance − dead zone) / depth, in whole percents: what is nearer than the dead zone is full, what is a little farther than
    the bottom is empty.
    """
    if not 0 <= distance_mm <= empty_mm * FARTHER_THAN_EMPTY:
        raise ReadingRefused("distance hors de portée\u00a0: le capteur ne voit plus le fond de la borne")
    level = round(FULL * (1 - (distance_mm - full_mm) / (empty_mm - full_mm)))
    return max(0, min(FULL, level))


def check_moment(measured_at: datetime, *, installed_at: datetime, now: datetime) -> None:
    """A sensor measures nothing in the future, nor before it was put up; raises `ReadingRefused`."""
    if measured_at > now + FASTEST_CLOCK:
        raise ReadingRefused("date à venir\u00a0: vérifiez l’horloge du serveur de réseau")
    if measured_at < installed_at - FASTEST_CLOCK:
        raise ReadingRefused("date antérieure à la pose du capteur")


def has_just_filled(percent: int, before: int | None, *, full_percent: int) -> bool:
    """Whether that reading, the latest, is the first to say that the box is as full as people must hear of."""
    return percent >= full_percent and (before is None or before < full_percent)


def health_of(
    heard_at: datetime | None, installed_at: datetime, removed_at: datetime | None, *, silent_before: datetime
) -> SensorHealth:
    """How a sensor is doing. One that never spoke is waited for, then silent, like one that spoke no more."""
    if removed_at is not None:
        return SensorHealth.REMOVED
    if (heard_at or installed_at) < silent_before:
        return SensorHealth.SILENT
    return SensorHealth.HEARD if heard_at else SensorHealth.WAITED_FOR


def _measured(decoded: object, data: object) -> dict[str, Any]:
    """The distance and the battery: the decoded values when there are some, else those of the bytes."""
    if isinstance(decoded, Mapping) and "distance_mm" in decoded:
        return {"distance_mm": _number(decoded["distance_mm"]), "battery_percent": _battery(decoded.get("battery"))}
    content = _bytes(data)
    battery = content[BATTERY_BYTE] if len(content) > BATTERY_BYTE else None
    return {"distance_mm": float(int.from_bytes(content[:2])), "battery_percent": _battery(battery)}


def _bytes(data: object) -> bytes:
    try:
        content = base64.b64decode(str(data or ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MessageNotUnderstood("data") from error
    if len(content) < SHORTEST_PAYLOAD:
        raise MessageNotUnderstood("data")
    return content


def _mapping(told: object) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise MessageNotUnderstood("message")
    return told


def _dev_eui(told: object) -> str:
    try:
        return clean_dev_eui(str(told))
    except DevEuiNotUnderstood as error:
        raise MessageNotUnderstood("devEui") from error


def _key(told: object) -> str:
    if not isinstance(told, str) or not 0 < len(told) <= LONGEST_KEY or not told.isprintable():
        raise MessageNotUnderstood("deduplicationId")
    return told


def _moment(told: object) -> datetime:
    """A moment with its zone; the digits after the microsecond are left out."""
    try:
        moment = datetime.fromisoformat(str(told))
        return moment.astimezone(UTC) if moment.tzinfo else _no_zone()
    except (ValueError, OverflowError) as error:
        raise MessageNotUnderstood("time") from error


def _no_zone() -> datetime:
    raise ValueError("a moment without its zone")


def _number(told: object) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < DEEPEST_MM * DEEPEST_MM:
        raise MessageNotUnderstood("distance_mm")
    return float(told)


def _battery(told: object) -> int | None:
    """In percent, unknown when it is no such thing (255: the LoRaWAN sign of a sensor that cannot tell)."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= FULL:
        return None
    return round(told)
