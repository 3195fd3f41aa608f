"""What the codes of the publication mean here, and those that nobody has explained."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all

from core.db import db, locked
from core.text import folded_words
from geo.actors.enums import CodeKind
from geo.actors.models import ActorCode, ActorService
from geo.actors.rules import Meanings


@dataclass(frozen=True, slots=True)
class CodeInUse:
    """A code that actors bear, and how many do."""

    kind: CodeKind
    code: str
    actors: int


def all_codes() -> Sequence[ActorCode]:
    """Every code with a meaning, or said to have none: actions, then sub-categories, by what they read."""
    return db.session.scalars(select(ActorCode).order_by(ActorCode.kind, func.lower(ActorCode.label), ActorCode.id)).all()


def listed_codes(*, kind: CodeKind | None = None, text: str = "", has_meaning: bool | None = None) -> list[ActorCode]:
    """Those of that kind, whose name or code holds these words, that mean something here or nothing; in the same order."""
    words = folded_words(text).split()
    return [
        one
        for one in all_codes()
        if kind in {None, one.kind}
        and has_meaning in {None, bool(one.meanings)}
        and all(word in folded_words(f"{one.label} {one.code}") for word in words)
    ]


def meanings() -> Meanings:
    """All of them, for whoever translates."""
    codes = all_codes()
    return Meanings(
        {one.code: one.meanings for one in codes if one.kind is CodeKind.ACTION},
        {one.code: one.meanings for one in codes if one.kind is CodeKind.SUBCATEGORY},
        {one.code: one.label for one in codes},
    )


def find_code(kind: CodeKind, code: str) -> ActorCode | None:
    """That code, if somebody said what it means."""
    return db.session.scalar(select(ActorCode).where(ActorCode.kind == kind, ActorCode.code == code))


def get_code_for_update(kind: CodeKind, code: str) -> ActorCode | None:
    """That code, locked, if somebody said what it means."""
    return db.session.scalar(locked(select(ActorCode).where(ActorCode.kind == kind, ActorCode.code == code)))


def code_keys() -> set[tuple[CodeKind, str]]:
    """The codes that are explained."""
    return {(kind, code) for kind, code in db.session.execute(select(ActorCode.kind, ActorCode.code))}


def unknown_codes() -> list[CodeInUse]:
    """The codes that actors bear and nobody explained, the most borne first."""
    counted = union_all(
        *(
            select(literal(kind.value).label("kind"), column.label("code"), func.count(ActorService.actor_id.distinct()).label("n"))
            .where(column.not_in(select(ActorCode.code).where(ActorCode.kind == kind)))
            .group_by(column)
            for kind, column in ((CodeKind.ACTION, ActorService.action), (CodeKind.SUBCATEGORY, ActorService.subcategory))
        )
    ).subquery()
    rows = db.session.execute(select(counted.c.kind, counted.c.code, counted.c.n).order_by(counted.c.n.desc(), counted.c.code))
    return [CodeInUse(CodeKind(kind), code, actors) for kind, code, actors in rows]
