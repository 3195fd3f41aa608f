"""What a file of purchases would add, row by row. Nothing is guessed: a row that is not clear is refused, with why."""

import csv
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import StringIO
from itertools import chain, islice
from typing import Any, NamedTuple

from core.catalogue.models import EquipmentCategory
from core.errors import Refusal
from core.text import folded_words
from core.web.filters import MONTHS, french_date
from marketplace.inventory.rules.dates import day_of
from marketplace.inventory.rules.reading import Table, clean_text
from marketplace.purchases.enums import PurchaseColumn
from marketplace.purchases.errors import PurchaseFileUnreadable
from marketplace.purchases.models import ProductKind
from marketplace.purchases.rules.amounts import format_amount, parse_amount
from marketplace.purchases.rules.lines import MOST_UNITS, PurchaseFacts, check_line

MOST_ROWS = 5_000
TITLE_LINES = 10
FEWEST_COLUMNS = 3
LONGEST = {
    PurchaseColumn.SUPPLIER: 150, PurchaseColumn.LABEL: 200, PurchaseColumn.GIFT_SOURCE: 300, PurchaseColumn.COMMENT: 500,
}  # fmt: skip
NEEDED = (PurchaseColumn.DAY, PurchaseColumn.LABEL, PurchaseColumn.AMOUNT)
HEADERS: Mapping[str, PurchaseColumn] = {
    folded_words(word): column
    for column, words in {
        PurchaseColumn.DAY: ("date", "date de commande", "date de facture", "date d’achat", "jour", "acheté le"),
        PurchaseColumn.SUPPLIER: ("fournisseur", "vendeur", "titulaire", "tiers", "raison sociale du fournisseur"),
        PurchaseColumn.LABEL: ("libellé", "désignation", "objet", "article", "intitulé", "description"),
        PurchaseColumn.KIND: ("type de produit", "type de produit acquis", "type_produit_acquis", "type", "famille d’achat"),
        PurchaseColumn.CATEGORY: ("catégorie d’équipement", "catégorie", "équipement"),
        PurchaseColumn.UNITS: ("quantité", "qté", "unités", "nombre"),
        PurchaseColumn.AMOUNT: ("montant HT", "montant", "montant hors taxes", "total HT", "montant total", "montant_total",
            "prix HT"),
        PurchaseColumn.REUSE: (
            "dont réemploi", "réemploi", "montant réemploi", "dont reconditionné", "reconditionné", "montant reconditionné",
            "montant_reemploi_et_reutilisation",
        ),
        PurchaseColumn.GIFT: ("dont dons", "dons", "don", "dont don", "montant_produits_issus_don"),
        PurchaseColumn.GIFT_SOURCE: ("source de la valeur du don", "source du don", "valeur forfaitaire"),
        PurchaseColumn.RECYCLED: ("dont recyclé", "recyclé", "matières recyclées", "montant recyclé", "montant_produits_recycles"),
        PurchaseColumn.COMMENT: ("commentaire", "commentaires", "remarque", "note"),
    }.items()
    for word in words
}  # fmt: skip
COLUMN_OF_FIELD = {
    "bought_on": PurchaseColumn.DAY,
    "kind_id": PurchaseColumn.KIND,
    "category_id": PurchaseColumn.CATEGORY,
    "amount_eur": PurchaseColumn.AMOUNT,
    "reuse_eur": PurchaseColumn.REUSE,
    "gift_source": PurchaseColumn.GIFT_SOURCE,
    "recycled_eur": PurchaseColumn.RECYCLED,
}
_IN_WORDS = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})")
_MONTHS = {folded_words(month): number for number, month in enumerate(MONTHS, start=1)}
_WHOLE = re.compile(r"[0-9]{1,7}")


class Remark(NamedTuple):
    """Why a row is refused: line as a spreadsheet shows it, header of the column, sentence."""

    line: int
    column: str
    reason: str


