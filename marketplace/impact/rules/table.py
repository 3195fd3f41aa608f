"""The table of a factor set, as a spreadsheet gives it back. A row that is not clear is refused, with its column and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from core.errors import Refusal
from core.text import folded_words
from marketplace.impact.enums import FactorColumn, IntervalKind, Quality
from marketplace.impact.errors import TableUnreadable
from marketplace.impact.rules.sets import FactorValues, check_values, with_interval
from marketplace.inventory.rules.reading import clean_text

MOST_ROWS = 500
FIELDS: Mapping[FactorColumn, str] = {
    FactorColumn.EMBODIED: "embodied_co2e_kg",
    FactorColumn.RANGE_MIN: "range_min_co2e_kg",
    FactorColumn.RANGE_MAX: "range_max_co2e_kg",
    FactorColumn.LIFE: "reference_life_years",
    FactorColumn.SECOND_LIFE: "second_life_years",
    FactorColumn.EXTRA_KWH: "extra_kwh_per_year",
    FactorColumn.LOW: "low_co2e_kg",
    FactorColumn.HIGH: "high_co2e_kg",
    FactorColumn.SCOPE: "scope",
    FactorColumn.QUALITY: "quality",
    FactorColumn.SOURCE: "source",
    FactorColumn.SOURCE_URL: "source_url",
    FactorColumn.LICENCE: "licence",
    FactorColumn.NOTE: "note",
}
LONGEST: Mapping[FactorColumn, int] = {
    FactorColumn.SCOPE: 200,
    FactorColumn.SOURCE: 300,
    FactorColumn.SOURCE_URL: 300,
    FactorColumn.LICENCE: 200,
    FactorColumn.NOTE: 500,
}
REQUIRED = frozenset({FactorColumn.LIFE, FactorColumn.SECOND_LIFE})
HEADERS = {folded_words(word): column for column in FactorColumn for word in (column.label, column.value)}
QUALITIES = {folded_words(word): quality for quality in Quality for word in (quality.label, quality.value)}
NUMBER = re.compile(r"[+-]?\d{1,9}([.,]\d{1,6})?")
GROUPED = re.compile(r"[+-]?\d{1,3}([ .,'’]\d{3})+([.,]\d*)?|[+-]?\d{1,3}( \d{3})*([.,]\d*)?")
WITH_UNIT = re.compile(r"([+-]?[\d.,]+) ?[^\d.,\s+-].*")
EXTREMES = {FactorColumn.LIFE: (3, 2), FactorColumn.SECOND_LIFE: (3, 2), FactorColumn.EXTRA_KWH: (6, 2)}
DIGITS = (9, 3)  # before and after the comma, elsewhere


class Remark(NamedTuple):
    """Why a row is refused: line as a spreadsheet shows it, header of the column, sentence."""

    line: int
    column: str
    reason: str


@dataclass(slots=True)
class TablePlan:
    """What a table would write: the rows understood, the refusals, the categories it leaves as they are."""

    rows: list[FactorValues] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)


class CellRefused(Exception):
    """This cell says nothing that can be kept."""

    def __init__(self, column: FactorColumn, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def places_of(headers: Sequence[str]) -> dict[FactorColumn, int]:
    """Where each column stands; raises `TableUnreadable` when nothing says which category a row is about, or what of it."""
    places: dict[FactorColumn, int] = {}
    for place, header in enumerate(headers):
        column = HEADERS.get(folded_words(header))
        if column is not None:
            places.setdefault(column, place)
    if FactorColumn.CATEGORY not in places or len(places) == 1:
        raise TableUnreadable(
            "Ce tableau n’a pas les colonnes attendues : il faut « catégorie » et au moins une autre. "
            "Partez du tableau téléchargé sur la page de ce jeu."
        )
    return places


def plan_table(
    headers: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    codes: Mapping[str, str],
    before: Mapping[str, FactorValues],
) -> TablePlan:
    """What those rows would write in a draft; raises `TableUnreadable` for the table as a whole.

    `codes` gives the code of a category from its folded name or code; `before`, what the draft holds. A column that is absent
    leaves what was there; a category that is absent is left as it is.
    """
    places, plan, seen = places_of(headers), TablePlan(), dict[str, int]()
    for count, (line, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TableUnreadable("Ce tableau compte plus de 500 lignes : il en faut une par catégorie.")
        said = {column: clean_text(cells[place]) if place < len(cells) else "" for column, place in places.items()}
        try:
            plan.rows.append(_understood(line, said, codes, before, seen))
        except CellRefused as refusal:
            plan.refused.append(Remark(line, refusal.column.label, refusal.reason))
    if not plan.rows and not plan.refused:
        raise TableUnreadable("Ce tableau n’a aucune ligne : il en faut une par catégorie.")
    return plan


def _understood(
    line: int,
    said: Mapping[FactorColumn, str],
    codes: Mapping[str, str],
    before: Mapping[str, FactorValues],
    seen: dict[str, int],
) -> FactorValues:
    named = said[FactorColumn.CATEGORY]
    code = codes.get(folded_words(named))
    if code is None:
        raise CellRefused(
            FactorColumn.CATEGORY,
            f"Catégorie inconnue : « {named[:40]} ». Utilisez un nom ou un code du catalogue, par exemple laptop."
            if named
            else "La catégorie manque : écrivez un nom ou un code du catalogue.",
        )
    if seen.setdefault(code, line) != line:
        raise CellRefused(FactorColumn.CATEGORY, f"Même catégorie que la ligne {seen[code]} : gardez-en une.")
    known = before.get(code)
    values = replace(known or _nothing_known(code), **_read(said, is_new=known is None))
    try:
        check_values(values)
    except Refusal as refusal:
        raise CellRefused(FactorColumn(refusal.field), str(refusal)) from refusal
    return with_interval(values, known)


def _read(said: Mapping[FactorColumn, str], *, is_new: bool) -> dict[str, Any]:
    """What the cells say, by field; a row about a new category says how long it lives."""
    if is_new and (missing := next((column for column in FactorColumn if column in REQUIRED and column not in said), None)):
        raise CellRefused(missing, "Cette catégorie est nouvelle dans ce jeu : la colonne manque.")
    return {FIELDS[column]: _value(column, text) for column, text in said.items() if column in FIELDS}


def _value(column: FactorColumn, text: str) -> Any:
    if column.is_number:
        return number_in(column, text)
    if column is FactorColumn.QUALITY:
        quality = QUALITIES.get(folded_words(text))
        if quality is None:
            words = ", ".join(one.label.lower() for one in Quality)
            raise CellRefused(column, f"Qualité inconnue : « {text[:40]} ». Écrivez {words}.")
        return quality
    if len(text) > LONGEST[column]:
        raise CellRefused(column, f"Ce texte est trop long : {LONGEST[column]} caractères au plus.")
    return text


def number_in(column: FactorColumn, text: str) -> Decimal | None:
    """The number of a cell, with a comma or a point; null when it is empty. Raises `CellRefused` with what to write instead."""
    if not text:
        if column in REQUIRED:
            raise CellRefused(column, "La valeur manque : indiquez un nombre d’années.")
        return None
    digits, places = EXTREMES.get(column, DIGITS)
    if NUMBER.fullmatch(text):
        whole, _, decimals = text.replace(",", ".").lstrip("+-").partition(".")
        if len(whole) > digits or len(decimals) > places:
            raise CellRefused(column, f"« {text} » a trop de chiffres : {digits} avant la virgule et {places} après au plus.")
        return Decimal(text.replace(",", "."))
    if GROUPED.fullmatch(text):
        raise CellRefused(column, f"« {text[:40]} » a des séparateurs de milliers : écrivez par exemple 1200,5.")
    if WITH_UNIT.fullmatch(text):
        raise CellRefused(column, f"« {text[:40]} » contient autre chose que des chiffres : l’unité est dans l’en-tête.")
    raise CellRefused(column, f"« {text[:40]} » n’est pas un nombre : écrivez par exemple 182,3.")


def _nothing_known(code: str) -> FactorValues:
    one = Decimal(1)
    nothing: Any = None
    return FactorValues(
        code, nothing, nothing, nothing, one, one, nothing, nothing, nothing, IntervalKind.UNKNOWN, "", Quality.NONE, "", "", "", ""
    )
