"""A cell as it is kept: one line, one kind of spaces, nothing invisible."""

import re
import unicodedata

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_DISARMED = re.compile(r"^'+(?=[=+\-@＝＋－＠])")
REMEMBERED = 4_096


def clean_text(text: str) -> str:
    """One cell, cleaned; the apostrophe by which our exports disarm a formula is taken off."""
    visible = text if text.isprintable() else _HIDDEN.sub(" ", text)
    plain = " ".join(visible.split())
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    return _DISARMED.sub("", plain) if plain.startswith("'") else plain


class Cleaner(dict[str, str]):
    """Cells cleaned. What repeats down a column is kept once; what never does is not remembered, or it would all be."""

    def __missing__(self, text: str) -> str:
        kept = clean_text(text)
        if len(self) < REMEMBERED:
            self[text] = kept
        return kept
