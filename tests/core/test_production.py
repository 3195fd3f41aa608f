"""An installation in production: what it refuses to start without, and what its answers give away (quality W-07, A-11)."""

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from core.settings import MissingSetting, read_settings
from core.web.access import Audience, open_to
from core.web.security import HEADERS
from tests.conftest import make_app
from tests.core.accounts.factories import PASSWORD, make_person

pytestmark = pytest.mark.one_engine

SECRET = "a secret of production, known to nobody else"
PRODUCTION = {"PUBLIC_URL": "https://boucle.metz.example", "SECRET_KEY": SECRET, "DATABASE_URL": "postgresql://db/boucle"}
OWN_HOST = {"base_url": "https://boucle.metz.example"}
FROM_SETTINGS = ("TRUSTED_HOSTS", "PUBLIC_URL", "IN_PRODUCTION", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE")


def in_production(app: Flask, folder: Path, **settings: object) -> Flask:
    """The application as in production, on the database of the tests."""
    read = read_settings(PRODUCTION, instance=folder)
    chosen = {name: read[name] for name in FROM_SETTINGS}
    return make_app(app.config["SQLALCHEMY_DATABASE_URI"], folder, **chosen, **settings)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL"])
def test_production_refuses_to_start_without_its_secrets(tmp_path, missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}

    with pytest.raises(MissingSetting):
        read_settings(given, instance=tmp_path)
    with pytest.raises(MissingSetting):
        read_settings({**given, missing: ""}, instance=tmp_path)


def test_production_refuses_a_short_key(tmp_path):
    with pytest.raises(MissingSetting, match="SECRET_KEY"):
        read_settings({**PRODUCTION, "SECRET_KEY": "dev"}, instance=tmp_path)


def test_a_process_without_its_secrets_stops_at_once(tmp_path, run_python: Callable):
    ended = run_python(
        f"import os; os.environ.update(PUBLIC_URL='https://boucle.metz.example', BOUCLE_INSTANCE={str(tmp_path)!r});"
        "[os.environ.pop(name, None) for name in ('SECRET_KEY', 'DATABASE_URL')]; import wsgi"
    )

    assert ended.returncode != 0
    assert "set SECRET_KEY and DATABASE_URL" in ended.stderr


def test_production_is_never_in_debug_mode(app, tmp_path):
    site = in_production(app, tmp_path)

    assert (site.debug, site.config["DEBUG"], site.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)


def test_the_cookie_of_a_session_stays_with_its_site(app, db, tmp_path):
    person = make_person()
    browser = in_production(app, tmp_path).test_client()
    token = browser.get("/connexion", **OWN_HOST)
    (visitor_cookie,) = token.headers.getlist("Set-Cookie")

    assert visitor_cookie.startswith("__Host-boucle=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {flag}" in visitor_cookie
    assert "Domain=" not in visitor_cookie
    assert person.user.email not in visitor_cookie
    assert PASSWORD not in visitor_cookie


@pytest.mark.parametrize("host", ["evil.example", "boucle.metz.example.evil.example", "127.0.0.1"])
def test_another_host_name_is_refused_and_repeated_nowhere(app, db, tmp_path, host):
    answer = in_production(app, tmp_path).test_client().get("/connexion", base_url=f"https://{host}")

    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_proxy_nobody_declared_is_not_believed(app, db, tmp_path):
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "http"}
    site = in_production(app, tmp_path)

    with site.test_request_context("/", headers=forwarded, **OWN_HOST) as context:
        assert (context.request.host, context.request.remote_addr) == ("boucle.metz.example", None)


def test_a_failure_says_nothing_of_the_inside(app, db, tmp_path):
    site = in_production(app, tmp_path, TESTING=False)

    @open_to(Audience.PUBLIC)
    def fail():
        raise RuntimeError(f"SELECT secret FROM {SECRET}")

    site.view_functions["site.help"] = fail
    answer = site.test_client().get("/aide", **OWN_HOST)

    assert answer.status_code == 500
    assert "Boucle a rencontré un problème" in answer.text
    for word in ("RuntimeError", "Traceback", "SELECT", SECRET, "/core/", "werkzeug", "flask"):
        assert word.lower() not in answer.text.lower()
    assert {name for name, value in HEADERS.items() if answer.headers.get(name) != value} == set()


def test_processes_that_start_at_once_for_the_first_time_share_one_key(tmp_path):
    for attempt in range(20):
        instance, start, keys = tmp_path / str(attempt), threading.Barrier(6), []
        instance.mkdir()

        def read(instance=instance, start=start, keys=keys):
            start.wait()
            keys.append(read_settings({}, instance=instance)["SECRET_KEY"])

        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(set(keys)) == 1
        assert len(keys[0]) > 40
        assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600
