"""Profiles, the directory and its history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, distinct, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.accounts.queries import journal_about
from core.catalogue.models import EquipmentCategory
from core.catalogue.queries import active_categories
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from core.web.pages import Page, page_of_rows
from geo.companies.enums import Standing
from geo.companies.models import Company
from geo.partners.enums import Activity, DocumentKind, LegalClass, Logistics, PartnerState, SuggestionState
from geo.partners.models import Capability, Partner, PartnerDocument, ProfileSuggestion
from geo.partners.queries.documents import in_force, labels_of
from geo.partners.rules import ServingPartner
from geo.points import Point
from geo.territory.models import Municipality
from geo.zones import Box, Zone


class ListedPartner(NamedTuple):
    """A partner as lists and maps show it; `municipality` is empty outside the territory."""

    id: int
    name: str
    municipality: str
    latitude: float
    longitude: float
    is_approximate: bool
    activities: tuple[Activity, ...]
    state: PartnerState = PartnerState.VERIFIED

    @property
    def point(self) -> Point:
        """Where it stands."""
        return Point(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class ExportedPartner:
    """A partner as the file of the directory tells it. No person is named."""

    name: str
    siret: str
    legal_class: LegalClass
    street: str
    municipality: str
    insee_code: str
    website: str
    latitude: float
    longitude: float
    is_approximate: bool
    verified_on: date | None
    state: PartnerState
    opening_hours: str
    public_served: str
    languages: str
    logistics: tuple[Logistics, ...]
    vehicle_volume_m3: int | None
    labels: tuple[DocumentKind, ...]
    capabilities: tuple[tuple[str, Activity], ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact of the history of a profile: the name of its event, when, who (`None`: the platform)."""

    name: str
    announced_at: datetime
    who: str | None
    facts: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The fact in French."""
        return {
            "PartnerCreated": "Profil créé",
            "PartnerEdited": "Profil modifié",
            "PartnerSubmitted": "Profil soumis à la coordination",
            "PartnerSentBack": "Complément demandé",
            "PartnerVerified": "Profil vérifié",
            "PartnerSuspended": "Profil suspendu",
            "PartnerReinstated": "Profil rétabli",
            "SuggestionMade": "Modification proposée",
            "SuggestionAccepted": "Modification acceptée",
            "SuggestionRefused": "Modification refusée",
            "SuggestionWithdrawn": "Modification retirée",
            "DocumentSubmitted": "Justificatif déposé",
            "DocumentAccepted": "Justificatif accepté",
            "DocumentRefused": "Justificatif refusé",
            "DocumentWithdrawn": "Justificatif retiré",
            "DocumentExpiring": "Échéance d’un justificatif rappelée",
        }[self.name]


def get_partner(partner_id: int) -> Partner:
    """That profile with its organisation, place and capabilities; raises `NotFound`."""
    statement = select(Partner).where(Partner.id == partner_id).options(*_WHOLE)
    return found(db.session.scalar(statement))


def get_partner_for_update(partner_id: int) -> Partner:
    """That profile, kept from other commands until the end of the transaction; raises `NotFound`."""
    statement = locked(select(Partner).where(Partner.id == partner_id))
    return found(db.session.scalar(statement))


def find_partner_of(organisation_id: int) -> Partner | None:
    """The profile of that organisation, if it has one."""
    return db.session.scalar(select(Partner).where(Partner.organisation_id == organisation_id))


def is_verified(organisation_id: int) -> bool:
    """Whether the coordinator verified that organisation's profile, and has not suspended it since."""
    statement = select(Partner.id).where(Partner.organisation_id == organisation_id, Partner.state == PartnerState.VERIFIED)
    return db.session.scalar(statement) is not None


def partners_page(number: int, **filters: Any) -> Page[ListedPartner]:
    """A page of the directory; the filters are those of `listed_partners`."""
    page = page_of_rows(_listed(**filters).add_columns(_DONE, Partner.state), number)
    return replace(page, rows=_as_listed(page.rows))


def listed_partners(**filters: Any) -> Sequence[ListedPartner]:
    """The whole directory, by name: what the map shows.

    Filters, all optional: `category` (code) and `activity` (both at once mean that activity on that category), `municipality`
    (INSEE code), `text`, `state`, `around` (a box), `label` (held on the day `on`); only verified profiles
    unless `every_state` is true.
    """
    statement = _listed(**filters).add_columns(_DONE)
    return _as_listed(db.session.connection().execute(statement).all())  # rows as they come: the session adds a quarter to the time


