"""The public code of a box: short enough to be printed and typed, drawn among too many to be tried one after the other."""

from collections.abc import Sequence

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is taken for another sign: 0 O, 1 I L, U V
CODE_LENGTH = 8  # 30 to the power of 8: 656 thousand million codes
READ_AS = str.maketrans({"-": "", " ": "", "\u00a0": ""})


def code_from(numbers: Sequence[int]) -> str:
    """The code that random numbers draw, one sign each; `CODE_LENGTH` of them."""
    return "".join(ALPHABET[number % len(ALPHABET)] for number in numbers)


def code_typed(text: str) -> str:
    """The code that somebody typed, whatever its case, with or without its hyphen; empty when it is none."""
    code = text.translate(READ_AS).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""
