"""Sensors and readings: each message once, in whatever order it comes, and only from its own sensor."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import now, today
from core.db import db as database
from core.events import Announcement
from marketplace.collection import errors, queries, services
from marketplace.collection.enums import AlertKind, BoxState, Problem, ReadingSource, SensorHealth
from marketplace.collection.models import FillReading, Sensor
from marketplace.collection.rules import Message, chirpstack_message
from marketplace.collection.services import EmptyingFacts
from tests.factories import keep, make_category, make_coordinator, make_manager, make_membership, make_official
from tests.marketplace.collection.factories import make_agreement_to_empty, make_box, make_sensor
from tests.marketplace.supply.factories import make_supplier
from tests.pages import text_of
from tests.races import race_app

SAMPLES = Path(__file__).parents[2] / "samples"
CHIRPSTACK, TTN = "/api/v1/sensors/chirpstack", "/api/v1/sensors/ttn"
POSTS = 10_000 if os.environ.get("BOUCLE_FULL_RACES") else 600


def chirpstack(sensor, *, number=1, minutes_ago=0, distance_mm=400, **changes):
    """A message of ChirpStack as it documents it."""
    payload = json.loads((SAMPLES / "chirpstack_v4_event_up.json").read_text(encoding="utf-8"))
    payload["deviceInfo"]["devEui"] = sensor.dev_eui
    moment = (now() - timedelta(minutes=minutes_ago)).isoformat()
    payload |= {"deduplicationId": f"00000000-{number:012d}", "time": moment, "object": {"distance_mm": distance_mm, "battery": 88}}
    return payload | changes


def things_stack(sensor, *, number=1, minutes_ago=0, distance_mm=400):
    """A message of The Things Stack as it documents it."""
    payload = json.loads((SAMPLES / "ttn_v3_uplink.json").read_text(encoding="utf-8"))
    payload["end_device_ids"]["dev_eui"] = sensor.dev_eui.upper()
    moment = (now() - timedelta(minutes=minutes_ago)).isoformat()
    payload["uplink_message"] |= {"f_cnt": number, "received_at": moment, "decoded_payload": {"distance_mm": distance_mm}}
    return payload


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def said(client, address, payload, secret, **settings):
    """The answer to a message: its status and what it says."""
    answer = client.open(address, method="POST", json=payload, headers=bearer(secret), **settings)
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.json


@pytest.mark.parametrize(("address", "message"), [(CHIRPSTACK, chirpstack), (TTN, things_stack)])
def test_a_message_is_kept_once_however_often_it_comes(client, address, message):
    sensor = make_sensor()
    payload, secret = message(sensor), queries.secret_of(sensor)

    answers = [said(client, address, payload, secret) for _ in range(3)]

    assert answers == [(200, {"reading": "kept"}), (200, {"reading": "known"}), (200, {"reading": "known"})]
    assert queries.level_of(sensor.box_id).percent == 75
    assert database.session.get(Sensor, sensor.id).battery_percent == (88 if address == CHIRPSTACK else None)


def test_the_present_level_is_the_latest_measured_not_the_latest_come(client):
    sensor = make_sensor()
    secret = queries.secret_of(sensor)

    for number, (minutes_ago, distance_mm) in enumerate([(60, 1000), (5, 200), (30, 600)]):
        payload = chirpstack(sensor, number=number, minutes_ago=minutes_ago, distance_mm=distance_mm)
        assert said(client, CHIRPSTACK, payload, secret)[0] == 200

    assert queries.level_of(sensor.box_id).percent == 100
    assert [percent for _moment, percent in queries.recent_levels(sensor.box_id)] == [0, 50, 100]
    assert now() - database.session.get(Sensor, sensor.id).heard_at < timedelta(minutes=10)


def test_only_the_secret_of_the_sensor_opens(client):
    sensor, other = make_sensor(), make_sensor()
    payload = chirpstack(sensor)
    secret = queries.secret_of(sensor)

    refused = [
        said(client, CHIRPSTACK, payload, wrong)
        for wrong in (queries.secret_of(other), secret + "x", "1-x", "", "💥".encode().decode("latin-1"))
    ]
    answer = client.open(CHIRPSTACK, method="POST", json=payload)

    assert {status for status, _told in refused} == {401}
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert database.session.query(FillReading).count() == 0
    assert said(client, CHIRPSTACK, chirpstack(sensor, deviceInfo={"devEui": "ff" * 8}), secret)[0] == 401


def test_a_secret_that_was_changed_or_taken_down_opens_no_more(client):
    sensor = make_sensor()
    before = queries.secret_of(sensor)
    services.renew_secret(sensor.id, by=None, now=now())
    after = queries.secret_of(sensor)

    assert said(client, CHIRPSTACK, chirpstack(sensor), before)[0] == 401
    assert said(client, CHIRPSTACK, chirpstack(sensor), after)[0] == 200
    services.take_sensor_down(sensor.id, by=None, now=now())
    assert said(client, CHIRPSTACK, chirpstack(sensor, number=2), after)[0] == 401
    with pytest.raises(errors.SensorRemoved):
        services.renew_secret(sensor.id, by=None, now=now())


def test_a_new_secret_key_keeps_sensors_speaking_while_the_former_is_a_fallback(client, app, monkeypatch):
    sensor = make_sensor()
    secret, former = queries.secret_of(sensor), app.config["SECRET_KEY"]
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key, long enough to be one for real")
    assert said(client, CHIRPSTACK, chirpstack(sensor), secret)[0] == 401
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [former])
    assert said(client, CHIRPSTACK, chirpstack(sensor), secret)[0] == 200


def test_what_is_forecast_begins_when_the_box_was_emptied_however_little_it_held_and_no_passer_by_changes_it(db):
    box, moment = make_box(), now()
    for hours_ago, source, percent in (
        (50, ReadingSource.PERSON, 10),
        (40, ReadingSource.PERSON, 25),
        (30, ReadingSource.EMPTYING, 0),
        (20, ReadingSource.PERSON, 5),
        (10, ReadingSource.REPORT, 100),
        (5, ReadingSource.PERSON, 8),
    ):
        said_at = moment - timedelta(hours=hours_ago)
        keep(FillReading(box_id=box.id, source=source, percent=percent, measured_at=said_at, received_at=said_at))

    assert [percent for _moment, percent in queries.recent_levels(box.id)] == [0, 5, 8]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"time": "2099-01-01T00:00:00Z"}, 422, "date à venir"),
        ({"time": "1999-01-01T00:00:00Z"}, 422, "antérieure"),
        ({"object": {"distance_mm": 65_535}}, 422, "hors de portée"),
        ({"object": {"distance_mm": -400}}, 422, "hors de portée"),
        ({"object": {"distance_mm": "400"}}, 400, "distance_mm"),
        ({"deviceInfo": []}, 400, "message"),
    ],
)
def test_what_cannot_be_true_is_refused_and_shown_on_the_page_of_the_sensor(client, client_of, changes, status, words):
    sensor = make_sensor()

    answer = said(client, CHIRPSTACK, chirpstack(sensor, **changes), queries.secret_of(sensor))

    assert (answer[0], words in answer[1]["error"]) == (status, True)
    assert queries.level_of(sensor.box_id) is None
    page = text_of(client_of(make_coordinator()).get(f"/bornes/{sensor.box_id}/capteur"))
    assert words in page


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 30_000, b'{"a": NaN}', "é".encode("latin-1")])
def test_a_body_that_is_not_a_message_is_a_bad_request(client, body):
    answer = client.open(
        CHIRPSTACK, method="POST", data=body, content_type="application/json", headers=bearer(queries.secret_of(make_sensor()))
    )
    assert answer.status_code == 400
    assert database.session.scalar(select(Sensor.refusal)).startswith("message pas compris")


def test_nobody_writes_on_the_page_of_a_sensor_without_its_secret(client):
    sensor = make_sensor()

    assert said(client, CHIRPSTACK, {"deviceInfo": {"devEui": sensor.dev_eui}}, f"{sensor.id}-guessed")[0] == 400

    assert database.session.get(Sensor, sensor.id).refused_count == 0


def test_a_message_of_five_megabytes_is_not_even_read(client):
    sensor = make_sensor()
    body = json.dumps(chirpstack(sensor, padding="x" * 5 * 1024 * 1024)).encode()

    answer = client.open(
        CHIRPSTACK, method="POST", data=body, content_type="application/json", headers=bearer(queries.secret_of(sensor))
    )

    assert (answer.status_code, answer.json["error"]) == (413, "request entity too large")
    assert queries.level_of(sensor.box_id) is None


def test_what_is_not_a_measurement_is_let_go(client):
    sensor = make_sensor()
    address = f"{CHIRPSTACK}?event=join"
    assert said(client, address, {"deviceInfo": {}}, queries.secret_of(sensor)) == (200, {"reading": "none"})


def test_a_box_that_fills_is_announced_once_and_late_messages_announce_nothing(client):
    sensor = make_sensor()
    secret = queries.secret_of(sensor)
    for number, (minutes_ago, distance_mm) in enumerate([(60, 900), (50, 300), (40, 250), (45, 200), (90, 200)]):
        said(client, CHIRPSTACK, chirpstack(sensor, number=number, minutes_ago=minutes_ago, distance_mm=distance_mm), secret)

    facts = [one.facts["percent"] for one in database.session.query(Announcement).filter_by(name="BoxFilled")]
    assert facts == [88]


def test_disorder_duplicates_and_wrong_secrets_give_exactly_the_right_readings(tmp_path):
    """Several servers at once send each measurement of ten sensors up to four times, mixed, some with the secret of another."""
    random = Random(57463)
    with race_app(tmp_path) as app:
        sensors = [make_sensor() for _ in range(10)]
        secrets = [queries.secret_of(sensor) for sensor in sensors]
        measured = POSTS * 2 // 5  # two copies and a half of each on average
        posts = []
        for number in range(measured):
            place, distance_mm = number % 10, random.randint(200, 1000)
            payload = chirpstack(sensors[place], number=number, minutes_ago=number, distance_mm=distance_mm)
            posts += [(payload, secrets[place])] * random.randint(1, 4)
            if number % 7 == 0:
                posts.append((payload, secrets[(place + 1) % 10]))
        random.shuffle(posts)
        database.session.remove()

        def post(one):
            payload, secret = one
            return (
                app.test_client(use_cookies=False).open(CHIRPSTACK, method="POST", json=payload, headers=bearer(secret)).status_code
            )

        app.test_client_class = FlaskClient  # four at once: none of them reads the session of the others
        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(post, posts))

        wrong = (measured + 6) // 7
        assert statuses.count(401) == wrong
        assert statuses.count(200) == len(posts) - wrong
        assert database.session.query(FillReading).count() == measured
        for sensor in sensors:
            kept = [percent for _moment, percent in queries.recent_levels(sensor.box_id)]
            assert len(kept) == min(1000, measured // 10)


def test_people_note_what_they_see(client_of):
    host, stranger = make_manager(), make_manager()
    box = make_box(host.organisation)

    answer = client_of(host).submit(f"/bornes/{box.id}/remplissage", "Noter", percent="60")
    refused = client_of(host).submit(f"/bornes/{box.id}/remplissage", "Noter", percent="140")

    assert "60 %" in text_of(answer)
    assert (refused.status_code, "entre 0 (vide) et 100" in text_of(refused)) == (422, True)
    assert client_of(stranger).post(f"/bornes/{box.id}/remplissage", data={"percent": "1"}).status_code == 403
    assert queries.level_of(box.id).source is ReadingSource.PERSON


def test_a_box_reported_full_is_full_and_one_reported_damaged_is_not(db):
    box = make_box()
    services.report_problem(box.id, Problem.DAMAGED, now=now())
    assert queries.level_of(box.id) is None
    services.report_problem(box.id, Problem.FULL, now=now())
    assert (queries.level_of(box.id).percent, queries.level_of(box.id).source) == (100, ReadingSource.REPORT)


def test_a_box_that_is_not_there_has_no_level(db):
    for state in (BoxState.PROPOSED, BoxState.REMOVED):
        box = make_box(state=state)
        with pytest.raises(errors.BoxNotStanding):
            services.note_level(box.id, 50, by=None, now=now())
        with pytest.raises(errors.BoxNotStanding):
            make_sensor(box.id)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"dev_eui": "zz"}, "seize chiffres"),
        ({"dev_eui": "0101010101010107", "empty_mm": "200", "full_mm": "900"}, "plus grande que la distance"),
        ({"dev_eui": "0101010101010107", "empty_mm": "-1"}, "entre 0 et 10"),
    ],
)
def test_a_sensor_that_makes_no_sense_is_told_beside_its_field(client_of, facts, sentence):
    box = make_box()
    answer = client_of(make_coordinator()).submit(f"/bornes/{box.id}/capteur", "Enregistrer", **{"empty_mm": "1000", **facts})
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert database.session.query(Sensor).count() == 0


def test_a_sensor_serves_one_box_and_a_box_has_one_sensor(db):
    sensor, other = make_sensor(), make_box()
    with pytest.raises(errors.SensorInUse):
        make_sensor(other.id, dev_eui=":".join(sensor.dev_eui[place : place + 2].upper() for place in range(0, 16, 2)))
    with pytest.raises(errors.BoxHasSensor):
        make_sensor(sensor.box_id)
    services.take_sensor_down(sensor.id, by=None, now=now())
    assert make_sensor(other.id, dev_eui=sensor.dev_eui).id != sensor.id


def test_the_coordinator_reads_the_secret_and_nobody_else(client_of):
    sensor = make_sensor()
    secret = queries.secret_of(sensor)

    assert secret in client_of(make_coordinator()).get(f"/bornes/{sensor.box_id}/capteur").text
    for person in (make_membership(sensor.box.host), make_official()):
        assert client_of(person).get(f"/bornes/{sensor.box_id}/capteur").status_code == 403
        assert secret not in client_of(person).get(f"/bornes/{sensor.box_id}/remplissage").text


def test_a_silence_is_noticed_once_each_time(db):
    sensor = make_sensor(now=now() - timedelta(days=5))
    assert services.notice_silence(now=now()) == 1
    assert services.notice_silence(now=now()) == 0

    services.keep_message(queries.secret_of(sensor), _message(sensor), now=now())
    assert services.notice_silence(now=now()) == 0
    assert services.notice_silence(now=now() + timedelta(days=3)) == 1


def _message(sensor):
    return chirpstack_message(chirpstack(sensor))


def test_lists_of_sensors_and_readings_are_filtered_exported_and_cheap(client_of):
    silent, heard = make_sensor(), make_sensor(now=now())
    services.keep_message(queries.secret_of(heard), _message(heard), now=now())
    client = client_of(make_coordinator())

    page = text_of(client.get("/bornes/capteurs"))
    assert client.queries <= 10
    assert page.index(silent.dev_eui) < page.index(heard.dev_eui)
    for health, found in ((SensorHealth.SILENT, silent), (SensorHealth.HEARD, heard)):
        lines = client.get(f"/bornes/capteurs/exporter?etat={health.value}").text.splitlines()
        assert [found.dev_eui in line for line in lines] == [False, True]
    client.get(f"/bornes/{heard.box_id}/remplissage?source=sensor")
    assert client.queries <= 12
    assert len(client.get(f"/bornes/{heard.box_id}/remplissage/exporter?source=person").text.splitlines()) == 1


def told(organisation_id, day=None):
    """The kinds of alerts that organisation would be told, and since when."""
    found = services.alerts_by_organisation(today=day or today()).get(organisation_id, [])
    return {(alert.kind, alert.began_on) for alert in found if alert.kind in {AlertKind.FULL, AlertKind.SILENT}}


def test_readings_alone_say_that_a_box_is_to_be_emptied_since_the_first_that_said_so(db):
    host, partner = make_manager(), make_supplier()
    make_agreement_to_empty(host, partner)
    box = make_box(host.organisation, responsible_id=partner.organisation_id)
    sensor = make_sensor(box.id, now=now() - timedelta(days=9))
    for days_ago, percent in ((8, 10), (5, 82), (4, 78), (3, 85), (1, 79)):
        distance = 1000 - 8 * percent
        services.keep_message(
            queries.secret_of(sensor),
            Message(sensor.dev_eui, str(days_ago), now() - timedelta(days=days_ago), distance, 90),
            now=now(),
        )

    assert told(partner.organisation_id) == {(AlertKind.FULL, today() - timedelta(days=5))}
    assert services.send_alerts(today=today(), now=now()) == 1
    assert services.send_alerts(today=today(), now=now()) == 0

    facts = EmptyingFacts(emptied_on=today(), mass_kg=Decimal("3.2"), units_by_category={make_category("smartphone").id: 4})
    emptying = services.record_emptying(box.id, facts, by=partner, now=now())
    assert told(partner.organisation_id) == set()
    assert queries.level_of(box.id).percent == 0
    services.withdraw_emptying(emptying.id, reason="Autre borne", by=partner, now=now())
    assert queries.level_of(box.id).percent == 79
    assert told(partner.organisation_id) == {(AlertKind.FULL, today() - timedelta(days=5))}


def test_a_sensor_that_says_nothing_is_told_to_the_metropole(db):
    metropole = make_coordinator().organisation
    sensor = make_sensor(now=now() - timedelta(days=5))

    assert told(metropole.id) == {(AlertKind.SILENT, today() - timedelta(days=2))}
    services.keep_message(queries.secret_of(sensor), _message(sensor), now=now())
    assert told(metropole.id) == set()
