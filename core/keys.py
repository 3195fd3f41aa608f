"""Keys as they arrive from outside: in an address, in an option of a form."""

from collections.abc import Iterable

LARGEST_KEY = 2**31 - 1  # what a column of keys holds on PostgreSQL
MOST_LISTED = 200  # keys in an address, which browsers and proxies cut beyond a few kilobytes


def key_of(text: object) -> int:
    """The key that text spells; 0, the key of nothing, for what no column could hold."""
    digits = str(text)
    is_key = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_KEY)) and int(digits) <= LARGEST_KEY
    return int(digits) if is_key else 0


def ticked_key(text: object) -> int:
    """The key of what was ticked; raises `ValueError` for what no column could hold, which a field then says."""
    key = key_of(text)
    if not key:
        raise ValueError(text)
    return key


def listed(keys: Iterable[int]) -> str:
    """Keys as an address lists them: « 12-15-7 »."""
    return "-".join(map(str, keys))


def keys_listed(text: str) -> list[int]:
    """The keys an address lists; 0 for each that no column could hold, or that comes beyond the most an address lists."""
    parts = text.split("-")
    return [key_of(part) for part in parts[:MOST_LISTED]] + [0] * (len(parts) > MOST_LISTED)
