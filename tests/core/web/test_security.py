"""What every answer carries, and what no request may do."""

import pytest
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, IntegerConverter

from core.db import db
from core.web.access import Audience, UndeclaredRoute, audience_of
from core.web.access import init_app as check_routes
from core.web.files import FILE_POLICY
from core.web.security import HEADERS
from geo.partners.views.sheets import IN_ANY_PAGE
from tests.factories import make_coordinator
from tests.pages import text_of


def addresses(app, method):
    """An address of each route that takes the method: 999999 wherever a key is asked, elsewhere a word that it takes."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method in rule.methods and rule.endpoint != "static":
            values = {name: value_for(rule._converters[name]) for name in rule.arguments}
            yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


FOR_ANY_SITE = {
    "/api/v1/partners.geojson", "/api/v1/municipalities.geojson", "/carte/integrer",
    "/donnees-ouvertes/catalogue", "/donnees-ouvertes/catalogue.jsonld", "/donnees-ouvertes/schemas/bornes.json",
}  # fmt: skip


def value_for(converter):
    if isinstance(converter, IntegerConverter):
        return 999_999
    return min(converter.items) if isinstance(converter, AnyConverter) else "x"


def row_counts():
    return {name: db.session.scalar(select(func.count()).select_from(table)) for name, table in db.metadata.tables.items()}


def test_every_answer_carries_the_protecting_headers(app, client_of):
    client = client_of(make_coordinator())
    for _endpoint, address in [*addresses(app, "GET"), ("", "/nulle-part"), ("", "/static/css/boucle.css")]:
        response = client.get(address)
        also = {FILE_POLICY} | ({"cross-origin", IN_ANY_PAGE} if address in FOR_ANY_SITE else set())
        missing = {name for name, value in HEADERS.items() if response.headers.get(name) not in {value} | also}
        assert not missing, (address, missing)
        assert response.status_code < 500, address


def test_the_policy_allows_nothing_inline_and_nobody_else():
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "http" not in policy
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy


def test_no_unsafe_request_passes_without_its_token(app, client_of):
    client = client_of(make_coordinator())
    before = row_counts()
    for endpoint, address in addresses(app, "POST"):
        if audience_of(app, endpoint) is Audience.PASSER_BY:  # without session nor object here: nothing is there
            assert client.open(address, method="POST", data={}).status_code == 404, endpoint
            continue
        refusal = 401 if audience_of(app, endpoint) is Audience.MACHINE else 403  # a machine has no session: it says its secret
        response = client.open(address, method="POST", data={})
        assert response.status_code == refusal, (endpoint, response.status_code)
        stale = client.open(address, method="POST", data={"csrf_token": "IjE.x.y"})
        assert stale.status_code == refusal, endpoint
    assert row_counts() == before


def test_a_page_of_another_site_cannot_post(client):
    token = client.csrf_token()

    response = client.post("/deconnexion", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


def test_a_route_that_says_nothing_stops_the_start(app):
    from flask import Flask

    bare = Flask("bare")
    bare.add_url_rule("/oubli", "forgotten", lambda: "")

    with pytest.raises(UndeclaredRoute):
        check_routes(bare)
    assert audience_of(app, "health.show_health") == "public"


def test_pages_of_people_are_never_kept_by_browsers(client_of, client):
    assert client_of(make_coordinator()).get("/compte").headers["Cache-Control"] == "no-store"
    assert "max-age=31536000" in client.get("/static/css/boucle.css").headers["Cache-Control"]


@pytest.mark.parametrize(("address", "status"), [("/nulle-part", 404), ("/lots/99999999999999999999999", 404), ("/lots/-1", 404)])
def test_what_does_not_exist_says_so_in_french(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert "page" in text_of(response)


def test_a_method_that_a_page_does_not_take_is_not_a_failure(client):
    assert client.open("/sante", method="DELETE").status_code in {403, 404, 405}


def test_the_error_pages_give_nothing_away(app):
    with app.test_request_context():
        from flask import render_template

        page = render_template("errors/500.html")
    assert "Traceback" not in page
    assert "sqlalchemy" not in page.lower()
