"""How texts are compared: « Élan » and « ELAN » are one word."""

import unicodedata

_TWO_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})
# Letters and digits stay; every other sign of ASCII parts words.
_PARTS_WORDS = {sign: " " for sign in range(128) if not chr(sign).isalnum()}


def folded(text: str) -> str:
    """A text without case nor accents; ligatures are two letters, apostrophes are straight."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().translate(_TWO_LETTERS)


def folded_words(text: str) -> str:
    """The words of a text, folded, with one space between: « Numéro d’inventaire » and « NUMERO D'INVENTAIRE » are one."""
    plain = folded(text).translate(_PARTS_WORDS)
    if not plain.isascii():
        plain = "".join(sign if sign.isalnum() else " " for sign in plain)
    return " ".join(plain.split())
