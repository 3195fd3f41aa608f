"""The demonstration, page by page: light, whole, accessible, for each role."""

import re
from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor, ecoindex, weigh

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

LIST_KILOBYTES, MAP_KILOBYTES = 30, 60
OPENED_MAP_KILOBYTES = 110  # once it is asked for: Leaflet, markercluster and Pico weigh 67 (docs/adr/0005)
GRADE_A, MAP_GRADE = 81, 90
OUTSIDE_DRAWINGS = "*:not(svg *)"  # as EcoIndex counts: a drawing is one element
LISTS = [
    ("coordination", "/lots?etat=all"),
    ("responsable.woippy", "/inventaire/"),
    ("responsable.woippy", "/mes-lots"),
    ("partenaire1", "/mes-demandes"),
    ("coordination", "/cessions"),
    ("coordination", "/conventions"),
    ("coordination", "/partenaires"),
    ("coordination", "/tournees"),
    ("coordination", "/partenaires/justificatifs"),
    ("coordination", "/organismes"),
    ("coordination", "/mouvements"),
]
ROLES = ["", "agent.woippy", "responsable.woippy", "partenaire1", "benevole", "coordination", "elue"]
MOST_PAGES, MOST_ALIKE = 150, 5
DOCUMENTS = re.compile(
    r"\.csv$|/pdf$|/(exporter|document|acte|attestation|bordereau|preuve|feuille-de-route)$|/justificatifs/\d+$|^/api/|^/static/|\.js$"
)

seen_by_somebody: set[tuple[str, ...]] = set()  # pages alike are opened and read by axe once, whatever the role


def signed_in(tour, alias: str) -> Visitor:
    visitor = tour(alias or "visitor")
    if alias:
        visitor.sign_in(f"{alias}@demo.boucle.example", PASSWORD)
    return visitor


@pytest.mark.parametrize(("alias", "address"), LISTS, ids=[address for _, address in LISTS])
def test_a_list_is_light(tour, alias, address):
    visitor = signed_in(tour, alias)

    elements, requests, kilobytes = weigh(visitor.context, address)

    assert ecoindex(elements, requests, kilobytes) >= GRADE_A, (elements, requests, kilobytes)
    assert kilobytes <= LIST_KILOBYTES


def test_the_map_is_light_until_somebody_opens_it(tour):
    visitor = tour("visitor")

    elements, requests, kilobytes = weigh(visitor.context, "/carte", counted=OUTSIDE_DRAWINGS)
    _elements, _requests, opened = weigh(visitor.context, "/carte?vue=interactive")

    assert kilobytes <= MAP_KILOBYTES
    assert ecoindex(elements, requests, kilobytes) >= MAP_GRADE, (elements, requests, kilobytes)
    assert opened <= OPENED_MAP_KILOBYTES


def test_the_boxes_and_their_map_are_light(tour):
    elements, requests, kilobytes = weigh(tour("visitor", script=False).context, "/bornes")

    assert ecoindex(elements, requests, kilobytes) >= GRADE_A, (elements, requests, kilobytes)
    assert kilobytes <= MAP_KILOBYTES


@pytest.mark.parametrize("alias", ROLES, ids=lambda alias: alias or "visitor")
def test_every_link_leads_to_a_page_that_is_whole_and_accessible(tour, alias):
    visitor = signed_in(tour, alias)
    waiting, found, kinds = deque(["/"]), {"/"}, Counter[str]()
    rendered: set[str] = set()

    while waiting and sum(kinds.values()) < MOST_PAGES:
        address = waiting.popleft()
        kind = re.sub(r"(?<=^/b/)\w{8}|\d+", "n", urlsplit(address).path)
        if DOCUMENTS.search(urlsplit(address).path) or kinds[kind] >= MOST_ALIKE:
            continue
        kinds[kind] += 1
        answer = visitor.context.request.get(address)
        assert answer.status == 200, f"{answer.status} {address}"
        whole = BeautifulSoup(answer.text(), "html.parser")
        if kind not in rendered and "html" in answer.headers["content-type"]:
            rendered.add(kind)
            read_page(visitor, address, kind, whole)
        for link in whole.select("a[href]"):
            target = urldefrag(urljoin(answer.url, str(link["href"]))).url.removeprefix(visitor.url)
            if target.startswith("/") and target not in found:
                found.add(target)
                waiting.append(target)

    assert len(rendered) > 10


def read_page(visitor: Visitor, address: str, kind: str, whole: BeautifulSoup) -> None:
    """In the browser, once for pages alike: nothing asked elsewhere, no error, no accessibility violation.

    Alike: the same kind of address, made of the same parts in the same order, with the same scripts and pictures.
    """
    parts = [f"{tag.name}{tag.get('class', '')}" for tag in whole.select("h2, form, table, details")]
    files = [re.sub(r"\d+", "n", str(tag.get("src"))) for tag in whole.select("script[src], img[src]")]
    alike = (kind, *parts, *files)
    if alike not in seen_by_somebody:
        seen_by_somebody.add(alike)
        visitor.open(address)
        visitor.check_page(f"demo-{visitor.name}{kind.replace('/', '-')}")
