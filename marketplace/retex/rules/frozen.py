"""Figures as plain JSON and back, unchanged: what a published year keeps."""

import json
from collections.abc import Callable, Mapping
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
    return _reader(kind)(value)


def canonical(figures: Mapping[str, Any]) -> str:
    """Frozen figures as the text whose digest is taken, and which is given away: JSON with sorted keys and no space.

    docs/method.md says how to make it again: UTF-8, keys in the order of their code points, signs outside ASCII as they are.
    """
    return json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(figures: Mapping[str, Any]) -> str:
    """The SHA-256 of frozen figures, the same whatever the order of their keys."""
    return sha256(canonical(figures).encode()).hexdigest()


def _as_is(value: Any) -> Any:
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What reads a value of that kind. Made once per kind: a year has thousands of cells."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        known = _reader(next(part for part in parts if part is not type(None)))
        return lambda value: None if value is None else known(value)
    if origin is tuple:
        item = _reader(parts[0])
        return lambda value: tuple(map(item, value))
    if origin is not None and issubclass(origin, Mapping):
        read_key, read_value = _reader(parts[0]), _reader(parts[1])
        return lambda value: {read_key(key): read_value(one) for key, one in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        # What a year published before a field existed did not keep takes its default.
        readers = [(name, _reader(hint)) for name, hint in get_type_hints(kind).items()]
        return lambda value: kind(**{name: read(value[name]) for name, read in readers if name in value})
    if kind is date:
        return date.fromisoformat
    return kind if kind is Decimal or issubclass(kind, StrEnum) else _as_is
