"""`kill -9` of who keeps readings and of who orders a round; two people at once on one box, two telephones at one stop."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest

from core.clock import now, today
from core.db import db
from marketplace.collection import queries, services
from marketplace.collection.enums import DueReason, RoundState, StopResult
from marketplace.collection.models import Emptying, FillReading, Round, RoundStop, RoundVehicle
from marketplace.collection.services import EmptyingFacts
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.services import Report
from tests.conftest import ROOT
from tests.factories import keep, make_category
from tests.marketplace.collection.factories import DAY, FLEET, NOON, make_box, make_carrier, make_sensor
from tests.marketplace.collection.test_readings import CHIRPSTACK, bearer, chirpstack
from tests.races import person, race_app, run_races
from tests.services import free_port
from tests.workers import begin_again, command_on, is_free, is_over, kill, redis, site, wait_until, working

__all__ = ["redis", "site"]  # fixtures
MEASURED, KILLS = 150, 4
RACES = 300 if os.environ.get("BOUCLE_FULL_RACES") else 12


class Web:
    """The site served by two processes, which are replaced when they are killed."""

    def __init__(self, process: subprocess.Popen, url: str) -> None:
        self.process, self.url = process, url

    def workers(self) -> list[int]:
        return [int(one) for one in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def post(self, payload: object, secret: str) -> dict[str, str] | None:
        """What it answers; nothing when it died before it could."""
        headers = {**bearer(secret), "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + CHIRPSTACK, data=json.dumps(payload).encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except (OSError, HTTPException):
            return None


@contextmanager
def served(app):
    _words, environment = command_on(app)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield Web(process, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.redis
def test_readings_that_were_acknowledged_are_kept_once_whoever_is_killed(site):
    sensors = [make_sensor(now=now() - timedelta(days=1)) for _ in range(5)]
    secrets = [queries.secret_of(sensor) for sensor in sensors]
    posts = [
        (chirpstack(sensors[number % 5], number=number, minutes_ago=number), secrets[number % 5]) for number in range(MEASURED)
    ]
    db.session.remove()
    unanswered, acknowledged = [], []

    with served(site) as web:
        wait_until(lambda: web.post(*posts[0]))

        def send(post):
            while (answer := web.post(*post)) is None:  # as a network server does: again, until it is heard
                unanswered.append(post)
                time.sleep(0.01)
            acknowledged.append(answer["reading"])

        def kill_some():
            for _ in range(KILLS):
                before = len(acknowledged)
                wait_until(lambda least=before: len(acknowledged) > least + 5 or len(acknowledged) == MEASURED)
                for worker in web.workers():
                    kill(worker)

        killer = threading.Thread(target=kill_some)
        killer.start()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(send, posts))
        killer.join()

    assert unanswered, "nobody was killed at work"
    assert len(acknowledged) == MEASURED
    kept = [key for (key,) in db.session.query(FillReading.key)]
    assert sorted(kept) == sorted(payload["deduplicationId"] for payload, _secret in posts)


@pytest.mark.redis
def test_a_round_whose_worker_is_killed_is_ordered_in_the_end_and_never_by_half(site):
    carrier, chance, hits = make_carrier(), Random("round"), 0
    boxes = [make_box(responsible_id=carrier.organisation_id, longitude=6.17 + 0.01 * rank) for rank in range(30)]
    keys = [f"borne-{box.id}" for box in boxes]

    def prepared():
        wait_until(lambda: not worker.at_work())
        tour = services.prepare_round(carrier.organisation_id, DAY, keys, FLEET, by=carrier, now=NOON)
        wait_until(lambda: worker.at_work() or is_over(), every=0.002)  # a job may end before a busy machine looks
        return tour.id

    def order(round_id):  # asked when nobody writes: its statements do not see one moment
        db.session.rollback()
        tour = queries.get_round(round_id)
        assert (tour.planned_at is None) == (tour.in_order == []) == (tour.revision == 0)
        return [stop.box_id for stop in tour.in_order]

    with working(site) as worker:
        first, began = prepared(), time.monotonic()  # once at work: a worker takes seconds to start
        wait_until(is_over)
        lasts, expected = time.monotonic() - began, order(first)
        for _ in range(12):
            round_id = prepared()
            time.sleep(chance.uniform(0, lasts / 2))
            for job in worker.at_work():
                kill(job)
            wait_until(lambda: not worker.at_work())
            wait_until(is_free)
            if not is_over():
                hits += 1
                assert order(round_id) in ([], expected)
                begin_again()
            else:
                lasts *= 0.8  # the first job of a worker lasts longer than the next
            wait_until(is_over)
            assert order(round_id) == expected
            assert queries.get_round(round_id).revision == 1
            if hits == 2:
                break
    assert hits, "none was killed at work"


def test_two_people_who_empty_one_box_and_who_withdraw_what_another_reports(tmp_path):
    with race_app(tmp_path) as app:
        carrier, category = make_carrier(), make_category("smartphone")
        boxes = [make_box(responsible_id=carrier.organisation_id) for _ in range(RACES)]
        facts = EmptyingFacts(emptied_on=today(), mass_kg=Decimal(3), units_by_category={category.id: 4})
        who, keys = carrier.id, [box.id for box in boxes]

        def empty(box_id):
            return lambda: services.record_emptying(box_id, facts, by=person(who), now=now())

        answers = run_races(app, [[empty(key)] * 2 for key in keys])
        assert {tuple(sorted(answer)) for answer in answers} == {("EmptiedTwice", "done")}
        emptyings = db.session.query(Emptying).all()
        assert sorted(one.box_id for one in emptyings) == keys

        def report(emptying_id, line_id):
            said = Report(OutcomeKind.RECYCLED, today(), Proof.DECLARED)
            return lambda: services.report_box_outcome(
                emptying_id, line_id, said, units=4, is_erased=True, by=person(who), now=now()
            )

        def withdraw(emptying_id):
            return lambda: services.withdraw_emptying(emptying_id, reason="Erreur", by=person(who), now=now())

        races = [[report(one.id, one.lines[0].id), withdraw(one.id)] for one in emptyings]
        answers = run_races(app, races)
        assert {tuple(answer) for answer in answers} <= {("done", "OutcomesReported"), ("EmptyingCancelled", "done")}
        assert all(one.is_withdrawn == (one.unreported_units == 4) for one in db.session.query(Emptying))


def test_two_telephones_at_one_stop_are_both_heard_and_one_counts(tmp_path):
    with race_app(tmp_path) as app:
        carrier = make_carrier()
        who = carrier.id
        stops = [planned_stop(carrier) for _ in range(RACES)]

        def say(stop_id, key, kg):
            return lambda: services.say_stop(
                stop_id, StopResult.DONE, key=key, kg=Decimal(kg), reason="", by=person(who), now=now()
            )

        answers = run_races(app, [[say(stop_id, "a", 30), say(stop_id, "b", 12), say(stop_id, "a", 30)] for stop_id in stops])

        assert {answer for race in answers for answer in race} == {"done"}
        for stop_id in stops:
            stop = db.session.get_one(RoundStop, stop_id)
            assert sorted(record.key for record in stop.records) == ["a", "b"]
            assert [record.kg for record in stop.records if record.counts] == [stop.noted_kg]
            assert stop.round.state is RoundState.DONE


def planned_stop(carrier):
    """The only stop of a round that is ready to go."""
    box = make_box(responsible_id=carrier.organisation_id)
    vehicle = RoundVehicle(rank=0, begins=0, ends=1)
    place = {"latitude": 49.1, "longitude": 6.2}
    stop = RoundStop(
        box_id=box.id, why=DueReason.CHOSEN, name=box.name, is_approximate=False, kg=1, service_seconds=0, windows=[], **place
    )
    tour = keep(
        Round(
            state=RoundState.PLANNED, carrier_id=carrier.organisation_id, held_on=DAY, created_at=now(), vehicles=[vehicle],
            stops=[stop], **place,
        )
    )  # fmt: skip
    stop.vehicle_id, stop.position = tour.vehicles[0].id, 0
    return keep(stop).id
