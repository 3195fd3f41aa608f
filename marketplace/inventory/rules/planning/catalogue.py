"""The categories as an import needs them: by word of the file, and the code of each."""

from collections.abc import Iterable, Mapping

from marketplace.inventory.rules.vocabulary import category_code_of, word_key

NOT_IMPORTED = 0  # the key of no category


class Catalogue:
    """What each word of a file means: what people answered first, then the labels of the catalogue, then the words of the trade."""

    def __init__(self, categories: Iterable[tuple[int, str, str, str]], said: Mapping[str, int] | None = None) -> None:
        """`categories` are (key, code, label, plural); `said` gives, by the key of a word, its category or `NOT_IMPORTED`."""
        rows = list(categories)
        self.code_of = {key: code for key, code, _label, _plural in rows}
        self._by_code = {code: key for key, code, _label, _plural in rows}
        self._by_label = {word_key(word): key for key, code, label, plural in reversed(rows) for word in (plural, code, label)}
        self._said = said or {}
        self._known: dict[str, int | None] = {}

    def find(self, kind: str) -> int | None:
        """The category a word of the file means, `NOT_IMPORTED` for what somebody said not to import, `None` when nobody knows."""
        if kind not in self._known:
            self._known[kind] = self._meaning(word_key(kind), kind)
        return self._known[kind]

    def _meaning(self, key: str, kind: str) -> int | None:
        if key in self._said:
            return self._said[key]
        return self._by_label.get(key) or self._by_code.get(category_code_of(kind) or "")
