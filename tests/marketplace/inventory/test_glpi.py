"""What GLPI says, understood; a double that speaks as it does, read."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import fetching
from marketplace.inventory.enums import Column, SourceApi, SourceFault
from marketplace.inventory.errors import SourceFailed
from marketplace.inventory.rules import glpi as rules
from marketplace.inventory.services import glpi
from marketplace.inventory.services.glpi import Access, count_devices, read_devices
from tests.marketplace.inventory.glpi_double import APP_TOKEN, OAUTH, USER_TOKEN, GlpiDouble, device, running, said

pytestmark = pytest.mark.one_engine

TOKENS = {"app_token": APP_TOKEN, "user_token": USER_TOKEN}
SECRETS = {SourceApi.GLPI_V1: TOKENS, SourceApi.GLPI_V2: OAUTH}
BOTH = pytest.mark.parametrize("api", list(SourceApi))
PERSONAL = ("Martin Eve", "10.1.2.3")


@pytest.fixture
def allowed(app, monkeypatch):
    """This installation may read its own machine, and waits for nothing."""
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.0)
    with app.app_context():
        yield


@pytest.fixture
def double(allowed):
    with running(GlpiDouble()) as double:
        yield double


def access(double, api=SourceApi.GLPI_V1, **secrets) -> Access:
    return Access(api, double.address, SECRETS[api] | secrets)


def read(double, api=SourceApi.GLPI_V1, seconds=10.0, **secrets):
    heard: list[tuple[int, int | None]] = []
    devices = read_devices(access(double, api, **secrets), seconds=seconds, progress=lambda *beat: heard.append(beat))
    return devices, heard


def fault_of(double, api=SourceApi.GLPI_V1, **secrets) -> SourceFault:
    with pytest.raises(SourceFailed) as raised:
        read(double, api, **secrets)
    return raised.value.fault


# The samples of the documentation


def test_the_sample_of_the_first_api_is_understood():
    sample = {"totalcount": 2, "count": 2, "data": [
        {"1": "PC-0421", "2": 421, "3": "Site A &#62; Bât. 1", "4": "Portable", "5": "FICTIF01", "6": "INV-2018-0421",
         "19": "2026-06-12", "23": "Dell", "31": "Réformé", "40": "Latitude 5490", "37": ["2018-09-03"], "70": "Martin Eve"},
    ]}  # fmt: skip
    page = rules.legacy_page(sample, "Computer")
    cells = dict(zip(rules.COLUMNS, page.units[0].cells, strict=True))
    assert page.total == 2
    assert cells == {
        Column.NAME: "PC-0421", Column.STATE: "Réformé", Column.MANUFACTURER: "Dell", Column.SERIAL: "FICTIF01",
        Column.KIND: "Portable", Column.MODEL: "Latitude 5490", Column.PLACE: "Site A > Bât. 1",
        Column.INVENTORY_NUMBER: "INV-2018-0421",
        Column.PURCHASED_ON: "2018-09-03", Column.DECOMMISSIONED_ON: "",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["status", "state"])
def test_the_sample_of_the_second_api_is_understood(name):
    sample = [{
        "id": 421, "name": "PC-0421", "comment": "", "entity": {"id": 0, "name": "Collectivité"},
        name: {"id": 5, "name": "Réformé"}, "location": {"id": 12, "name": "Bureau 12"}, "type": {"id": 2, "name": "Portable"},
        "manufacturer": {"id": 3, "name": "Dell"}, "model": {"id": 9, "name": "Latitude 5490"}, "serial": "FICTIF01",
        "otherserial": "INV-2018-0421", "user": {"name": "Martin Eve"}, "is_deleted": False,
        "date_creation": "2018-09-03T08:00:00+02:00",
    }]  # fmt: skip
    page = rules.high_level_page(sample, "0-0/1", "Computer")
    assert page.total == 1
    assert page.units[0].cells == (
        "PC-0421", "Réformé", "Dell", "FICTIF01", "Portable", "Latitude 5490", "Bureau 12", "INV-2018-0421", "", "",
    )  # fmt: skip


NAMES = st.text(max_size=5) | st.sampled_from(["data", "results", "totalcount", "1", "name", "error"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=60)
@given(JSON)
def test_whatever_a_server_says_is_understood_or_refused(answered):
    for understand in (lambda: rules.legacy_page(answered, "Computer"), lambda: rules.high_level_page(answered, "", "Computer")):
        try:
            page = understand()
        except rules.NotUnderstood:
            continue
        assert all(
            len(unit.cells) == len(rules.COLUMNS) and all(isinstance(cell, str) for cell in unit.cells) for unit in page.units
        )
    assert isinstance(rules.legacy_fault(400, answered), SourceFault)
    assert isinstance(rules.high_level_fault(400, answered), SourceFault)


@pytest.mark.parametrize(
    "typed",
    ["https://glpi.exemple.fr", " https://GLPI.exemple.fr/ ", "https://glpi.exemple.fr/apirest.php", "https://glpi.exemple.fr/apirest.php/",
     "https://glpi.exemple.fr/index.php?redirect=x", "https://glpi.exemple.fr/front/central.php", "https://glpi.exemple.fr/api.php/v2"],
)  # fmt: skip
def test_the_address_that_people_copy_leads_to_glpi(typed):
    assert rules.base_of(typed) == "https://glpi.exemple.fr"


def test_a_glpi_in_a_folder_keeps_its_folder():
    assert rules.base_of("https://ville.exemple.fr/glpi/apirest.php/") == "https://ville.exemple.fr/glpi"


def test_a_monitor_is_one_whatever_its_type_says_and_nothing_else_is_guessed():
    row = {"totalcount": 1, "data": [{"2": 1, "4": "27 pouces"}]}
    kinds = {kind: rules.legacy_page(row, kind).units[0].cells[rules.COLUMNS.index(Column.KIND)] for kind in rules.KINDS}
    assert kinds == {**dict.fromkeys(rules.KINDS, "27 pouces"), "Monitor": "Moniteur"}


# A conversation


@BOTH
@pytest.mark.parametrize("as_mapping", [False, True])
def test_every_device_is_read_page_after_page(double, monkeypatch, api, as_mapping):
    monkeypatch.setattr(rules, "PAGE_UNITS", 3)
    double.as_mapping = as_mapping
    double.devices["Computer"] = [device(number) for number in range(1, 8)]
    double.devices["Printer"] = [device(number, type="Imprimante laser") for number in range(1, 4)]
    devices, heard = read(double, api)
    rows = list(csv.reader(io.StringIO(devices.as_sheet().content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 10
    assert rows[1][:5] == ["PC-0001", "En service", "Dell", "SN000001", "Portable"]
    assert heard[-1] == (10, 10)
    assert sorted({units for units, _expected in heard}) == [3, 6, 7, 10]
    assert not devices.unread


@BOTH
def test_users_and_network_addresses_are_neither_asked_nor_kept(double, api):
    devices, _heard = read(double, api)
    assert not any(word in devices.as_sheet().content.decode() for word in PERSONAL)
    assert not any("=70" in asked or "=7&" in asked for asked in double.asked)


def test_the_session_is_closed_in_the_end(double):
    read(double)
    assert double.asked[-1] == "GET /apirest.php/killSession"
    assert not double.sessions


def test_dates_of_purchase_and_decommissioning_come_with_tokens(double):
    double.devices["Computer"] = [device(1, decommission_date="2025-06-30")]
    devices, _heard = read(double)
    assert devices.units[0].cells[-2:] == ("2020-03-02", "2025-06-30")


def test_an_application_token_is_not_always_asked_for(double):
    double.needs_app_token = False
    assert len(read(double, app_token="")[0].units) == 2
    assert all("app-token" not in headers for headers in double.headers)


@BOTH
@pytest.mark.parametrize("after", [1, 2, 4])
def test_a_session_that_ends_half_way_is_opened_again(double, monkeypatch, api, after):
    monkeypatch.setattr(rules, "PAGE_UNITS", 2)
    double.devices["Computer"] = [device(number) for number in range(1, 8)]
    double.ends_session_after = after
    assert len(read(double, api)[0].units) == 7
    assert double.opened == 2


@BOTH
def test_a_kind_the_account_may_not_read_is_said_and_the_others_read(double, api):
    double.forbidden = {"Printer", "Phone"}
    devices, _heard = read(double, api)
    assert (len(devices.units), devices.unread) == (2, ["Phone", "Printer"])
    assert count_devices(access(double, api), seconds=5) == {
        "Computer": 2, "Monitor": 0, "Phone": None, "Printer": None, "NetworkEquipment": 0,
    }  # fmt: skip


def test_devices_in_the_bin_are_left_there(double):
    double.devices["Computer"] = [device(1), device(2, is_deleted=True), device(3)]
    assert [unit.key for unit in read(double, SourceApi.GLPI_V2)[0].units] == ["1", "3"]


@BOTH
def test_an_empty_glpi_is_no_fault(double, api):
    double.devices["Computer"] = []
    assert not read(double, api)[0].units


# Failures


@pytest.mark.parametrize(
    ("secrets", "fault"),
    [({"app_token": "wrong"}, SourceFault.WRONG_APP_TOKEN), ({"app_token": ""}, SourceFault.WRONG_APP_TOKEN),
     ({"user_token": "wrong"}, SourceFault.WRONG_USER)],
)  # fmt: skip
def test_a_wrong_token_is_named(double, secrets, fault):
    assert fault_of(double, **secrets) is fault


@pytest.mark.parametrize(
    ("secrets", "fault"),
    [({"client_id": "x"}, SourceFault.WRONG_APP_TOKEN), ({"client_secret": "x"}, SourceFault.WRONG_APP_TOKEN),
     ({"username": "x"}, SourceFault.WRONG_USER), ({"password": "x"}, SourceFault.WRONG_USER)],
)  # fmt: skip
def test_a_wrong_oauth_client_or_account_is_named(double, secrets, fault):
    assert fault_of(double, SourceApi.GLPI_V2, **secrets) is fault


@BOTH
def test_an_api_that_is_switched_off_is_said(double, api):
    double.is_disabled = True
    assert fault_of(double, api) is SourceFault.API_DISABLED


@BOTH
def test_an_account_that_may_read_nothing_is_said(double, api):
    double.forbidden = set(rules.KINDS)
    assert fault_of(double, api) is SourceFault.NO_RIGHT
    with pytest.raises(SourceFailed):
        count_devices(access(double, api), seconds=5)


@BOTH
@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ((200, {"Content-Type": "text/html"}, b"<!doctype html><title>Bienvenue</title>"), SourceFault.NOT_GLPI),
        ((404, {"Content-Type": "text/html"}, b"<h1>Not Found</h1>"), SourceFault.NOT_GLPI),
        ((200, {}, b'{"session_token": "abc'), SourceFault.NOT_GLPI),
        ((200, {}, b"[]"), SourceFault.NOT_GLPI),
        ((200, {}, b'{"session_token": "a\\r\\nX: b", "access_token": "a\\r\\nX: b"}'), SourceFault.NOT_GLPI),
        ((500, {}, b"Internal Server Error"), SourceFault.SERVER_ERROR),
        ((503, {}, b""), SourceFault.SERVER_ERROR),
        ((302, {"Location": "https://sso.exemple.fr/"}, b""), SourceFault.REDIRECTED),
        (said(400, ["ERROR_NOT_ALLOWED_IP", "…"]), SourceFault.NOT_ALLOWED_IP),
        (said(400, ["ERROR_GLPI_LOGIN", "…"]), SourceFault.WRONG_USER),
    ],
)  # fmt: skip
def test_what_goes_wrong_at_the_door_is_said(double, api, answer, fault):
    double.always = answer
    found = fault_of(double, api)
    assert found is (fault if api is SourceApi.GLPI_V1 or not answer[2].startswith(b'["ERROR') else SourceFault.NOT_GLPI)


@BOTH
def test_an_error_half_way_keeps_nothing(double, monkeypatch, api):
    monkeypatch.setattr(rules, "PAGE_UNITS", 1)
    double.devices["Computer"] = [device(number) for number in range(1, 5)]
    heard = []

    def break_down(units, expected):
        heard.append(units)
        if units == 2:
            double.always = said(500, {"status": "ERROR_GENERIC", "title": "…"})

    with pytest.raises(SourceFailed) as raised:
        read_devices(access(double, api), seconds=10, progress=break_down)
    assert raised.value.fault is SourceFault.SERVER_ERROR
    assert heard == [1, 2]


@BOTH
def test_more_devices_than_boucle_takes_are_refused(double, monkeypatch, api):
    monkeypatch.setattr(glpi, "MAX_ROWS", 5)
    monkeypatch.setattr(rules, "PAGE_UNITS", 2)
    double.devices["Computer"] = [device(number) for number in range(1, 10)]
    assert fault_of(double, api) is SourceFault.TOO_LARGE


def test_a_server_that_repeats_its_first_page_for_ever_is_left(double, monkeypatch):
    monkeypatch.setattr(rules, "PAGE_UNITS", 2)
    true_answer = double.answer

    def repeat(method, target, headers, body):
        status, said_headers, content = true_answer(method, target.replace("range=2", "range=0"), headers, body)
        if b"totalcount" in content:
            content = json.dumps(json.loads(content) | {"totalcount": 10**9}).encode()
        return status, said_headers, content

    monkeypatch.setattr(double, "answer", repeat)
    assert len(read(double)[0].units) == 2


def test_devices_that_leave_while_the_others_are_read_are_no_fault(double, monkeypatch):
    monkeypatch.setattr(rules, "PAGE_UNITS", 2)
    double.devices["Computer"] = [device(number) for number in range(1, 7)]

    def leave(units, _expected):
        double.devices["Computer"] = double.devices["Computer"][:1]

    devices = read_devices(access(double), seconds=10, progress=leave)
    assert len(devices.units) == 2


def test_an_answer_that_lasts_is_left(double, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_ANSWER_BYTES", 50_000)
    double.devices["Computer"] = [device(number, name="x" * 400) for number in range(1, 300)]
    assert fault_of(double) is SourceFault.TOO_LARGE


def test_the_network_of_the_platform_is_not_read(app, double, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", [])
    assert fault_of(double) is SourceFault.FORBIDDEN
    assert not double.asked


def test_a_trace_shows_no_secret(double):
    assert not any(secret in repr(access(double)) for secret in TOKENS.values())


def test_every_fault_has_a_sentence():
    faults = set(fetching.FetchFault) - {fetching.FetchFault.NOT_JSON}
    assert {fault.value for fault in faults} <= {fault.value for fault in SourceFault}
    assert all(fault.label.endswith((".", ")")) for fault in SourceFault)
