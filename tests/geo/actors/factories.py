"""The smallest file of ADEME's publication, and actors spotted in it."""

import csv
import io
import json
from itertools import count
from pathlib import Path

from sqlalchemy import select

from core.clock import now
from core.db import db
from geo.actors import services
from geo.actors.models import Actor, ActorImport
from geo.actors.rules.reading import ACTIONS, COLUMNS
from tests.factories import make_coordinator, make_siret

SAMPLE = Path(__file__).parents[2] / "samples" / "ademe_acteurs.csv"
HEADER = [
    "identifiant",
    "paternite",
    "identifiants_des_contributeurs",
    "nom",
    "nom_commercial",
    "siren",
    "siret",
    "description",
    "type_dacteur",
    "site_web",
    "telephone",
    "adresse",
    "complement_dadresse",
    "code_postal",
    "ville",
    "code_commune",
    "code_epci",
    "nom_epci",
    "latitude",
    "longitude",
    "qualites_et_labels",
    "public_accueilli",
    "reprise",
    "exclusivite_de_reprisereparation",
    "uniquement_sur_rdv",
    "type_de_services",
    "consignes_dacces",
    "horaires_description",
    "horaires_osm",
    "lieu_prestation",
    "perimetreadomicile",
    "propositions_de_services",
    "emprunter",
    "preter",
    "louer",
    "mettreenlocation",
    "reparer",
    "donner",
    "trier",
    "echanger",
    "revendre",
    "acheter",
    "rapporter",
    "date_de_derniere_modification",
]
_numbers = count(1)


def services_said(*pairs: tuple[str, list[str]]) -> str:
    return json.dumps([{"action": action, "sous_categories": codes} for action, codes in pairs])


def row_of(**cells: str) -> dict[str, str]:
    """A row of the publication: an actor of Metz that repairs computers, unless its cells say otherwise."""
    number = next(_numbers)
    siret = cells["siret"] if "siret" in cells else make_siret()
    facts = {
        "identifiant": f"acteur-{number:08d}", "paternite": "Que faire de mes objets et déchets|ADEME|SOURCE FICTIVE",
        "nom": f"ATELIER FICTIF {number}", "siret": siret, "siren": siret[:9], "type_dacteur": "artisan",
        "adresse": f"{number} rue de l'Exemple", "code_postal": "57000", "ville": "Metz", "code_commune": "57463",
        "code_epci": "200039865", "latitude": "49.11972", "longitude": "6.17626", "lieu_prestation": "SUR_PLACE",
        "telephone": "03 87 00 00 00", "description": "Demander Camille.", "uniquement_sur_rdv": "false",
        "propositions_de_services": services_said(("reparer", ["materiel_informatique"])),
        "date_de_derniere_modification": "2026-07-01",
    }  # fmt: skip
    unknown = set(cells) - set(HEADER)
    assert not unknown, unknown
    return dict.fromkeys(HEADER, "") | facts | cells


def csv_of(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    """A file of those rows, with the 44 columns of the publication."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header or HEADER, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(content: bytes, *, whole: bool = True, accepts_losses: bool = False, by=None) -> ActorImport:
    """A file given by the coordinator and, since jobs run at once here, read."""
    by = by or make_coordinator()
    given = services.give_file(content, name="acteurs.csv", is_complete=whole, accepts_losses=accepts_losses, by=by, now=now())
    db.session.expire_all()
    return db.session.get_one(ActorImport, given.id)


def actors() -> dict[str, Actor]:
    """Every actor known, by identifier."""
    db.session.expire_all()
    return {actor.identifier: actor for actor in db.session.scalars(select(Actor).order_by(Actor.id))}


def make_actor(**cells: str) -> Actor:
    """An actor that a file brought; the others stay."""
    row = row_of(**cells)
    read(csv_of(row), whole=False)
    return actors()[row["identifiant"]]


assert set(COLUMNS) | set(ACTIONS) <= set(HEADER)
