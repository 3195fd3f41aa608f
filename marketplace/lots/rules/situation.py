"""What is known of a lot and of the organisations it may suit, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from geo.partners.enums import Activity, LegalClass
from geo.points import Point
from marketplace.inventory.enums import Works
from marketplace.lots.enums import Criterion, Level, Scale

CHOICES = (
    "match_weight_distance", "match_weight_categories", "match_weight_capacity", "match_weight_share", "match_far",
    "partner_quota", "partner_quota_from", "partner_quota_forbids",
)  # fmt: skip
REUSE = frozenset({Activity.REPAIR, Activity.RECONDITION, Activity.REDISTRIBUTE, Activity.SELL})
RIGHT_ACTIVITIES: Mapping[Works, frozenset[Activity]] = {
    Works.WORKING: REUSE,
    Works.TO_CHECK: REUSE | {Activity.RECOVER_PARTS},
    Works.BROKEN: frozenset({Activity.REPAIR, Activity.RECONDITION, Activity.RECOVER_PARTS, Activity.RECYCLE}),
}


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """What remains of a line of a lot."""

    line_id: int
    category_id: int
    category: str
    works: Works
    units: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a lot still offers, and where: `insee_code` and `place` are those of the giver's municipality, when it has one."""

    giver: str
    insee_code: str | None
    town: str
    place: Point | None
    lines: tuple[OfferedLine, ...]

    @property
    def units(self) -> int:
        """Units still on offer."""
        return sum(line.units for line in self.lines)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of an organisation on a day.

    `abilities` are its activities by category; `served_codes`, the municipalities it goes to (empty: all); `units_this_month`, what
    it was granted since the first of the month; `units_this_year`, what the ledger says it was given since 1 January. `road_km` is
    how far it is by road from the lot, when that is known: it is said, and changes no point.
    """

    organisation_id: int
    name: str
    is_public: bool
    is_verified: bool
    legal_class: LegalClass | None = None
    place: Point | None = None
    road_km: float | None = None
    abilities: Mapping[int, frozenset[Activity]] | None = None
    served_codes: frozenset[str] = frozenset()
    monthly_capacity: int | None = None
    units_this_month: int = 0
    units_this_year: int = 0
    documents_valid_until: date | None = None
    price_caps_accepted_on: date | None = None
    has_agreement: bool = False
    has_agreement_to_sign: bool = False
    invited_at: datetime | None = None

    @property
    def capacity_left(self) -> int | None:
        """Units it can still take in this month, `None` when it sets itself no limit."""
        return None if self.monthly_capacity is None else max(0, self.monthly_capacity - self.units_this_month)

    def handles(self, line: OfferedLine) -> bool:
        """Whether it does with that equipment what its state calls for; public bodies take for their own use."""
        return self.is_public or bool((self.abilities or {}).get(line.category_id, frozenset()) & RIGHT_ACTIVITIES[line.works])

    def sells(self, line: OfferedLine) -> bool:
        """Whether its profile says it sells such equipment."""
        return Activity.SELL in (self.abilities or {}).get(line.category_id, frozenset())


@dataclass(frozen=True, slots=True)
class Choices:
    """The territory's choices on a day, and `units_given`, what the whole territory gave since 1 January."""

    weight_distance: int
    weight_categories: int
    weight_capacity: int
    weight_share: int
    far_km: int
    quota: int
    quota_from: int
    quota_forbids: bool
    units_given: int

    @classmethod
    def of(cls, values: Mapping[str, int], *, units_given: int) -> "Choices":
        """From the values of the thresholds named by `CHOICES`."""
        return cls(
            weight_distance=values["match_weight_distance"],
            weight_categories=values["match_weight_categories"],
            weight_capacity=values["match_weight_capacity"],
            weight_share=values["match_weight_share"],
            far_km=values["match_far"],
            quota=values["partner_quota"],
            quota_from=values["partner_quota_from"],
            quota_forbids=bool(values["partner_quota_forbids"]),
            units_given=units_given,
        )

    def share_of(self, candidate: Candidate) -> Decimal:
        """The share of what the territory gave this year that went to it, in percent; 0 while that means nothing."""
        if self.units_given < max(1, self.quota_from):
            return Decimal(0)
        return Decimal(100 * max(0, candidate.units_this_year)) / self.units_given

    def is_over_quota(self, candidate: Candidate) -> bool:
        """Whether others go first; a public body has no quota."""
        return not candidate.is_public and self.share_of(candidate) > self.quota


@dataclass(frozen=True, slots=True)
class Finding:
    """What a criterion says of an organisation: the fact, as anybody may read it, and what the organisation can do about it."""

    criterion: Criterion
    level: Level
    fact: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """What a criterion of the ranking gives, out of its weight, and why."""

    scale: Scale
    weight: int
    points: Decimal
    sentence: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """An organisation before a lot: what stands in the way, and its points."""

    candidate: Candidate
    findings: tuple[Finding, ...]
    points: tuple[Points, ...]
    is_over_quota: bool

    @property
    def obstacles(self) -> list[Finding]:
        """What forbids it to ask for the lot."""
        return [finding for finding in self.findings if finding.level is Level.OBSTACLE]

    @property
    def notices(self) -> list[Finding]:
        """What it had better know, and may not stop it."""
        return [finding for finding in self.findings if finding.level is Level.NOTICE]

    @property
    def met(self) -> list[Finding]:
        """What is as it should be."""
        return [finding for finding in self.findings if finding.level is Level.MET]

    @property
    def is_eligible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles

    @property
    def score(self) -> Decimal:
        """All its points."""
        return sum((each.points for each in self.points), Decimal(0))


def wanted_of(offer: Offer, asked: Mapping[int, int] | None) -> list[tuple[OfferedLine, int]]:
    """The lines asked for, each with its units; all that remains when nothing is asked yet."""
    units = {line.line_id: line.units for line in offer.lines} if asked is None else asked
    return [(line, units[line.line_id]) for line in offer.lines if units.get(line.line_id, 0) > 0]
