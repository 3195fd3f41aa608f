"""The sector map: the same places as a list, as a drawing and as data, for everybody."""

import json

import pytest

from geo.partners.enums import Activity
from tests.factories import make_category, make_coordinator
from tests.geo.partners.factories import make_draft, make_partner, make_suspended

PAYLOAD = "</script><script>alert(1)</script>"


def features(client, path="/api/v1/partners.geojson"):
    return client.get(path).json["features"]


def test_list_drawing_and_data_hold_the_same_places_in_the_same_order(client, db):
    for number, latitude in enumerate((49.05, 49.12, 49.19)):
        make_partner(name=f"Partenaire {9 - number}", latitude=latitude, longitude=6.1)

    page = client.page("/carte")

    links = [link["href"] for link in page.select("ol.places a")]
    assert links == [feature["properties"]["url"] for feature in features(client)]
    assert [pin.text for pin in page.select(".territory-pins text")] == ["1", "2", "3"]
    assert [title.text[3:] for title in page.select(".territory-pins title")] == [a.text for a in page.select("ol.places a")]


def test_the_list_says_what_each_does_as_the_data_do_in_the_order_of_the_activities(client, db):
    make_category("monitor")
    does = (
        ("laptop", Activity.RECYCLE),
        ("laptop", Activity.ERASE_DATA),
        ("monitor", Activity.ERASE_DATA),
        ("monitor", Activity.COLLECT),
    )
    make_partner(name="Atelier", capabilities=does)
    make_partner(name="Buanderie", capabilities=())

    doing, idle = client.page("/carte").select("ol.places li")

    assert "– collecter, effacer les données, recycler" in doing.text
    assert "–" not in idle.text
    assert [feature["properties"]["activities"] for feature in features(client)] == [["collect", "erase_data", "recycle"], []]


def test_the_map_complains_of_nothing_nobody_asked(client, db):
    page = client.page("/carte")

    assert "Il y a un problème" not in page.text
    assert not page.select("details.filters[open]")


def test_the_map_asks_little_whatever_the_number_of_places(client, db):
    make_partner()
    client.page("/carte")
    few = client.queries
    for _ in range(10):
        make_partner()

    client.page("/carte")
    many = client.queries
    client.page("/carte")

    assert many == few <= 6
    assert client.queries == 1  # nothing has changed: the mark says so


def test_the_drawing_is_one_named_picture_with_every_contour(client, db):
    picture = client.page("/carte").select_one("svg.territory")

    assert picture["role"] == "img"
    assert {tag["id"] for tag in picture.select("title[id], desc[id]")} == set(picture["aria-labelledby"].split())
    assert len(picture.select("path")) == 46


def test_only_verified_partners_are_on_the_map_even_for_the_coordinator(client_of):
    make_draft()
    make_suspended()
    shown = make_partner()
    client = client_of(make_coordinator())

    assert [feature["id"] for feature in features(client)] == [shown.id]
    assert len(client.page("/carte").select("ol.places li")) == 1


def test_filters_of_the_address_reach_the_data(client, db):
    make_category("monitor")
    make_partner(capabilities=(("laptop", Activity.REPAIR), ("monitor", Activity.COLLECT)))
    wanted = make_partner(capabilities=(("monitor", Activity.REPAIR),))

    page = client.page("/carte?categorie=monitor&activite=repair&vue=interactive")

    address = page.select_one("#map-frame")["data-places"]
    assert [feature["id"] for feature in features(client, address)] == [wanted.id]
    assert len(page.select("ol.places li")) == 1


def test_nothing_of_the_interactive_map_is_loaded_before_it_is_asked_for(client, db):
    make_category("monitor")
    make_partner(capabilities=(("monitor", Activity.REPAIR),))

    drawn = client.page("/carte?categorie=monitor")
    opened = client.page(drawn.select_one("a.open-map")["href"])
    back = opened.find("a", string=lambda text: text and text.startswith("Revenir au dessin"))

    assert not drawn.select("script, [data-scripts]")
    assert opened.select("script[src*='js/map.js']")
    assert opened.select_one("noscript p")
    assert opened.select_one("#map-told[role=status]").text == ""
    for page in (drawn, opened):
        assert page.select_one("select[name=categorie] option[selected]")["value"] == "monitor"
        assert len(page.select("svg.territory")) == 1
    assert opened.select_one("form input[name=vue]")["value"] == "interactive"  # other filters keep it
    assert back["href"] == "/carte?categorie=monitor#carte"


@pytest.mark.parametrize("vue", ["", "globe", "<script>"])
def test_a_view_that_is_not_offered_is_the_drawing(client, db, vue):
    assert not client.page(f"/carte?vue={vue}").select("#map-frame, script")


