"""What a year declares: the sums of its lines, what must be there first, what a correction changes.

AGEC law, article 58, and the schema published for it (v0.1.0, read November 2026): one row a kind of product.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from core.web.filters import counted
from marketplace.purchases import errors
from marketplace.purchases.models import ProductKind, Purchase, SpendDeclaration, SpendTotal
from marketplace.purchases.rules.shares import KindShare

COLUMNS = (
    "annee",
    "siret",
    "raison_sociale",
    "type_produit_acquis",
    "montant_total",
    "montant_reemploi_et_reutilisation",
    "montant_produits_issus_don",
    "montant_produits_recycles",
    "commentaires",
)


@dataclass(frozen=True, slots=True)
class KindTotal:
    """The sums of one kind of product, in euros without tax."""

    kind_id: int
    label: str
    amount_eur: Decimal
    reuse_eur: Decimal
    gift_eur: Decimal
    recycled_eur: Decimal
    comment: str = ""


class Difference(NamedTuple):
    """A kind of product of which an edition says something else than the one before; `None` when it had no line."""

    label: str
    before: KindTotal | None
    after: KindTotal | None


@dataclass(frozen=True, slots=True)
class YearStage:
    """Where a year stands on its way to its declaration."""

    lines: int
    incomplete: int
    is_over: bool
    is_declared: bool
    is_reopened: bool

    @property
    def is_locked(self) -> bool:
        """Whether its lines change no more."""
        return self.is_declared and not self.is_reopened

    @property
    def in_words(self) -> str:
        """Where it stands, for people."""
        if self.is_locked:
            return "Cette année est déclarée : ses lignes ne changent plus."
        if self.is_reopened:
            return "Cette année est rouverte : la dernière déclaration vaut jusqu’à la prochaine."
        if not self.is_over:
            return "L’année court encore : elle se déclarera une fois finie."
        return "Cette année n’est pas encore déclarée."

    @property
    def is_ready(self) -> bool:
        """Whether it may be declared."""
        return self.is_over and not self.is_locked and self.lines > 0 and self.incomplete == 0


def stage_of(year: int, *, this_year: int, lines: int, incomplete: int, last: SpendDeclaration | None) -> YearStage:
    """Where that year stands, with so many lines of which so many lack something."""
    is_reopened = last is not None and last.reopened_at is not None
    return YearStage(lines, incomplete, year < this_year, last is not None, is_reopened)


def check_declarable(*, year: int, this_year: int, lines: int, incomplete: int, last: SpendDeclaration | None) -> None:
    """A year that is over, has lines, none of which lacks its kind or its amount, and is not declared already.

    Raises `YearNotOver`, `AlreadyDeclared`, `NothingToDeclare`, `LinesIncomplete`.
    """
    if year >= this_year:
        raise errors.YearNotOver
    if last is not None and last.reopened_at is None:
        raise errors.AlreadyDeclared
    if not lines:
        raise errors.NothingToDeclare
    if incomplete:
        raise errors.LinesIncomplete(
            f"{counted(incomplete, 'ligne n’a pas', 'lignes n’ont pas')} de type de produit ou de montant : complétez d’abord."
        )


def check_corrected(before: Iterable[KindTotal], after: Iterable[KindTotal]) -> None:
    """A new edition says something else than the one before; raises `NothingCorrected`."""
    if not differences(before, after):
        raise errors.NothingCorrected


def check_reason(reason: str) -> str:
    """Whoever reopens a year says why; raises `ReasonMissing`."""
    if not reason.strip():
        raise errors.ReasonMissing
    return reason.strip()


def check_reopenable(last: SpendDeclaration | None) -> SpendDeclaration:
    """A declared year may be reopened, once an edition; raises `NotDeclared`."""
    if last is None or last.reopened_at is not None:
        raise errors.NotDeclared
    return last


def totals_of(lines: Iterable[Purchase], comments: Mapping[int, str]) -> list[KindTotal]:
    """The sums of whole lines, by kind of product in their order."""
    sums: dict[int, list[Decimal]] = {}
    kinds = {}
    for line in lines:
        if line.kind is None or line.amount_eur is None:
            continue
        kinds[line.kind.id] = line.kind
        found = sums.setdefault(line.kind.id, [Decimal(0)] * 4)
        parts = (line.amount_eur, line.reuse_eur, line.gift_eur, line.recycled_eur)
        sums[line.kind.id] = [one + part for one, part in zip(found, parts, strict=True)]
    order = sorted(kinds.values(), key=lambda kind: (kind.position, kind.id))
    return [_total(kind, sums[kind.id], comments.get(kind.id, "")) for kind in order]


def _total(kind: ProductKind, sums: Sequence[Decimal], comment: str) -> KindTotal:
    amount, reuse, gift, recycled = sums
    return KindTotal(kind.id, kind.label, amount, reuse, gift, recycled, comment)


def declared_totals(totals: Iterable[SpendTotal]) -> list[KindTotal]:
    """The sums of an edition, as it declared them."""
    return [
        KindTotal(one.kind_id, one.kind.label, one.amount_eur, one.reuse_eur, one.gift_eur, one.recycled_eur, one.comment)
        for one in totals
    ]


def totals_from(shares: Iterable[KindShare]) -> list[KindTotal]:
    """The same sums, of lines summed elsewhere."""
    return [KindTotal(one.kind_id, one.label, one.amount_eur, one.reuse_eur, one.gift_eur, one.recycled_eur) for one in shares]


def editions_with_differences(editions: Sequence[SpendDeclaration]) -> list[tuple[SpendDeclaration, list[Difference]]]:
    """Each edition, the last first, with what it says otherwise than the one before."""
    before = [*(declared_totals(one.totals) for one in editions[1:]), None]
    return [
        (one, [] if old is None else differences(old, declared_totals(one.totals)))
        for one, old in zip(editions, before, strict=False)
    ]


def differences(before: Iterable[KindTotal], after: Iterable[KindTotal]) -> list[Difference]:
    """The kinds of which something else is said, in the order of the newer edition, then what it no longer has."""
    old, new = {one.kind_id: one for one in before}, {one.kind_id: one for one in after}
    keys = [*new, *(key for key in old if key not in new)]
    found = [Difference((new.get(key) or old[key]).label, old.get(key), new.get(key)) for key in keys]
    return [one for one in found if one.before != one.after]


def seal_of(totals: Sequence[KindTotal]) -> str:
    """What stands for sums that somebody read, so that no others are declared."""
    return _digest([_texts(one) for one in totals])


def frozen_figures(year: int, *, siret: str, name: str, totals: Sequence[KindTotal], lines: Iterable[Purchase]) -> dict[str, Any]:
    """All that a declaration was made from: the sums, and each line."""
    return {
        "year": year,
        "siret": siret,
        "name": name,
        "totals": [_texts(one) for one in totals],
        "lines": [
            [
                line.id,
                line.bought_on.isoformat(),
                line.label,
                line.supplier,
                line.kind_id,
                line.units,
                *map(str, (line.amount_eur, line.reuse_eur, line.gift_eur, line.recycled_eur)),
                line.gift_source,
            ]
            for line in lines
        ],
    }


def digest_of(figures: Mapping[str, Any]) -> str:
    """The SHA-256 of frozen figures, the same whatever the order of their keys."""
    return _digest(figures)


def published_rows(year: int, *, siret: str, name: str, totals: Iterable[KindTotal]) -> list[tuple[str, ...]]:
    """The rows of the published schema, under `COLUMNS`."""
    return [
        (
            str(year),
            siret,
            name,
            one.label,
            *map(pointed, (one.amount_eur, one.reuse_eur, one.gift_eur, one.recycled_eur)),
            one.comment,
        )
        for one in totals
    ]


def pointed(amount: Decimal) -> str:
    """An amount as the published example writes it: a point, two decimals, and 0 for nothing."""
    return f"{amount:.2f}" if amount else "0"


def _texts(total: KindTotal) -> dict[str, Any]:
    return {name: f"{value:.2f}" if isinstance(value, Decimal) else value for name, value in asdict(total).items()}


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
