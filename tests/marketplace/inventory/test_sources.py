"""The GLPI of an organisation: entrusted, read, and what becomes of what was read."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import fetching
from core.clock import now
from core.events import Announcement
from core.mail import Letter
from core.sealing import unseal
from marketplace.inventory import queries, services
from marketplace.inventory.enums import FetchState, ItemState, Nightly, SourceApi, SourceFault
from marketplace.inventory.errors import FetchUnderWay, SecretMissing, SecretsFollowAddress, SourceFailed
from marketplace.inventory.models import EquipmentItem, InventoryImport, InventorySource, SourceFetch
from marketplace.inventory.services import sources
from tests.factories import make_manager
from tests.marketplace.inventory.factories import make_every_category, make_fetch, make_source
from tests.marketplace.inventory.glpi_double import APP_TOKEN, OAUTH, USER_TOKEN, GlpiDouble, device, running, said
from tests.pages import text_of

TOKENS = {"app_token": APP_TOKEN, "user_token": USER_TOKEN}


@pytest.fixture
def double(app, db, monkeypatch):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.0)
    make_every_category()
    with running(GlpiDouble()) as double:
        yield double


@pytest.fixture
def manager(db):
    return make_manager()


def link(double, manager, **facts) -> InventorySource:
    return make_source(manager.organisation, double.address, **{"secrets": TOKENS, **facts})


def fetched(manager) -> SourceFetch:
    """A reading asked and, since jobs run at once here, over."""
    return queries.get_fetch(services.ask_fetch(manager.organisation_id, by=manager, now=now()).id)


def items(db, manager) -> list[EquipmentItem]:
    return list(db.scalars(select(EquipmentItem).where(EquipmentItem.organisation_id == manager.organisation_id)))


def letters(db) -> list[Letter]:
    return list(db.scalars(select(Letter).where(Letter.template == "source_silent")))


# Entrusting


def test_secrets_are_sealed_and_only_the_end_of_long_ones_is_known(db, manager):
    source = make_source(manager.organisation, api=SourceApi.GLPI_V2, secrets=OAUTH | {"client_id": "short"})
    assert not any(secret in source.sealed for secret in OAUTH.values())
    assert source.endings == {"client_id": "", "client_secret": OAUTH["client_secret"][-4:], "username": "", "password": ""}


def test_no_secret_is_in_the_journal(db, manager):
    make_source(manager.organisation, secrets=TOKENS)
    services.remove_source(manager.organisation_id, by=manager, now=now())
    said_there = str([announcement.facts for announcement in db.scalars(select(Announcement))])
    assert APP_TOKEN not in said_there
    assert APP_TOKEN[-4:] not in said_there


def opened(source) -> dict[str, str]:
    return unseal(source.sealed, purpose=sources._purpose(source.organisation_id))


def test_a_secret_left_empty_keeps_the_one_entrusted_before(db, manager):
    make_source(manager.organisation, secrets=TOKENS)
    source = make_source(manager.organisation, "http://127.0.0.1:9/glpi/", secrets={"user_token": "another-token-of-the-same"})
    assert opened(source) == {"app_token": APP_TOKEN, "user_token": "another-token-of-the-same"}
    assert source.address == "http://127.0.0.1:9/glpi"


@pytest.mark.parametrize("address", ["http://127.0.0.1:10", "http://mechant.exemple.fr", "https://127.0.0.1:9"])
def test_secrets_are_never_sent_to_another_site_than_the_one_they_were_given_for(db, manager, address):
    make_source(manager.organisation, secrets=TOKENS)
    with pytest.raises(SecretsFollowAddress):
        make_source(manager.organisation, address, secrets={})
    source = make_source(manager.organisation, address, secrets={"user_token": "typed-again-for-this-site"})
    assert opened(source) == {"app_token": "", "user_token": "typed-again-for-this-site"}


def test_another_api_wants_its_own_secrets(db, manager):
    make_source(manager.organisation, secrets=TOKENS)
    with pytest.raises(SecretsFollowAddress):
        make_source(manager.organisation, api=SourceApi.GLPI_V2, secrets={})
    with pytest.raises(SecretMissing) as raised:
        make_source(manager.organisation, api=SourceApi.GLPI_V2, secrets=OAUTH | {"password": ""})
    assert raised.value.field == "password"


@pytest.mark.parametrize(
    "address", ["glpi.exemple.fr", "ftp://exemple.fr", "http://u:p@exemple.fr", "javascript:alert(1)", "https://"]
)
def test_what_is_no_address_is_refused_beside_its_field(db, manager, address):
    with pytest.raises(SourceFailed) as raised:
        make_source(manager.organisation, address)
    assert (raised.value.fault, raised.value.field) == (SourceFault.MALFORMED, "address")


def test_production_takes_no_address_without_encryption(app, db, manager, monkeypatch):
    monkeypatch.setitem(app.config, "IN_PRODUCTION", 1)
    with pytest.raises(SourceFailed) as raised:
        make_source(manager.organisation, "http://glpi.exemple.fr")
    assert raised.value.fault is SourceFault.NOT_HTTPS


def test_removing_erases_the_secrets_and_the_readings_and_keeps_the_imports(db, double, manager):
    link(double, manager)
    import_id = fetched(manager).import_id
    services.remove_source(manager.organisation_id, by=manager, now=now())
    db.expire_all()
    assert not db.scalars(select(InventorySource)).all()
    assert not db.scalars(select(SourceFetch)).all()
    assert db.get(InventoryImport, import_id) is not None


def test_a_change_of_key_loses_nothing_and_a_lost_key_is_said(app, db, double, manager, monkeypatch):
    link(double, manager)
    former = app.config["SECRET_KEY"]
    monkeypatch.setitem(app.config, "SECRET_KEY", "the new key")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [former])
    assert fetched(manager).state is FetchState.READY
    assert services.reseal_sources() == 1
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert fetched(manager).state is FetchState.READY
    monkeypatch.setitem(app.config, "SECRET_KEY", "yet another key")
    assert fetched(manager).fault is SourceFault.LOST_SECRETS
    assert services.reseal_sources() == 0


# Reading


@pytest.mark.parametrize("api", list(SourceApi))
def test_what_is_read_waits_in_the_same_preview_as_a_file(db, double, manager, api):
    double.devices["Monitor"] = [device(3, type="", name="ECRAN-3")]
    link(double, manager, api=api, secrets=TOKENS if api is SourceApi.GLPI_V1 else OAUTH)
    fetch = fetched(manager)
    assert (fetch.state, fetch.read_units, fetch.attempts) == (FetchState.READY, 3, 1)
    assert not items(db, manager)
    given = services.apply_import(fetch.import_id, by=manager, now=now())
    assert given.outcome["created"] == 3
    assert {item.serial for item in items(db, manager)} == {"SN000001", "SN000002", "SN000003"}
    assert fetched(manager).state is FetchState.UNCHANGED


def test_the_name_of_no_user_is_kept_anywhere(app, db, double, manager):
    link(double, manager)
    services.apply_import(fetched(manager).import_id, by=manager, now=now())
    stored = b"".join(path.read_bytes() for path in _files_of(app))
    assert b"Martin Eve" not in stored
    assert b"10.1.2.3" not in stored
    assert "Martin" not in str([vars(item) for item in items(db, manager)])


def _files_of(app):
    from pathlib import Path
    from urllib.parse import urlsplit

    return [path for path in Path(urlsplit(app.config["STORAGE_URL"]).path).rglob("*") if path.is_file()]


def test_a_device_that_left_glpi_is_left_alone(db, double, manager):
    link(double, manager)
    services.apply_import(fetched(manager).import_id, by=manager, now=now())
    double.devices["Computer"] = [device(2, status="Réformé", decommission_date="2026-05-04")]
    services.apply_import(fetched(manager).import_id, by=manager, now=now())
    assert {item.serial: item.state for item in items(db, manager)} == {
        "SN000001": ItemState.IN_USE,
        "SN000002": ItemState.DECOMMISSIONED,
    }


def test_two_readings_that_say_the_same_wait_in_one_preview(db, double, manager):
    link(double, manager)
    assert fetched(manager).import_id == fetched(manager).import_id
    double.devices["Computer"].append(device(9))
    assert fetched(manager).import_id != db.scalars(select(InventoryImport).order_by(InventoryImport.id)).first().id


def test_a_failure_is_said_on_its_reading_and_changes_nothing(db, double, manager):
    double.always = said(401, ["ERROR_GLPI_LOGIN_USER_TOKEN", "…"])
    link(double, manager)
    fetch = fetched(manager)
    assert (fetch.state, fetch.fault, fetch.import_id) == (FetchState.FAILED, SourceFault.WRONG_USER, None)
    assert not letters(db)


def test_one_reading_of_a_source_at_a_time(db, manager):
    source = make_source(manager.organisation)
    make_fetch(source, state=FetchState.RUNNING, fault=None, ended_at=None, beat_at=now())
    with pytest.raises(FetchUnderWay):
        services.ask_fetch(manager.organisation_id, by=manager, now=now())


def test_a_reading_that_nobody_has_been_at_for_long_gives_way(db, double, manager):
    source = link(double, manager)
    old = make_fetch(source, state=FetchState.RUNNING, fault=None, ended_at=None, beat_at=now() - timedelta(hours=2))
    assert fetched(manager).state is FetchState.READY
    assert queries.get_fetch(old.id).fault is SourceFault.INTERRUPTED


def test_a_reading_whose_process_was_killed_is_begun_again_and_not_for_ever(db, double, manager):
    source = link(double, manager)
    killed = {"state": FetchState.RUNNING, "fault": None, "ended_at": None, "attempts": 1}
    lately = make_fetch(source, **killed, beat_at=now() - timedelta(seconds=30))
    with pytest.raises(FetchUnderWay):
        services.run_fetch(lately.id, clock=now)
    services.run_fetch(lately.id, clock=lambda: now() + timedelta(minutes=5))
    assert queries.get_fetch(lately.id).state is FetchState.READY
    thrice = make_fetch(source, **{**killed, "attempts": 3}, beat_at=now() - timedelta(minutes=30))
    services.run_fetch(thrice.id, clock=now)
    assert queries.get_fetch(thrice.id).fault is SourceFault.INTERRUPTED


def test_a_job_that_runs_twice_reads_once(db, double, manager):
    link(double, manager)
    fetch = fetched(manager)
    asked = len(double.asked)
    services.run_fetch(fetch.id, clock=now)
    services.run_fetch(10**6, clock=now)
    assert len(double.asked) == asked


def test_a_source_removed_while_it_is_read_leaves_nothing(db, double, manager, monkeypatch):
    link(double, manager)
    true_answer = double.answer

    def remove_meanwhile(method, target, headers, body):
        if "search/Monitor" in target and double.address:
            double.address = ""
            monkeypatch.setattr(sources, "_beat", _removed_first(manager))
        return true_answer(method, target, headers, body)

    monkeypatch.setattr(double, "answer", remove_meanwhile)
    services.ask_fetch(manager.organisation_id, by=manager, now=now())
    assert not db.scalars(select(SourceFetch)).all()
    assert not db.scalars(select(InventoryImport)).all()


def _removed_first(manager):
    true_beat = sources._beat

    def beat(*args, **facts):
        if queries.find_source(manager.organisation_id):
            services.remove_source(manager.organisation_id, by=manager, now=now())
        true_beat(*args, **facts)

    return beat


# By night


def by_night(moment=None) -> int:
    return services.ask_nightly_fetches(now=moment or now())


def test_by_night_a_preview_waits_or_everything_is_done_as_the_organisation_chose(db, double):
    previews, applies, asks = make_manager(), make_manager(), make_manager()
    link(double, previews, nightly=Nightly.PREVIEW)
    link(double, applies, nightly=Nightly.APPLY)
    link(double, asks, nightly=Nightly.NEVER)
    assert by_night() == 2
    assert [len(items(db, manager)) for manager in (previews, applies, asks)] == [0, 2, 0]
    states = db.scalars(select(SourceFetch.state).order_by(SourceFetch.id)).all()
    assert states == [FetchState.READY, FetchState.APPLIED]


def test_a_second_time_the_same_night_reads_nothing_and_the_next_night_does(db, double, manager):
    link(double, manager, nightly=Nightly.PREVIEW)
    assert (by_night(), by_night(), by_night(now() + timedelta(days=1))) == (1, 0, 1)


def test_by_night_what_changes_nothing_leaves_no_preview(db, double, manager):
    double.devices["Phone"] = [device(5, type="Objet volant")]
    link(double, manager, nightly=Nightly.APPLY)
    by_night()
    imports = len(db.scalars(select(InventoryImport)).all())
    by_night(now() + timedelta(days=1))
    assert len(db.scalars(select(InventoryImport)).all()) == imports == 1
    assert db.scalars(select(SourceFetch.state).order_by(SourceFetch.id.desc())).first() is FetchState.UNCHANGED


def test_one_source_that_fails_does_not_stop_the_others(db, double):
    broken, lost, sound = make_manager(), make_manager(), make_manager()
    make_source(broken.organisation, nightly=Nightly.APPLY)
    source = link(double, lost, nightly=Nightly.APPLY)
    source.sealed = "no longer what it was"
    db.commit()
    link(double, sound, nightly=Nightly.APPLY)
    assert by_night() == 3
    assert len(items(db, sound)) == 2


def test_a_source_that_stops_answering_is_written_about_once_until_it_answers_again(db, double, manager):
    link(double, manager, nightly=Nightly.PREVIEW)
    double.always = said(500, {})
    for day in range(3):
        by_night(now() + timedelta(days=day))
    assert len(letters(db)) == 1
    double.always = None
    by_night(now() + timedelta(days=3))
    assert queries.get_source(manager.organisation_id).failing_since is None
    double.always = said(500, {})
    by_night(now() + timedelta(days=4))
    assert len(letters(db)) == 2
    assert {letter.recipient for letter in letters(db)} == {manager.user.email}


def test_the_terminal_reads_by_night_and_seals_again(app, db, double, manager):
    link(double, manager, nightly=Nightly.APPLY)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["inventory", "fetch-sources"]).output == "1 sources to read\n"
    assert runner.invoke(args=["inventory", "fetch-sources"]).output == "0 sources to read\n"
    assert runner.invoke(args=["inventory", "reseal-sources"]).output == "1 sources sealed again\n"
    assert len(items(db, manager)) == 2


# On the pages


def test_a_person_links_her_glpi_tries_it_reads_it_and_confirms(db, client_of, double, manager):
    client = client_of(manager)
    assert "Aucun GLPI" in text_of(client.get("/inventaire/glpi"))
    answer = client.submit(
        "/inventaire/glpi/modifier",
        "Enregistrer",
        address=f"{double.address}/apirest.php",
        app_token=APP_TOKEN,
        user_token=USER_TOKEN,
    )
    assert "est enregistré" in text_of(answer)
    assert APP_TOKEN[-4:] in answer.text
    assert "ordinateurs 2" in text_of(client.submit("/inventaire/glpi", "Tester"))
    answer = client.submit("/inventaire/glpi", "Lire GLPI maintenant")
    assert "2 équipements lus" in text_of(answer).replace("\u00a0", " ")
    import_id = db.scalars(select(InventoryImport.id)).one()
    answer = client.submit(f"/inventaire/importations/{import_id}", "Importer ces équipements")
    assert "L’inventaire est à jour" in text_of(answer)
    answer = client.submit("/inventaire/glpi/supprimer", "Supprimer cet accès")
    assert "jetons effacés" in text_of(answer)


def test_no_secret_ever_comes_back_in_a_page(client_of, double, manager):
    client = client_of(manager)
    secrets = {"app_token": APP_TOKEN, "user_token": USER_TOKEN}
    refused = client.submit("/inventaire/glpi/modifier", "Enregistrer", address="nulle part", **secrets)
    link(double, manager)
    pages = [refused, *(client.get(f"/inventaire/glpi{end}") for end in ("", "/modifier", "/supprimer"))]
    assert refused.status_code == 422
    assert not any(secret in page.text for page in pages for secret in secrets.values())


@pytest.mark.parametrize("token", ["jeton accentué", "a b", "x" * 301, "a\r\nX-Injected: 1"])
def test_a_token_that_no_header_could_carry_is_refused(client_of, manager, token):
    answer = client_of(manager).submit(
        "/inventaire/glpi/modifier", "Enregistrer", address="https://glpi.exemple.fr", user_token=token
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("answer", "words"),
    [(said(401, ["ERROR_GLPI_LOGIN_USER_TOKEN", ""]), "refuse le jeton"), (said(400, ["", "API disabled"]), "désactivée"),
     ((200, {}, b"<html>"), "pas comme GLPI"), (said(500, {}), "rencontré une erreur")],
)  # fmt: skip
def test_a_trial_that_fails_says_why(client_of, double, manager, answer, words):
    link(double, manager)
    double.always = answer
    page = client_of(manager).submit("/inventaire/glpi", "Tester")
    assert words in text_of(page)


def test_a_trial_inside_the_network_of_the_platform_is_refused(app, client_of, manager):
    make_source(manager.organisation, "http://169.254.169.254")
    assert "réseau interne" in text_of(client_of(manager).submit("/inventaire/glpi", "Tester"))


def test_a_reading_under_way_shows_how_far_it_is(client_of, manager):
    fetch = make_fetch(
        make_source(manager.organisation), state=FetchState.RUNNING, fault=None, ended_at=None, read_units=200, expected_units=450
    )
    page = text_of(client_of(manager).get(f"/inventaire/glpi/lectures/{fetch.id}"))
    assert "200 sur 450" in page


def test_a_reading_that_failed_says_what_to_do(client_of, manager):
    fetch = make_fetch(make_source(manager.organisation), fault=SourceFault.CERTIFICATE)
    page = text_of(client_of(manager).get(f"/inventaire/glpi/lectures/{fetch.id}"))
    assert "certificat de sécurité" in page
    assert "Rien n’a changé" in page
