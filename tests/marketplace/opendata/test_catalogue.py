"""The catalogue, as other portals read it."""

from datetime import date

import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from core.clock import now
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.rules.catalogue import Catalogue, Described, Distribution, catalogue_text, graph_of
from marketplace.retex.services import publish_retex
from tests.factories import make_coordinator
from tests.marketplace.retex.factories import make_movement

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # inside rdflib, when it reads JSON-LD

ADDRESS = "/donnees-ouvertes"
SPDX = "http://spdx.org/rdf/terms#"
MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
    DCAT.Dataset: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.spatial, DCTERMS.temporal, DCTERMS.license,
        DCTERMS.accrualPeriodicity, DCAT.theme, DCAT.contactPoint, DCAT.distribution, DCAT.keyword, DCTERMS.identifier,
    ),
    DCAT.Distribution: (
        DCAT.accessURL, DCAT.downloadURL, DCTERMS.license, DCTERMS.format, DCAT.mediaType, DCTERMS.title,
    ),
    FOAF.Agent: (FOAF.name,),
    DCTERMS.PeriodOfTime: (DCAT.startDate, DCAT.endDate),
    URIRef(f"{SPDX}Checksum"): (URIRef(f"{SPDX}algorithm"), URIRef(f"{SPDX}checksumValue")),
}  # fmt: skip


def catalogue(**changes):
    kept = Distribution(2025, Form.CSV, date(2026, 3, 1), 1200, "ab" * 32)
    facts = {
        "site": "https://boucle.example",
        "publisher": 'Métropole « d’essai » "\\',
        "email": "donnees@boucle.example",
        "epci_siren": "200039865",
        "bounds": (5.9, 48.9, 6.4, 49.3),
        "datasets": (Described(Dataset.LOTS, (Distribution(2026, Form.CSV), kept), date(2026, 3, 2)),),
    }
    return Catalogue(**{**facts, **changes})


def parsed(text, syntax):
    return Graph().parse(data=text, format={"jsonld": "json-ld", "ttl": "turtle"}[syntax])


def assert_complete(graph):
    for kind, properties in MANDATORY.items():
        for node in graph.subjects(RDF.type, kind):
            missing = [name for name in properties if (node, name, None) not in graph]
            assert not missing, (node, missing)


def test_both_syntaxes_say_the_same_and_all_that_is_mandatory():
    graphs = [parsed(catalogue_text(catalogue(), syntax), syntax) for syntax in ("jsonld", "ttl")]

    assert isomorphic(*graphs)
    assert isomorphic(graphs[0], graph_of(catalogue()))
    assert_complete(graphs[0])
    assert len(list(graphs[0].subjects(RDF.type, URIRef(f"{SPDX}Checksum")))) == 1
    assert len(set(graphs[0])) == len(graphs[0])


def test_a_catalogue_of_nothing_but_a_name_is_still_one():
    graph = graph_of(catalogue(email="", bounds=None, datasets=(Described(Dataset.RATES, (Distribution(2026, Form.CSV),), None),)))

    assert_complete(graph)
    assert (None, DCAT.bbox, None) not in graph


def test_the_catalogue_leads_to_files_and_schemas_that_are_there(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://boucle.example")
    make_coordinator()
    make_movement(units=40)
    publish_retex(2025, by=None, now=now(), today=date(2026, 2, 1))

    graphs = []
    for syntax, media_type in (("jsonld", "application/ld+json"), ("ttl", "text/turtle")):
        response = client.get(f"{ADDRESS}/catalogue.{syntax}")
        assert client.queries <= 10
        assert response.mimetype == media_type
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        again = client.get(f"{ADDRESS}/catalogue.{syntax}", headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304
        graphs.append(parsed(response.text, syntax))

    assert isomorphic(*graphs)
    graph = graphs[0]
    assert_complete(graph)
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) == len(Dataset)
    addresses = {
        str(address) for name in (DCAT.downloadURL, DCTERMS.conformsTo, DCAT.landingPage) for address in graph.objects(None, name)
    }
    assert len(addresses) > 3 * len(Dataset)
    for address in addresses:
        assert address.startswith(f"https://boucle.example{ADDRESS}/")
        assert client.get(address.removeprefix("https://boucle.example")).status_code == 200, address
    for checksum in graph.subjects(RDF.type, URIRef(f"{SPDX}Checksum")):
        file = str(checksum).removeprefix("https://boucle.example").partition("#")[0]
        assert client.get(file).headers["ETag"] == f'"{graph.value(checksum, URIRef(f"{SPDX}checksumValue"))}"'
        sizes = {int(size) for size in graph.objects(URIRef(f"https://boucle.example{file}#distribution"), DCAT.byteSize)}
        assert sizes == {len(client.get(file).get_data())}


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("*/*", ".jsonld"),
        ("application/ld+json", ".jsonld"),
        ("text/turtle;q=0.9, application/ld+json;q=0.2", ".ttl"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
        ("application/rdf+xml", ""),
        ("text/turtle;q=zz,,;;\xff, /;=", ""),
        ("a/b," * 2000, ""),
    ],
)
def test_a_client_gets_the_catalogue_it_likes_and_nonsense_the_page(client, accept, where):
    response = client.get(f"{ADDRESS}/catalogue", headers={"Accept": accept})

    assert response.status_code == 303
    assert response.location == (f"{ADDRESS}/catalogue{where}" if where else ADDRESS)
    assert "Accept" in response.headers["Vary"]
