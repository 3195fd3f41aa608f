"""Figures as plain JSON and back, unchanged: what a published year keeps."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A value made of mappings, lists, texts and whole numbers: decimals and dates become texts, exactly."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def restored(kind: type[T], value: Any) -> T:
    """The value of that class that `plain` wrote."""
    return _restored(kind, value)


def digest_of(figures: Mapping[str, Any]) -> str:
    """The SHA-256 of frozen figures, the same whatever the order of their keys."""
    return sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _restored(kind: Any, value: Any) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else _restored(next(part for part in parts if part is not type(None)), value)
    if origin is tuple:
        return tuple(_restored(parts[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return {_restored(parts[0], key): _restored(parts[1], item) for key, item in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _restored(hint, value[name]) for name, hint in _hints(kind).items()})
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if kind is Decimal or issubclass(kind, StrEnum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