def partners_in(zone: Zone | None, **filters: Any) -> Sequence[ListedPartner]:
    """Those of `listed_partners`, in the same order, that stand in that part of the Earth (`None`: everywhere)."""
    if zone is None:
        return listed_partners(**filters)
    return [partner for partner in listed_partners(**filters, around=zone.around) if zone.holds(partner.point)]


def serving_partners(**filters: Any) -> list[ServingPartner]:
    """Where the partners of `listed_partners` stand and which municipalities they go to, in the same order."""
    rows = db.session.execute(_listed(**filters).add_columns(Partner.served_codes, Partner.monthly_capacity))
    return [
        ServingPartner(
            row.id, row.name, Point(row.latitude, row.longitude), frozenset(row.served_codes), row.municipality,
            row.monthly_capacity,
        )
        for row in rows
    ]  # fmt: skip


def exported_partners(*, on: date, **filters: Any) -> Sequence[ExportedPartner]:
    """The same set in the same order, with all that is public about each that day; same filters."""
    rows = db.session.execute(
        _listed(on=on, **filters).add_columns(
            Organisation.siret,
            Partner.legal_class,
            Partner.street,
            Partner.insee_code,
            Partner.website,
            Partner.verified_on,
            Partner.state,
            Partner.opening_hours,
            Partner.public_served,
            Partner.languages,
            Partner.logistics,
            Partner.vehicle_volume_m3,
        )
    ).all()
    labels = labels_of([row.id for row in rows], on=on)
    capabilities = defaultdict(list)
    for partner_id, label, activity in _capability_rows([row.id for row in rows]):
        capabilities[partner_id].append((label, activity))
    return [
        ExportedPartner(
            name=row.name, siret=row.siret, legal_class=row.legal_class, street=row.street, municipality=row.municipality,
            insee_code=row.insee_code or "", website=row.website, latitude=row.latitude, longitude=row.longitude,
            is_approximate=row.location_is_approximate, verified_on=row.verified_on, state=row.state,
            opening_hours=row.opening_hours, public_served=row.public_served, languages=row.languages,
            logistics=tuple(Logistics(way) for way in row.logistics), vehicle_volume_m3=row.vehicle_volume_m3,
            labels=tuple(label.kind for label in labels.get(row.id, ())),
            capabilities=tuple(capabilities[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def verified_partners() -> list[tuple[int, str, LegalClass]]:
    """Every verified partner by name: key of its organisation, name, legal class."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Partner.legal_class)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(Partner.state == PartnerState.VERIFIED)
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name, row.legal_class) for row in rows]


def count_verified(*, on: date) -> ScalarSelect[int]:
    """How many of the partners verified today were so that day: an expression, to count several days at once."""
    return select(func.count(Partner.id)).where(Partner.state == PartnerState.VERIFIED, Partner.verified_on <= on).scalar_subquery()


def organisations_without_profile() -> Sequence[tuple[int, str]]:
    """Partner organisations that have no profile yet (id and name), the first twenty by name."""
    statement = (
        select(Organisation.id, Organisation.name)
        .outerjoin(Partner, Partner.organisation_id == Organisation.id)
        .where(Organisation.kind == OrganisationKind.PARTNER, Partner.id.is_(None))
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(20)
    )
    return db.session.execute(statement).all()


def history_of_partner(partner_id: int) -> list[HistoryLine]:
    """What happened to a profile and who did it, oldest first."""
    return [HistoryLine(entry.name, entry.at, entry.person, entry.facts) for entry in journal_about("partner", partner_id)]


def is_closed() -> ColumnElement[bool]:
    """For a query: the partners whose establishment the national register says closed."""
    closed = select(Organisation.id).join(Company, Company.siret == Organisation.siret).where(Company.standing == Standing.CLOSED)
    return Partner.organisation_id.in_(closed)


def categories_to_tick(partner: Partner | None) -> list[EquipmentCategory]:
    """The categories of the form of a profile: those in use, and those the profile holds although they no longer are."""
    categories = list(active_categories())
    held = {capability.category for capability in partner.capabilities} - set(categories) if partner else set()
    return categories + sorted(held, key=lambda category: category.id)


def activities_of(partner_ids: Collection[int]) -> dict[int, dict[int, frozenset[Activity]]]:
    """What those partners do: by partner, then by category, the activities; nothing for a partner that says nothing."""
    activities: defaultdict[int, dict[int, frozenset[Activity]]] = defaultdict(dict)
    rows = db.session.execute(
        select(Capability.partner_id, Capability.category_id, Capability.activity).where(Capability.partner_id.in_(partner_ids))
    )
    for partner_id, category_id, activity in rows:
        held = activities[partner_id]
        held[category_id] = held.get(category_id, frozenset()) | {activity}
    return activities


# What a partner does as one number: thousands of rows, one for each activity of each partner, take longer to read than to add up.
_WEIGHTS = {activity: 1 << rank for rank, activity in enumerate(Activity)}
_DONE = (
    select(func.sum(distinct(case(_WEIGHTS, value=Capability.activity))))
    .where(Capability.partner_id == Partner.id)
    .correlate(Partner)
    .scalar_subquery()
)
_WHOLE = (
    joinedload(Partner.organisation, innerjoin=True),
    joinedload(Partner.municipality),
    selectinload(Partner.capabilities).joinedload(Capability.category, innerjoin=True),
)


def _listed(
    *,
    category: str | None = None,
    activity: Activity | None = None,
    municipality: str | None = None,
    text: str | None = None,
    state: PartnerState | None = None,
    around: Box | None = None,
    label: DocumentKind | None = None,
    on: date | None = None,
    every_state: bool = False,
    has_suggestion: bool = False,
    found_closed: bool = False,
) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Partner.id,
            Organisation.name,
            func.coalesce(Municipality.name, "").label("municipality"),
            Partner.latitude,
            Partner.longitude,
            Partner.location_is_approximate,
        )
        .join(Partner.organisation)
        .outerjoin(Partner.municipality)
        .order_by(func.lower(Organisation.name), Partner.id)
    )
    if not every_state:
        statement = statement.where(Partner.state == PartnerState.VERIFIED)
    if state:
        statement = statement.where(Partner.state == state)
    if municipality:
        statement = statement.where(Partner.insee_code == municipality)
    if around:
        statement = statement.where(
            Partner.latitude.between(around.south, around.north), Partner.longitude.between(around.west, around.east)
        )
    if category or activity:
        statement = statement.where(Partner.capabilities.any(_can(category, activity)))
    if has_suggestion:
        waits = ProfileSuggestion.state == SuggestionState.WAITING
        statement = statement.where(exists().where(ProfileSuggestion.partner_id == Partner.id, waits))
    if found_closed:
        statement = statement.where(is_closed())
    if label and on:
        held = exists().where(PartnerDocument.partner_id == Partner.id, PartnerDocument.kind == label, *in_force(on))
        statement = statement.where(held)
    for word in folded_words(text or "").split():
        named = func.lower(Organisation.name).contains(word, autoescape=True)  # the name may have changed since
        statement = statement.where(Partner.search_text.contains(word, autoescape=True) | named)
    return statement


def _can(category: str | None, activity: Activity | None) -> ColumnElement[bool]:
    condition = Capability.id.is_not(None)
    if category:
        condition &= Capability.category.has(EquipmentCategory.code == category)
    if activity:
        condition &= Capability.activity == activity
    return condition


def _as_listed(rows: Iterable[Any]) -> list[ListedPartner]:
    """Rows of `_listed` with `_DONE` and, if it may be another than verified, the state."""
    return [
        ListedPartner(key, name, town, latitude, longitude, is_approximate, _activities_of(done or 0), *state)
        for key, name, town, latitude, longitude, is_approximate, done, *state in rows
    ]


@lru_cache(maxsize=256)
def _activities_of(done: int) -> tuple[Activity, ...]:
    """Those of a sum of `_WEIGHTS`, in their order: there are no more sums than sets of activities."""
    return tuple(activity for activity, weight in _WEIGHTS.items() if done & weight)


def _capability_rows(partner_ids: Collection[int]) -> Sequence[tuple[int, str, Activity]]:
    statement = (
        select(Capability.partner_id, EquipmentCategory.label, Capability.activity)
        .join(Capability.category)
        .where(Capability.partner_id.in_(partner_ids))
        .order_by(EquipmentCategory.position, EquipmentCategory.id, Capability.id)
    )
    return db.session.execute(statement).all()
