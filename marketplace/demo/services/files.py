"""The files Woippy gave: one whose columns and words were explained, one that is refused, one whose columns are to be explained."""

from datetime import date, datetime, time, timedelta

from core.catalogue.queries import get_category_by_code
from core.clock import PARIS
from marketplace.demo.services.cast import WOIPPY, Cast
from marketplace.inventory.enums import Column
from marketplace.inventory.models import HeldFile
from marketplace.inventory.rules.planning import NOT_IMPORTED
from marketplace.inventory.services import apply_import, explain_columns, explain_kinds, give_file

EXPLAINED = {
    "repere": Column.INVENTORY_NUMBER, "quoi": Column.KIND, "chez qui": None, "acquis": Column.PURCHASED_ON,
    "ou": Column.PLACE, "ca marche": Column.WORKS,
}  # fmt: skip
PUBLIC_DESK, E_READER = "Poste public", "Liseuse"


def give_files(cast: Cast, *, now: datetime, today: date) -> None:
    """What every page of an import has to show: created, left out, refused, warned about, and questions that wait for an answer."""
    woippy = cast.manager_of(WOIPPY)
    earlier = datetime.combine(today - timedelta(days=3), time(9), tzinfo=PARIS)
    where = {"organisation_id": woippy.organisation_id, "by": woippy}

    held = give_file(_of_libraries(today), name="mediatheques.csv", now=earlier, **where)
    if isinstance(held, HeldFile):
        given = explain_columns(held.id, EXPLAINED, by=woippy, now=earlier)
        meanings = {PUBLIC_DESK: get_category_by_code("desktop").id, E_READER: NOT_IMPORTED}
        explain_kinds(given.id, meanings, by=woippy, now=earlier)
        apply_import(given.id, by=woippy, now=earlier)
    give_file(_of_schools(), name="ecoles-a-corriger.csv", now=earlier + timedelta(hours=1), **where)
    give_file(b"Machin;Sorte;Arriv\xe9e\r\nATE-1;Ordinateur;2021\r\n", name="ateliers.csv", now=now, **where)


def _of_libraries(today: date) -> bytes:
    """Headers of its own, words of its own, a number said twice and a day that is none."""
    bought = f"{today - timedelta(days=40):%d/%m/%Y}"
    desks = [f"MED-{n:03d};{PUBLIC_DESK};Accueil;{bought};Médiathèque;{'Oui' if n % 4 else 'HS'}" for n in range(1, 11)]
    screens = [f"MED-{n:03d};Écran;Salle de lecture;{bought};Médiathèque;Fonctionne" for n in range(11, 15)]
    odd = [
        f"MED-015;{E_READER};Prêt;{bought};Médiathèque;Oui",
        f"MED-014;Écran;Réserve;{bought};Médiathèque;Oui",
        "MED-016;Écran;Réserve;31/02/2021;Médiathèque;peut-être",
    ]
    return "\r\n".join(["Repère;Quoi;Chez qui;Acquis;Où;Ça marche", *desks, *screens, *odd, ""]).encode()


def _of_schools() -> bytes:
    """Nothing of it can be imported: each line lacks something, or says what cannot be."""
    lines = [
        "Portable classe 1;ECO-001;Portable;12/09/2022;01/06/2019",
        "Portable classe 2;ECO-002;;12/09/2022;",
        ";;Écran;12/09/2022;",
        "Tableau;ECO-003;Tableau à craie;12/09/2022;",
    ]
    return "\r\n".join(["Nom;Numéro d'inventaire;Type;Date d'achat;Date de réforme", *lines, ""]).encode()
