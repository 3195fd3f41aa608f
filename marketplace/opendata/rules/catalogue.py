"""The catalogue that other portals harvest: DCAT-AP, as one graph written in two syntaxes.

DCAT 3 (W3C, August 2024), DCAT-AP 3.0 (SEMIC), both read November 2026; choices a French harvester (udata) reads are kept beside.
Every node has an address: two graphs of the same facts are the same, triple by triple.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.rules.tables import LICENCE

if TYPE_CHECKING:
    from rdflib import Graph

EU = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "locn": "http://www.w3.org/ns/locn#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
GEOJSON = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
TITLE = "Données ouvertes du réemploi numérique"
DESCRIPTION = (
    "Ce que les organismes publics du territoire donnent, ce que leurs appareils deviennent, les bornes, les partenaires et les "
    "taux de réemploi, année par année."
)
KEYWORDS: Mapping[Dataset, tuple[str, ...]] = {
    Dataset.LOTS: ("don", "matériel informatique"),
    Dataset.OUTCOMES: ("reconditionnement", "recyclage", "DEEE"),
    Dataset.BOXES: ("borne de collecte", "point d’apport", "DEEE"),
    Dataset.PARTNERS: ("partenaire", "reconditionnement", "réparation"),
    Dataset.RATES: ("indicateur", "décret n° 2023-266"),
}
ALL_KEYWORDS = ("réemploi", "numérique responsable")
SYNTAXES = {"jsonld": "json-ld", "ttl": "turtle"}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a year: what is kept has its size and its hash, what is provisional has neither."""

    year: int
    form: Form
    kept_on: date | None = None
    size_bytes: int | None = None
    sha256: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it will never change."""
        return self.sha256 is not None


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset, its files from the newest year back, and when it last changed."""

    dataset: Dataset
    distributions: tuple[Distribution, ...]
    changed_on: date | None

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year it speaks of."""
        years = [one.year for one in self.distributions]
        return min(years), max(years)

    @property
    def newest(self) -> tuple[Distribution, ...]:
        """The files of the last year."""
        return tuple(one for one in self.distributions if one.year == self.years[1])

    @property
    def by_year(self) -> list[tuple[int, list[Distribution]]]:
        """The files of each year, newest first."""
        return [(year, list(files)) for year, files in groupby(self.distributions, key=lambda one: one.year)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the catalogue says. `site` is the public address of the platform; `bounds`: west, south, east, north in degrees."""

    site: str
    publisher: str
    email: str
    epci_siren: str
    bounds: tuple[float, float, float, float] | None
    datasets: tuple[Described, ...]

    @property
    def home(self) -> str:
        """The page of open data."""
        return f"{self.site}/donnees-ouvertes"


@lru_cache(maxsize=4)
def catalogue_text(catalogue: Catalogue, syntax: str) -> str:
    """The catalogue in JSON-LD (`jsonld`) or Turtle (`ttl`); what was said last is not written again."""
    context = {"context": PREFIXES, "auto_compact": False, "sort_keys": True} if syntax == "jsonld" else {}
    return graph_of(catalogue).serialize(format=SYNTAXES[syntax], **context)


def graph_of(catalogue: Catalogue) -> "Graph":
    """The catalogue as a graph."""
    from rdflib import Graph, Literal, URIRef

    graph = Graph(bind_namespaces="none")
    for prefix, address in PREFIXES.items():
        graph.bind(prefix, address)
    for subject, predicate, value in _statements(catalogue):
        graph.add((URIRef(subject), URIRef(_full(predicate)), _term(value, Literal, URIRef)))
    return graph


@dataclass(frozen=True, slots=True)
class _At:
    """The address of something, full or with a prefix."""

    address: str


