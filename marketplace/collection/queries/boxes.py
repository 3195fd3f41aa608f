"""Boxes, one by one and in lists."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from agreements.enums import AgreementScope
from agreements.models import Agreement
from agreements.queries import find_agreement_in_force
from core.accounts.models import Organisation
from core.accounts.queries import find_metropole, journal_about
from core.catalogue.models import EquipmentCategory
from core.db import db, locked
from core.errors import found
from core.text import folded_words
from geo.addresses.queries import Occupant, stands_at_addresses
from geo.points import Point
from geo.territory.models import Municipality
from marketplace.collection.enums import BoxOrder, BoxState
from marketplace.collection.models import BoxCategory, BoxRequest, CleanupEvent, CollectionBox
from marketplace.ledger.enums import Origin


@dataclass(frozen=True, slots=True)
class BoxFilters:
    """What the boxes are narrowed to, and their order; only those in service unless `every_state` is true."""

    text: str = ""
    category: str = ""
    municipality: str = ""
    host_id: int | None = None
    responsible_id: int | None = None
    state: BoxState | None = None
    order: BoxOrder = BoxOrder.MUNICIPALITY
    every_state: bool = False


@dataclass(frozen=True, slots=True)
class ListedBox:
    """A box as lists, maps and files show it; `municipality` is empty when its code is not of the territory any more."""

    id: int
    code: str
    name: str
    building: str
    spot: str
    street: str
    municipality: str
    insee_code: str
    host: str
    responsible: str | None
    origin: Origin
    state: BoxState
    state_since: datetime
    opening_hours: str
    model: str
    capacity_litres: int | None
    capacity_kg: int | None
    accepts_batteries: bool
    latitude: float
    longitude: float
    is_approximate: bool
    categories: tuple[str, ...] = ()

    @property
    def is_for_agents(self) -> bool:
        """Whether residents cannot come to it."""
        return self.origin is Origin.AGENTS

    @property
    def point(self) -> Point:
        """Where it stands."""
        return Point(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact of the history of a box: the name of its event, when, who (`None`: the platform)."""

    name: str
    announced_at: datetime
    who: str | None
    facts: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The fact in French."""
        return {
            "BoxProposed": "Borne proposée",
            "BoxEdited": "Fiche modifiée",
            "BoxInstalled": "Borne mise en service",
            "BoxStopped": "Borne mise hors service",
            "BoxRestarted": "Borne remise en service",
            "BoxRemoved": "Borne retirée",
            "BoxPhotoChanged": "Photo changée",
            "BoxReported": "Problème signalé par une personne de passage",
            "ReportTakenUp": "Réponse à un signalement",
            "ReportForgotten": "Mots et photo d’un ancien signalement effacés",
            "LevelNoted": "Remplissage relevé",
            "BoxFilled": "Borne presque pleine",
            "SensorInstalled": "Capteur posé",
            "SensorRenewed": "Secret du capteur changé",
            "SensorTakenDown": "Capteur déposé",
            "SensorFellSilent": "Capteur muet",
            "BoxEmptied": "Borne vidée",
            "EmptyingWithdrawn": "Collecte annulée",
        }[self.name]


_WHOLE = (
    joinedload(CollectionBox.host, innerjoin=True),
    joinedload(CollectionBox.responsible),
    selectinload(CollectionBox.accepted).joinedload(BoxCategory.category, innerjoin=True),
)


def get_box(box_id: int) -> CollectionBox:
    """That box with its host, its responsible partner and what it accepts; raises `NotFound`."""
    return found(db.session.scalar(select(CollectionBox).where(CollectionBox.id == box_id).options(*_WHOLE)))


def get_box_for_update(box_id: int) -> CollectionBox:
    """That box, kept from other commands until the end of the transaction; raises `NotFound`."""
    return found(db.session.scalar(locked(select(CollectionBox).where(CollectionBox.id == box_id))))


def boxes_at_for_update(address_id: int) -> Sequence[CollectionBox]:
    """The boxes of that address, kept from other commands until the end of the transaction."""
    statement = select(CollectionBox).where(CollectionBox.address_id == address_id).order_by(CollectionBox.id)
    return db.session.scalars(locked(statement)).all()


def standing_in_for_update(codes: Collection[str]) -> list[CollectionBox | BoxRequest | CleanupEvent]:
    """Boxes, requests for one and events of those municipalities (INSEE codes), kept from other commands likewise."""
    return [
        one
        for model in (CollectionBox, BoxRequest, CleanupEvent)
        for one in db.session.scalars(locked(select(model).where(model.insee_code.in_(codes)).order_by(model.id)))
    ]


@stands_at_addresses
def boxes_at(address_ids: Collection[int]) -> dict[int, list[Occupant]]:
    """The boxes at each of those addresses, by name."""
    at: defaultdict[int, list[Occupant]] = defaultdict(list)
    rows = db.session.execute(
        select(CollectionBox.address_id, CollectionBox.id, CollectionBox.name)
        .where(CollectionBox.address_id.in_(address_ids))
        .order_by(CollectionBox.name, CollectionBox.id)
    )
    for address_id, box_id, name in rows:
        at[address_id or 0].append(Occupant(f"borne {name}", "collection.show_box", {"box_id": box_id}))
    return at


def find_box_by_code(code: str) -> CollectionBox | None:
    """The box with that public code, as `get_box` gives it."""
    return db.session.scalar(select(CollectionBox).where(CollectionBox.code == code).options(*_WHOLE))


def code_is_taken(code: str) -> bool:
    """Whether a box, gone or not, has that code."""
    return db.session.scalar(select(CollectionBox.id).where(CollectionBox.code == code)) is not None


def listed_boxes(filters: BoxFilters) -> list[ListedBox]:
    """The boxes, in the order asked: what lists, maps and files show."""
    return _with_categories(db.session.execute(_listed(filters)).all())


def find_agreement_to_empty(host_id: int, partner_id: int, *, on: date) -> Agreement | None:
    """The agreement in force that day by which that partner empties boxes of that host: its own, else the metropole's for all."""
    metropole = find_metropole()
    for giver_id in dict.fromkeys((host_id, metropole.id if metropole else host_id)):
        agreement = find_agreement_in_force(giver_id, partner_id, on=on, scope=AgreementScope.COLLECTION)
        if agreement is not None:
            return agreement
    return None