def test_a_feature_says_no_more_than_the_map_shows(client, db):
    partner = make_partner(location_is_approximate=False)

    (feature,) = features(client)

    assert feature["geometry"] == {"type": "Point", "coordinates": [partner.longitude, partner.latitude]}
    assert feature["properties"] == {
        "id": partner.id,
        "name": partner.organisation.name,
        "municipality": "Metz",
        "is_approximate": False,
        "activities": ["recondition"],
        "url": f"/partenaires/{partner.id}",
    }


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("category", "spaceship"), ("activity", "fly"), ("category", "' OR 1=1 --"), ("label", "gold"), ("label", "legal_class")],
)
def test_an_unknown_filter_is_refused_by_name(client, db, parameter, value):
    answer = client.get("/api/v1/partners.geojson", query_string={parameter: value})

    assert answer.status_code == 400
    assert answer.json["error"]["parameter"] == parameter


@pytest.mark.parametrize("path", ["/api/v1/partners.geojson", "/api/v1/municipalities.geojson", "/carte/carte.js"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_has_not_changed_is_not_sent_again(client, db, path, encoding):
    make_partner()
    first = client.get(path, headers={"Accept-Encoding": encoding})

    again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert not again.data


def test_data_that_changed_are_sent_again(client, db):
    make_partner()
    mark = client.get("/api/v1/partners.geojson").headers["ETag"]
    make_partner()

    assert client.get("/api/v1/partners.geojson", headers={"If-None-Match": mark}).status_code == 200


def test_contours_are_compact_geojson(client, db):
    answer = client.get("/api/v1/municipalities.geojson")

    assert answer.mimetype == "application/geo+json"
    assert len(answer.json["features"]) == 46
    assert ": " not in answer.text.replace("’", "")


def test_the_script_of_the_shell_holds_no_data_and_no_other_host(client, db):
    make_partner(name=PAYLOAD)

    script = client.get("/carte/carte.js")

    assert script.mimetype == "text/javascript"
    assert "L.map(" in script.text
    assert "markerClusterGroup" in script.text
    assert '"maxZoom"' in script.text
    assert "http" not in script.text
    assert PAYLOAD not in script.text


def test_html_in_a_name_stays_text_in_page_drawing_and_data(client, db):
    make_partner(name=PAYLOAD)

    answer = client.get("/carte")
    data = client.get("/api/v1/partners.geojson")

    assert PAYLOAD not in answer.text
    assert json.loads(data.text)["features"][0]["properties"]["name"] == PAYLOAD
    assert data.headers["X-Content-Type-Options"] == "nosniff"


def test_a_map_without_partner_says_why(client, db):
    assert "Aucun partenaire n’est encore vérifié" in client.page("/carte").main.text
    assert "ne répond à ces filtres" in client.page("/carte?activite=repair").main.text


def test_another_host_is_asked_only_by_who_asked_for_it(client, db):
    usual = client.get("/carte")
    page = client.page("/carte?activite=repair")
    (link,) = [one for one in page.select("main a") if "Afficher le plan" in one.text]

    assert "data.geopf.fr" not in usual.headers["Content-Security-Policy"]
    assert not page.select("[data-tiles]")
    assert "data.geopf.fr" in link.parent.text
    shown, asked = client.get(link["href"]), client.page(link["href"])
    assert "img-src 'self' https://data.geopf.fr;" in shown.headers["Content-Security-Policy"]
    assert asked.select_one("#map-frame")["data-tiles"].startswith("https://data.geopf.fr/wmts?")
    assert asked.select_one("form input[name=fond]")["value"] == "plan"  # other filters keep it
    assert asked.select_one("select[name=activite] option[selected]")["value"] == "repair"
    assert "© IGN" in asked.text
    (back,) = [one for one in asked.select("main a") if "Retirer" in one.text]
    without = client.page(back["href"])
    assert without.select("#map-frame")
    assert not without.select("[data-tiles]")


@pytest.mark.parametrize("fond", ["", "satellite", "https://evil.example", "<script>"])
def test_a_background_that_is_not_offered_is_not_shown(client, db, fond):
    answer = client.get("/carte", query_string={"fond": fond})

    assert "geopf" not in answer.headers["Content-Security-Policy"]
    assert "data-tiles" not in answer.text


def test_an_installation_may_never_ask_another_host(app, client, db, monkeypatch):
    monkeypatch.setitem(app.config, "TILES", "none")

    answer = client.get("/carte?fond=plan")

    assert "geopf" not in answer.text + answer.headers["Content-Security-Policy"]


def test_a_long_list_comes_in_pages_that_number_on_while_the_map_holds_everything(client, db):
    for number in range(30):
        make_partner(name=f"Partenaire {number:02}")

    first, second = client.page("/carte?vue=interactive"), client.page("/carte?page=2&vue=interactive")

    assert (first.select_one("ol.places")["start"], len(first.select("ol.places li"))) == ("1", 25)
    assert (second.select_one("ol.places")["start"], len(second.select("ol.places li"))) == ("26", 5)
    assert "Partenaire 25" in second.select_one("ol.places li").text
    for page in (first, second):
        assert "30\u00a0partenaires" in page.select_one("#liste").text
        assert page.select_one("#map-frame")["data-places"] == "/api/v1/partners.geojson"
    assert client.queries <= 10
