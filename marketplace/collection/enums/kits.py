"""What is printed to tell people of a box."""

from enum import StrEnum


class KitPart(StrEnum):
    POSTER = "poster"
    LABEL = "label"
    NOTICE = "notice"
    ARTICLE = "article"

    @property
    def label(self) -> str:
        return {
            "poster": "Affiche",
            "label": "Étiquette à coller sur la borne",
            "notice": "Note pour le personnel du bâtiment",
            "article": "Article pour le bulletin",
        }[self.value]

    @property
    def word(self) -> str:
        """The same in an address."""
        return {"poster": "affiche", "label": "etiquette", "notice": "note", "article": "article"}[self.value]

    @property
    def paper(self) -> str:
        """The size it is made for."""
        return {"poster": "A3", "label": "A6"}.get(self.value, "A4")

    @classmethod
    def of_word(cls, word: str) -> "KitPart":
        """The part that an address names."""
        return next(one for one in cls if one.word == word)