class PlannedLine(NamedTuple):
    """A row understood, and what stands for it."""

    number: int
    facts: PurchaseFacts
    row_key: str


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are read with: references by their folded words, years that are declared, rows that are there already."""

    kinds: Mapping[str, ProductKind]
    categories: Mapping[str, EquipmentCategory]
    declared_years: Collection[int]
    row_keys: Collection[str]
    today: date


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """What a file would do: lines to add, numbers of those that are there already, remarks on those refused."""

    created: list[PlannedLine] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    def as_report(self) -> dict[str, Any]:
        """The plan as it is kept with the file."""
        shown = [
            [row.number, row.facts.label, french_date(row.facts.bought_on), format_amount(row.facts.amount_eur)]
            for row in self.created
        ]
        return {"created": shown, "unchanged": [*self.unchanged], "refused": [list(remark) for remark in self.refused]}


class _RowRefused(Exception):
    def __init__(self, column: PurchaseColumn, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


Line = tuple[int, list[str]]


def headed(table: Table) -> tuple[dict[PurchaseColumn, int], int, tuple[str, ...], Iterator[Line]]:
    """Where each column stands, the line of the headers, the headers, and the rows below: titles above them are passed over.

    Raises `PurchaseFileUnreadable` when nothing says which day, what and how much.
    """
    rows = table.rows()
    firsts = list(islice(rows, TITLE_LINES))
    tries = [(table.header_line, list(table.headers)), *firsts]
    for rank, (line, cells) in enumerate(tries):
        places = _places(cells)
        if len(places) >= FEWEST_COLUMNS and places.keys() >= set(NEEDED):
            return places, line, tuple(map(clean_text, cells)), chain(firsts[rank:], rows)
    missing = [f"« {column.label} »" for column in NEEDED if column not in _places(list(table.headers))]
    raise PurchaseFileUnreadable(
        f"Il manque à ce fichier la colonne {', '.join(missing)}. Partez du modèle de cette page : il a les bons en-têtes."
    )


def plan_purchases(table: Table, known: Known) -> PurchasePlan:
    """What those rows would add; raises `PurchaseFileUnreadable` for the file as a whole."""
    places, _line, _headers, rows = headed(table)
    plan, copies = PurchasePlan(), Counter[str]()
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise PurchaseFileUnreadable("Ce fichier compte plus de 5 000 lignes : envoyez-le en plusieurs fois.")
        said = {column: clean_text(cells[place]) if place < len(cells) else "" for column, place in places.items()}
        if not any(said.values()):
            continue
        key = _key_of(said, copies)
        if key in known.row_keys:
            plan.unchanged.append(number)
            continue
        try:
            plan.created.append(PlannedLine(number, _understood(said, known), key))
        except _RowRefused as refusal:
            plan.refused.append(Remark(number, refusal.column.label, refusal.reason))
    return plan


def kept_copy(table: Table) -> bytes:
    """The file as it is kept, in CSV: only the columns that are understood, at the same lines. Raises `PurchaseFileUnreadable`."""
    places, header_line, headers, rows = headed(table)
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    buffer.write("\n" * (header_line - 1))
    writer.writerow([headers[place] for place in places.values()])
    last = header_line
    for number, cells in islice(rows, MOST_ROWS + 1):
        buffer.write("\n" * (number - last - 1))
        writer.writerow([clean_text(cells[place]) if place < len(cells) else "" for place in places.values()])
        last = number
    return buffer.getvalue().encode()


def french_day(text: str) -> date | None:
    """The day written as 03/03/2026, 2026-03-03 or « 3 mars 2026 »; `None` when no calendar has it."""
    found = day_of(text)
    if found is not None:
        return found
    match = _IN_WORDS.fullmatch(folded_words(text))
    month = _MONTHS.get(match[2]) if match else None
    return day_of(f"{match[3]}-{month}-{match[1]}") if match and month else None


def _places(headers: Sequence[str]) -> dict[PurchaseColumn, int]:
    places: dict[PurchaseColumn, int] = {}
    for place, header in enumerate(headers):
        column = HEADERS.get(folded_words(clean_text(header)))
        if column is not None:
            places.setdefault(column, place)
    return places


def _key_of(said: Mapping[PurchaseColumn, str], copies: Counter[str]) -> str:
    """What stands for a row; one that comes twice in a file stands for two purchases."""
    words = json.dumps(sorted((column.value, text) for column, text in said.items() if text), ensure_ascii=False)
    copies[words] += 1
    return sha256(f"{words}\n{copies[words]}".encode()).hexdigest()


def _understood(said: Mapping[PurchaseColumn, str], known: Known) -> PurchaseFacts:
    bought_on = french_day(said[PurchaseColumn.DAY])
    if bought_on is None:
        raise _RowRefused(PurchaseColumn.DAY, "Date absente ou impossible : écrivez par exemple 14/04/2026.")
    if not said[PurchaseColumn.LABEL]:
        raise _RowRefused(PurchaseColumn.LABEL, "Libellé absent : dites en quelques mots ce qui est acheté.")
    for column, longest in LONGEST.items():
        if len(said.get(column, "")) > longest:
            raise _RowRefused(column, f"Ce texte est trop long : {longest} caractères au plus.")
    kind, category = _kind(said, known), _category(said, known)
    facts = PurchaseFacts(
        bought_on=bought_on,
        label=said[PurchaseColumn.LABEL],
        units=_units(said),
        supplier=said.get(PurchaseColumn.SUPPLIER, ""),
        kind_id=kind.id if kind else None,
        category_id=category.id if category else None,
        amount_eur=_amount(said, PurchaseColumn.AMOUNT),
        reuse_eur=_amount(said, PurchaseColumn.REUSE) or Decimal(0),
        gift_eur=_amount(said, PurchaseColumn.GIFT) or Decimal(0),
        gift_source=said.get(PurchaseColumn.GIFT_SOURCE, ""),
        recycled_eur=_amount(said, PurchaseColumn.RECYCLED) or Decimal(0),
        comment=said.get(PurchaseColumn.COMMENT, ""),
    )
    try:
        check_line(facts, kind=kind, category=category, declared_years=known.declared_years, today=known.today)
    except Refusal as refusal:
        raise _RowRefused(COLUMN_OF_FIELD.get(refusal.field or "", PurchaseColumn.LABEL), str(refusal)) from refusal
    return facts


def _kind(said: Mapping[PurchaseColumn, str], known: Known) -> ProductKind | None:
    word = said.get(PurchaseColumn.KIND, "")
    found = known.kinds.get(folded_words(word)) if word else None
    if word and found is None:
        raise _RowRefused(PurchaseColumn.KIND, f"Type inconnu : « {word[:80]} ». Reprenez un des types publiés, à la lettre.")
    return found


def _category(said: Mapping[PurchaseColumn, str], known: Known) -> EquipmentCategory | None:
    word = said.get(PurchaseColumn.CATEGORY, "")
    found = known.categories.get(folded_words(word)) if word else None
    if word and found is None:
        raise _RowRefused(
            PurchaseColumn.CATEGORY, f"Catégorie inconnue : « {word[:80]} ». Laissez la cellule vide si vous hésitez."
        )
    return found


def _units(said: Mapping[PurchaseColumn, str]) -> int:
    text = re.sub(r"\s", "", said.get(PurchaseColumn.UNITS, "")) or "1"
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= MOST_UNITS:
        raise _RowRefused(PurchaseColumn.UNITS, "Indiquez un nombre entier d’unités, par exemple 12.")
    return int(text)


def _amount(said: Mapping[PurchaseColumn, str], column: PurchaseColumn) -> Decimal | None:
    text = said.get(column, "")
    if not text:
        return None
    try:
        return parse_amount(text)
    except Refusal as refusal:
        raise _RowRefused(column, str(refusal)) from refusal