@dataclass(frozen=True, slots=True)
class _Typed:
    """A text of a type that is no type of Python."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class _French:
    text: str


Statement = tuple[str, str, object]


def _term(value: object, literal: Any, address: Any) -> Any:
    match value:
        case _At():
            return address(_full(value.address))
        case _Typed():
            return literal(value.text, datatype=address(_full(value.kind)))
        case _French():
            return literal(value.text, lang="fr")
        case _:
            return literal(value)


def _full(name: str) -> str:
    """An address, its prefix spelt out when it is one of ours."""
    if name == "a":
        return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    prefix, _, rest = name.partition(":")
    return f"{PREFIXES[prefix]}{rest}" if prefix in PREFIXES else name


def _statements(catalogue: Catalogue) -> Iterator[Statement]:
    node = f"{catalogue.home}/catalogue"
    yield node, "a", _At("dcat:Catalog")
    yield node, "dct:title", _French(TITLE)
    yield node, "dct:description", _French(DESCRIPTION)
    yield node, "dct:publisher", _At(f"{node}#editeur")
    yield node, "dct:language", _At(f"{EU}language/FRA")
    yield node, "dct:license", _At(LICENCE["path"])
    yield node, "dct:spatial", _At(f"{node}#territoire")
    yield node, "dcat:themeTaxonomy", _At(f"{EU}data-theme")
    yield node, "foaf:homepage", _At(catalogue.home)
    if changed := [described.changed_on for described in catalogue.datasets if described.changed_on]:
        yield node, "dct:modified", max(changed)
    for described in catalogue.datasets:
        yield node, "dcat:dataset", _At(f"{catalogue.home}/{described.dataset.value}")
        yield from _dataset(catalogue, node, described)
    yield from _publisher(catalogue, node)
    yield from _territory(catalogue, node)
    yield LICENCE["path"], "a", _At("dct:LicenseDocument")
    yield LICENCE["path"], "dct:title", _French(LICENCE["title"])
    yield LICENCE["path"], "dct:type", _At("http://purl.org/adms/licencetype/Attribution")


def _publisher(catalogue: Catalogue, node: str) -> Iterator[Statement]:
    yield f"{node}#editeur", "a", _At("foaf:Organization")
    yield f"{node}#editeur", "a", _At("foaf:Agent")
    yield f"{node}#editeur", "foaf:name", _French(catalogue.publisher)
    yield f"{node}#editeur", "dct:type", _At("http://purl.org/adms/publishertype/LocalAuthority")
    yield f"{node}#contact", "a", _At("vcard:Organization")
    yield f"{node}#contact", "vcard:fn", _French(catalogue.publisher)
    yield f"{node}#contact", "vcard:hasURL", _At(f"{catalogue.site}/mentions-legales")
    if catalogue.email:
        yield f"{node}#contact", "vcard:hasEmail", _At(f"mailto:{catalogue.email}")


def _territory(catalogue: Catalogue, node: str) -> Iterator[Statement]:
    """The group of municipalities: DCAT asks for its bounds in WKT, udata reads those in GeoJSON."""
    place = f"{node}#territoire"
    yield place, "a", _At("dct:Location")
    yield place, "rdfs:label", _French(catalogue.publisher)
    yield place, "dct:identifier", catalogue.epci_siren
    if catalogue.bounds is not None:
        west, south, east, north = catalogue.bounds
        corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        ring = ",".join(f"{longitude} {latitude}" for longitude, latitude in corners)
        yield place, "dcat:bbox", _Typed(f"POLYGON(({ring}))", WKT)
        yield place, "locn:geometry", _Typed(json.dumps({"type": "Polygon", "coordinates": [corners]}), GEOJSON)


def _dataset(catalogue: Catalogue, node: str, described: Described) -> Iterator[Statement]:
    dataset, page = described.dataset, f"{catalogue.home}/{described.dataset.value}"
    first, last = described.years
    yield page, "a", _At("dcat:Dataset")
    yield page, "dct:identifier", f"boucle-{dataset.value}"
    yield page, "dct:title", _French(dataset.label)
    yield page, "dct:description", _French(dataset.description)
    yield page, "dct:publisher", _At(f"{node}#editeur")
    yield page, "dct:language", _At(f"{EU}language/FRA")
    yield page, "dct:license", _At(LICENCE["path"])
    yield page, "dct:accessRights", _At(f"{EU}access-right/PUBLIC")
    yield page, "dct:accrualPeriodicity", _At(f"{EU}frequency/CONT")
    yield page, "dct:spatial", _At(f"{node}#territoire")
    yield page, "dct:conformsTo", _At(_schema(catalogue, dataset))
    yield page, "dct:temporal", _At(f"{page}#periode")
    yield page, "dcat:theme", _At(f"{EU}data-theme/ENVI")
    yield page, "dcat:contactPoint", _At(f"{node}#contact")
    yield page, "dcat:landingPage", _At(page)
    for keyword in (*ALL_KEYWORDS, *KEYWORDS[dataset]):
        yield page, "dcat:keyword", _French(keyword)
    if described.changed_on:
        yield page, "dct:modified", described.changed_on
    yield f"{page}#periode", "a", _At("dct:PeriodOfTime")
    yield f"{page}#periode", "dcat:startDate", date(first, 1, 1)
    yield f"{page}#periode", "dcat:endDate", date(last, 12, 31)
    yield _schema(catalogue, dataset), "a", _At("dct:Standard")
    yield _schema(catalogue, dataset), "dct:title", _French(f"Schéma de données (Table Schema) : {dataset.label}")
    for distribution in described.distributions:
        yield from _distribution(catalogue, dataset, page, distribution)


def _distribution(catalogue: Catalogue, dataset: Dataset, page: str, file: Distribution) -> Iterator[Statement]:
    address = f"{page}-{file.year}.{file.form.value}"
    node = f"{address}#distribution"
    standing = "définitif" if file.is_kept else "provisoire"
    yield page, "dcat:distribution", _At(node)
    yield node, "a", _At("dcat:Distribution")
    yield node, "dct:title", _French(f"{dataset.label} {file.year} ({file.form.label}, {standing})")
    yield node, "dcat:accessURL", _At(address)
    yield node, "dcat:downloadURL", _At(address)
    yield node, "dct:format", _At(f"{EU}file-type/{file.form.eu_name}")
    yield node, "dcat:mediaType", _At(f"{MEDIA_TYPES}{file.form.media_type}")
    yield node, "dct:license", _At(LICENCE["path"])
    yield node, "dcatap:availability", _At(f"{EU}planned-availability/{'STABLE' if file.is_kept else 'AVAILABLE'}")
    yield node, "adms:status", _At(f"{EU}distribution-status/{'COMPLETED' if file.is_kept else 'DEVELOP'}")
    if file.form is Form.CSV:
        yield node, "dct:conformsTo", _At(_schema(catalogue, dataset))
    if file.kept_on:
        yield node, "dct:issued", file.kept_on
    if file.size_bytes is not None:
        yield node, "dcat:byteSize", _Typed(str(file.size_bytes), "xsd:nonNegativeInteger")
    if file.sha256:
        yield node, "spdx:checksum", _At(f"{address}#empreinte")
        yield f"{address}#empreinte", "a", _At("spdx:Checksum")
        yield f"{address}#empreinte", "spdx:algorithm", _At("spdx:checksumAlgorithm_sha256")
        yield f"{address}#empreinte", "spdx:checksumValue", _Typed(file.sha256, "xsd:hexBinary")


def _schema(catalogue: Catalogue, dataset: Dataset) -> str:
    return f"{catalogue.home}/schemas/{dataset.value}.json"
