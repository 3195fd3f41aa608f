"""How names are compared."""

import unicodedata


def folded(text: str) -> str:
    """A text without case, accents, hyphens or apostrophes: « Woippy-Élan » and « WOIPPY ELAN » are found by the same words."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae"))
    letters = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())
