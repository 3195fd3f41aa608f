"""Who may be the same: proposed with reasons, decided by a person, undone without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.clock import now
from geo.actors import queries, services
from geo.actors.enums import ActorState, Likeness, PairState
from geo.actors.errors import ActorChangedMeanwhile, PairAnswered
from geo.actors.models import ActorPair
from geo.actors.rules.duplicates import MOST_SHARING, Candidate, compare, likely_pairs
from geo.points import Point
from tests.factories import make_coordinator, make_siret
from tests.geo.actors.factories import actors, csv_of, make_actor, read, row_of, services_said
from tests.geo.partners.factories import make_partner
from tests.pages import text_of

METZ, NEXT_DOOR, WOIPPY = Point(49.1197, 6.1762), Point(49.1200, 6.1770), Point(49.151, 6.151)
ONE, OTHER = make_siret(), make_siret()


def candidate(key: int, name: str = "", **facts) -> Candidate:
    defaults = {
        "is_actor": True,
        "names": (name or f"Nom{key}", ""),
        "siren": "",
        "siret": "",
        "insee_code": "57463",
        "point": None,
    }
    return Candidate(key, **(defaults | facts))


def likenesses(one: dict, other: dict) -> set[Likeness] | None:
    pair = compare(candidate(1, **one), candidate(2, **other))
    return set(pair.likenesses) if pair else None


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"siret": ONE}, {"siret": ONE, "insee_code": "57751"}, {Likeness.SAME_SIRET}),
        ({"name": "Élan Informatique"}, {"name": "INFORMATIQUE ELAN"}, {Likeness.SAME_NAME, Likeness.SAME_TOWN}),
        ({"name": "SARL Élan Informatique"}, {"name": "Elan informatiques"}, {Likeness.NEAR_NAME, Likeness.SAME_TOWN}),
        (
            {"name": "Élan", "point": METZ, "insee_code": "57463"},
            {"name": "ELAN", "point": NEXT_DOOR, "insee_code": "57751"},
            {Likeness.SAME_NAME, Likeness.SAME_PLACE},
        ),
        ({"names": ("Société X", "Répare Tout")}, {"name": "REPARE-TOUT"}, {Likeness.SAME_NAME, Likeness.SAME_TOWN}),
        ({"siren": ONE[:9], "siret": ONE, "point": METZ}, {"siren": ONE[:9], "point": NEXT_DOOR, "insee_code": "57751"},
         {Likeness.SAME_SIREN, Likeness.SAME_PLACE}),
        # two establishments of one company are two
        ({"siren": ONE[:9], "siret": ONE}, {"siren": ONE[:9], "siret": OTHER}, None),
        ({"siren": ONE[:9]}, {"siren": ONE[:9]}, None),
        ({"name": "Élan Informatique"}, {"name": "ELAN INFORMATIQUE", "insee_code": "57751", "point": WOIPPY}, None),
        ({"name": "Atelier du Vélo"}, {"name": "Atelier du Meuble"}, None),
        ({"name": "Déchèterie 1"}, {"name": "Déchèterie 2"}, None),
        ({"name": "Le de la"}, {"name": "Le de la"}, None),
        ({"point": METZ}, {"point": METZ}, None),
    ],
)  # fmt: skip
def test_a_pair_is_proposed_for_reasons_that_are_said(one, other, found):
    assert likenesses(one, other) == found
    assert likenesses(other, one) == found


def test_two_organisations_are_nobody_s_duplicates_here():
    twin = {"siret": ONE, "is_actor": False}
    assert compare(candidate(1, **twin), candidate(2, **twin)) is None
    pair = compare(candidate(7, siret=ONE, is_actor=False), candidate(9, siret=ONE))
    assert (pair.first.id, pair.second.id) == (9, 7)  # the actor comes first


def test_a_number_that_many_bear_names_a_network_and_proposes_nothing():
    points = [candidate(key, siret=ONE, siren=ONE[:9], insee_code="") for key in range(MOST_SHARING + 1)]
    assert likely_pairs(points) == []
    assert len(likely_pairs(points[:4])) == 6


NAMES = st.sampled_from(["Élan", "ELAN Informatique", "Atelier du Vélo", "Répare Tout", "", "déchèterie"])


@given(st.lists(st.tuples(NAMES, st.sampled_from(["", ONE, OTHER]), st.sampled_from(["57463", "57751"])), max_size=12))
def test_blocks_miss_no_pair_and_invent_none(facts):
    made = [candidate(key, name, siret=siret, siren=siret[:9], insee_code=code) for key, (name, siret, code) in enumerate(facts)]
    found = {(pair.first.id, pair.second.id) for pair in likely_pairs(made)}
    compared = {(one.id, other.id) for one in made for other in made if one.id < other.id and compare(one, other)}
    assert found == compared
    assert all(0 < pair.points <= 100 for pair in likely_pairs(made))


# Decisions


def pairs() -> list[ActorPair]:
    return list(queries.listed_pairs(state=""))


def listed(**asked):
    return queries.actors_page(1, queries.ActorFilters(**asked), {})


def twins() -> ActorPair:
    """Two actors with one SIRET, and the pair that is proposed since they were read."""
    first = row_of(nom="ÉLAN INFORMATIQUE", paternite="ADEME|SOURCE A")
    second = row_of(
        nom="Élan", siret=first["siret"], paternite="ADEME|SOURCE B",
        propositions_de_services=services_said(("acheter", ["ecran"])),
    )  # fmt: skip
    read(csv_of(first, second))
    (pair,) = pairs()
    return pair


def test_reading_proposes_and_proposing_again_changes_nothing(db):
    pair = twins()
    assert pair.likenesses == ["same_siret", "same_place", "same_town"]
    assert services.propose_pairs() == 1
    assert [one.id for one in pairs()] == [pair.id]


def test_a_proposal_that_no_longer_holds_is_dropped(db):
    pair = twins()
    second = next(actor for actor in actors().values() if actor.id == pair.second_id)
    read(csv_of(row_of(identifiant=second.identifier, nom="AUTRE CHOSE", siret=make_siret(), latitude="49.2")), whole=False)
    assert pairs() == []
    assert db.scalar(select(func.count(ActorPair.id))) == 0


def test_merged_actors_lose_nothing_and_are_separated_again(db):
    pair, by = twins(), make_coordinator()
    services.merge_pair(pair.id, kept_id=pair.second_id, by=by, now=now())

    held = {actor.id: actor for actor in actors().values()}
    assert (held[pair.first_id].state, held[pair.first_id].merged_into_id) == (ActorState.MERGED, pair.second_id)
    page = listed()
    (row,) = page.rows
    assert row.attributions == ["ADEME | SOURCE B", "ADEME | SOURCE A"]
    assert len(row.identifiers) == 2
    assert set(row.services) == {("acheter", "ecran"), ("reparer", "materiel_informatique")}
    for activity in ("sell", "repair"):
        assert listed(activity=activity).total == 1

    services.separate_actor(pair.first_id, by=by, now=now())
    assert actors()[held[pair.first_id].identifier].state is ActorState.SPOTTED
    assert [(one.id, one.state) for one in pairs()] == [(pair.id, PairState.PROPOSED)]
    assert [line.sentence for line in queries.history_of_actor(pair.first_id)] == ["deux acteurs réunis", "remis à part"]


def test_readings_go_on_for_both_of_those_that_are_merged(db):
    pair = twins()
    services.merge_pair(pair.id, kept_id=None, by=make_coordinator(), now=now())
    again = read(csv_of(*(row_of(identifiant=actor.identifier, nom="NOUVEAU NOM") for actor in actors().values())))
    assert (again.outcome["changed"], again.outcome["gone"]) == (2, 0)
    assert {actor.state for actor in actors().values()} == {ActorState.SPOTTED, ActorState.MERGED}


def test_whoever_stood_for_others_takes_them_along(db):
    pair = twins()
    third = make_actor(siret=next(iter(actors().values())).siret)
    by = make_coordinator()
    services.merge_pair(pair.id, kept_id=pair.first_id, by=by, now=now())
    other = next(one for one in pairs() if {one.first_id, one.second_id} == {pair.first_id, third.id})
    services.merge_pair(other.id, kept_id=third.id, by=by, now=now())
    assert {actor.merged_into_id for actor in actors().values()} == {None, third.id}
    assert len(queries.behind([third.id])[third.id]) == 2


def test_what_is_said_to_be_different_is_never_proposed_again(db):
    pair = twins()
    services.say_different(pair.id, by=make_coordinator(), now=now())
    services.propose_pairs()
    assert pairs() == []
    with pytest.raises(PairAnswered):
        services.merge_pair(pair.id, kept_id=None, by=make_coordinator(), now=now())


def test_an_actor_that_has_joined_is_linked_to_its_organisation(db, client_of):
    partner = make_partner(name="Ressourcerie imaginaire")
    actor = make_actor(siret=partner.organisation.siret, nom="RESSOURCERIE IMAGINAIRE")
    (pair,) = pairs()
    assert pair.organisation_id == partner.organisation_id
    client = client_of(make_coordinator())
    assert "organisme inscrit" in text_of(client.get("/acteurs/doublons"))
    client.submit(f"/acteurs/doublons/{pair.id}", "Rattacher l’acteur à cet organisme")
    linked = actors()[actor.identifier]
    assert (linked.state, linked.organisation_id) == (ActorState.LINKED, partner.organisation_id)
    assert listed().total == 0


def test_a_pair_one_of_whom_was_set_aside_waits_no_more(db):
    pair, by = twins(), make_coordinator()
    services.set_aside_actor(pair.first_id, reason="Fermé.", by=by, now=now())
    assert pairs() == []
    with pytest.raises(ActorChangedMeanwhile):
        services.merge_pair(pair.id, kept_id=None, by=by, now=now())


def test_the_coordinator_decides_on_pages(db, client_of):
    client = client_of(make_coordinator())
    pair = twins()
    assert "1 doublon proposé" in " ".join(text_of(client.get("/acteurs/")).split())
    assert "même SIRET" in text_of(client.get("/acteurs/doublons"))
    assert "même SIRET" in client.get("/acteurs/doublons/exporter").text

    client.submit(f"/acteurs/doublons/{pair.id}", "Réunir les deux", kept_id=pair.second_id)
    assert "Aucun doublon à décider" in text_of(client.get("/acteurs/doublons"))
    assert "Réunis" in text_of(client.get("/acteurs/doublons?etat=tous"))
    assert "Le même que" in text_of(client.get(f"/acteurs/{pair.first_id}"))
    assert "Réunit aussi" in text_of(client.get(f"/acteurs/{pair.second_id}"))
    exported = client.get("/acteurs/exporter").text
    assert "SOURCE A" in exported
    assert "SOURCE B" in exported

    client.submit(f"/acteurs/{pair.first_id}", "Remettre à part")
    client.submit(f"/acteurs/doublons/{pair.id}", "Dire qu’ils sont différents")
    assert "Différents" in text_of(client.get("/acteurs/doublons?etat=different"))
    assert client.post(f"/acteurs/doublons/{pair.id}/differents").status_code == 422


def test_pairs_stay_within_ten_queries(db, client_of):
    client = client_of(make_coordinator())
    rows = [row_of(nom=f"JUMEAU {number}") for number in range(30)]
    read(csv_of(*rows, *(row_of(nom=row["nom"], siret=row["siret"]) for row in rows)))
    page = client.page("/acteurs/doublons")
    assert client.queries <= 10
    assert len(page.select("tbody tr")) == 25
    client.get(f"/acteurs/doublons/{pairs()[0].id}")
    assert client.queries <= 10
