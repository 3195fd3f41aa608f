"""Keys as they arrive from outside: in an address, in an option of a form."""

LARGEST_KEY = 2**31 - 1  # what a column of keys holds on PostgreSQL


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
