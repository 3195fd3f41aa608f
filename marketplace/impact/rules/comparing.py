"""Two factor sets side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.impact.rules.method import NOTHING_KNOWN, Avoided, Factor, Factors, avoided_with


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One category in two sets: its factor and what one reuse avoids in each; null where a set does not have it."""

    category_code: str
    before: Factor | None
    after: Factor | None
    avoided_before: Avoided
    avoided_after: Avoided

    @property
    def is_same(self) -> bool:
        """Whether neither the factor nor what a reuse avoids changes."""
        return self.before == self.after and self.avoided_before == self.avoided_after

    @property
    def difference_kg(self) -> Decimal | None:
        """How much more one reuse avoids in the second set, central value; null where one of them says nothing."""
        if self.avoided_before.central is None or self.avoided_after.central is None:
            return None
        return self.avoided_after.central - self.avoided_before.central


def compare(before: Factors, after: Factors, codes: Sequence[str]) -> list[SideBySide]:
    """The categories that either set has, in the order of `codes`, then those it does not know."""
    known = {*before.by_category, *after.by_category}
    return [
        SideBySide(
            code,
            before.by_category.get(code),
            after.by_category.get(code),
            avoided_with(before, code, units=1) if code in before.by_category else NOTHING_KNOWN,
            avoided_with(after, code, units=1) if code in after.by_category else NOTHING_KNOWN,
        )
        for code in [*(code for code in codes if code in known), *sorted(known - set(codes))]
    ]