def history_of_box(box_id: int) -> list[HistoryLine]:
    """What happened to a box and who did it, oldest first."""
    return [HistoryLine(entry.name, entry.at, entry.person, entry.facts) for entry in journal_about("box", box_id)]


def _listed(filters: BoxFilters) -> Select[*tuple[Any, ...]]:
    host, responsible = aliased(Organisation), aliased(Organisation)
    box = CollectionBox
    statement = (
        select(
            box.id, box.code, box.name, box.building, box.spot, box.street,
            func.coalesce(Municipality.name, "").label("municipality"),
            box.insee_code, host.name.label("host"), responsible.name.label("responsible"), box.origin, box.state, box.state_since,
            box.opening_hours, box.model, box.capacity_litres, box.capacity_kg, box.accepts_batteries, box.latitude, box.longitude,
            box.location_is_approximate.label("is_approximate"),
        )
        .join(host, host.id == box.host_id)
        .outerjoin(responsible, responsible.id == box.responsible_id)
        .outerjoin(Municipality, Municipality.insee_code == box.insee_code)
        .order_by(*_order(filters.order), box.id)
    )  # fmt: skip
    if not filters.every_state:
        statement = statement.where(box.state == BoxState.INSTALLED)
    wanted = {
        box.state: filters.state,
        box.insee_code: filters.municipality or None,
        box.host_id: filters.host_id,
        box.responsible_id: filters.responsible_id,
    }
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    if filters.category:
        statement = statement.where(box.accepted.any(BoxCategory.category.has(EquipmentCategory.code == filters.category)))
    for word in folded_words(filters.text).split():
        statement = statement.where(box.search_text.contains(word, autoescape=True))
    return statement


def _order(order: BoxOrder) -> tuple[Any, ...]:
    name = func.lower(CollectionBox.name)
    return {
        BoxOrder.MUNICIPALITY: (func.lower(func.coalesce(Municipality.name, "")), name),
        BoxOrder.NAME: (name,),
        BoxOrder.LATEST: (CollectionBox.state_since.desc(),),
    }[order]


def _with_categories(rows: Sequence[Row[Any]]) -> list[ListedBox]:
    labels: dict[int, list[str]] = {}
    accepted = db.session.execute(
        select(BoxCategory.box_id, EquipmentCategory.label)
        .join(BoxCategory.category)
        .where(BoxCategory.box_id.in_([row.id for row in rows]))
        .order_by(EquipmentCategory.position, EquipmentCategory.id)
    )
    for box_id, label in accepted:
        labels.setdefault(box_id, []).append(label)
    return [ListedBox(**row._mapping, categories=tuple(labels.get(row.id, ()))) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
