"""The library of model agreements on screen and in the database: written, published, compared, taken away, taken up by others."""

import io
import json
import zipfile
from threading import Barrier, Thread

import docx
import odfdo
import pytest
from bs4 import BeautifulSoup

from agreements import errors, queries, services
from agreements.enums import Shift, TemplateKind
from agreements.models import AgreementTemplate, Clause, TemplateVersion
from core.clock import now
from core.db import db as database
from core.events import history_of
from tests.agreements.factories import make_signed
from tests.factories import make_coordinator, make_manager
from tests.pages import proposed_values, text_of

ARTICLE = {"heading": "Prêt", "paragraphs": ["{giver_name} prête."], "reason": "Pour essayer.", "source": "choix de l’organisme"}
TYPED = ARTICLE | {"paragraphs": "{giver_name} prête.\r\n\r\nEt reprend."}


@pytest.fixture
def coordinator(db):
    return make_coordinator()


@pytest.fixture
def manager(db):
    return make_manager(name="Commune de Woippy")


def framework():
    return queries.find_framework_version()


def adapted(by):
    return services.adapt_model(framework().id, by=by, now=now())


def draft_address(draft, path=""):
    return f"/conventions-types/brouillons/{draft.id}{path}"


def press(client, page, button, **values):
    """Press a button of a page that was opened before."""
    form = next(one for one in page.select("form button") if button in one.text).find_parent("form")
    answer = client.post(form["action"], data=proposed_values(form) | values)
    return client.get(answer.headers["Location"]) if answer.status_code == 302 else answer


def test_the_territory_offers_a_model_of_each_kind(client):
    page = client.page("/conventions-types")

    listed = [cell.text for cell in page.select("tbody td[data-label=Genre]")]
    assert sorted(listed) == sorted(kind.label for kind in TemplateKind)
    assert client.queries <= 5


@pytest.mark.parametrize("question", ["?genre=staff_gift", "?recherche=agents", "?genre=staff_gift&organisme=0"])
def test_models_are_found_by_kind_owner_and_words(client, question):
    page = client.page(f"/conventions-types{question}")

    assert [link.text for link in page.select("tbody th a")] == ["Règlement du don de matériel numérique aux agents"]


@pytest.mark.parametrize("question", ["?genre=x&organisme=-1", "?organisme=99999999999999999999", "?page=99"])
def test_nonsense_in_the_filters_is_no_error(client, question):
    assert client.get(f"/conventions-types{question}").status_code == 200


@pytest.mark.parametrize("question", ["?version=0", "?version=99", "?version=x", "?version=-1"])
def test_a_version_nobody_published_does_not_exist(client, question):
    assert client.get(f"/conventions-types/{framework().template_id}{question}").status_code == 404


def test_a_public_body_adapts_a_model_and_its_lineage_shows(client_of, manager, client):
    template_id = framework().template_id
    browser = client_of(manager)

    answer = browser.submit(f"/conventions-types/{template_id}", "L’adapter pour mon organisme")

    draft = database.session.query(TemplateVersion).filter(TemplateVersion.published_at.is_(None)).one()
    assert "Votre copie est un brouillon" in text_of(answer)
    assert draft.articles == framework().articles
    browser.submit(draft_address(draft, "/articles/1"), "Enregistrer l’article", heading="Objet de Woippy")
    browser.submit(draft_address(draft, "/publier"), "Publier la version 1")
    page = client.page(f"/conventions-types/{draft.template_id}")
    assert "Commune de Woippy" in page.text
    assert page.find("a", string="Convention-cadre de réemploi du matériel numérique, version 1")
    assert queries.reuse_of(template_id) == (0, 1)


def test_signed_agreements_are_counted_as_reuse(db):
    agreement = make_signed()

    assert queries.reuse_of(agreement.template_version.template_id) == (1, 0)


def test_a_draft_is_written_from_clauses_and_from_ones_own_words(client_of, coordinator):
    browser = client_of(coordinator)
    facts = {"title": "Prêt de matériel", "purpose": "Prêter.", "kind": "one_off_gift"}
    browser.submit("/conventions-types/ecrire", "Commencer le brouillon", **facts)
    draft = database.session.query(TemplateVersion).filter_by(title="Prêt de matériel").one()
    clause = queries.clauses()[0]

    browser.submit(draft_address(draft, "/clauses"), f"Ajouter «\u00a0{clause.heading}\u00a0»")
    browser.submit(draft_address(draft, "/articles/ecrire"), "Enregistrer l’article", **TYPED)
    answer = browser.submit(draft_address(draft), "Monter l’article 2")

    database.session.expire_all()
    first, second = queries.get_version(draft.id).articles
    assert first == ARTICLE | {"paragraphs": ["{giver_name} prête.", "Et reprend."]}
    assert second["clause"] == clause.code
    assert "Article 1 – Prêt" in text_of(answer)
    browser.submit(draft_address(draft), "Enlever l’article 2")
    assert len(queries.get_version(draft.id).articles) == 1


def test_what_was_typed_on_a_draft_that_changed_meanwhile_is_kept(client_of, coordinator):
    draft = services.begin_version(framework().template_id, by=coordinator, now=now())
    browser = client_of(coordinator)
    page = browser.page(draft_address(draft, "/articles/1"))
    services.move_article(draft.id, 3, Shift.UP, revision=0, by=coordinator, now=now())

    answer = press(browser, page, "Enregistrer l’article", heading="Mon intitulé")

    assert "Quelqu’un a changé ce brouillon" in text_of(answer)
    assert "Mon intitulé" in answer.get_data(as_text=True)
    again = press(browser, BeautifulSoup(answer.text, "html.parser"), "Enregistrer l’article")
    assert "Article 1 – Mon intitulé" in text_of(again)


def test_a_mistake_on_a_page_that_is_out_of_date_does_not_hide_that_the_draft_changed(client_of, coordinator):
    draft = services.begin_version(framework().template_id, by=coordinator, now=now())
    browser = client_of(coordinator)
    page = browser.page(draft_address(draft, "/articles/1"))
    services.change_article(draft.id, 1, revision=0, by=coordinator, now=now(), **ARTICLE)

    mistaken = press(browser, page, "Enregistrer l’article", heading="")
    again = press(browser, BeautifulSoup(mistaken.text, "html.parser"), "Enregistrer l’article", heading="Mon intitulé")

    assert "Quelqu’un a changé ce brouillon" in text_of(again)
    assert queries.get_version(draft.id).articles[0] == framework().articles[0] | ARTICLE


def test_an_unknown_variable_is_said_beside_the_text_and_nothing_typed_is_lost(client_of, coordinator):
    draft = services.begin_version(framework().template_id, by=coordinator, now=now())

    answer = client_of(coordinator).submit(
        draft_address(draft, "/articles/ecrire"), "Enregistrer l’article", **TYPED | {"paragraphs": "Chez {maire}."}
    )

    assert "La plateforme ne sait pas remplir {maire}" in text_of(answer)
    assert "Chez {maire}." in answer.get_data(as_text=True)


def test_publishing_shows_what_changes_in_words_and_never_changes_it_again(client_of, coordinator, client):
    template_id = framework().template_id
    draft = services.begin_version(template_id, by=coordinator, now=now())
    services.change_article(draft.id, 1, revision=0, by=coordinator, now=now(), **ARTICLE)
    browser = client_of(coordinator)

    checked = browser.page(draft_address(draft, "/publier"))
    assert checked.select("ins")
    assert checked.select("del")
    press(browser, checked, "Publier la version 2")

    compared = client.page(f"/conventions-types/{template_id}/comparer?avant=1&apres=2")
    assert any("Prêt" in word.text for word in compared.select("ins"))
    assert browser.get(draft_address(draft)).status_code == 404
    assert [row.number for row in queries.published_numbers(template_id)] == [2, 1]
    with pytest.raises(errors.NotADraft):
        services.remove_article(draft.id, 1, revision=1, by=coordinator, now=now())


def test_the_same_words_are_not_published_twice(client_of, coordinator):
    draft = services.begin_version(framework().template_id, by=coordinator, now=now())

    answer = client_of(coordinator).submit(draft_address(draft, "/publier"), "Publier la version 2")

    assert "il n’y a rien à publier" in text_of(answer)


def test_a_model_has_one_draft_at_a_time(coordinator):
    services.begin_version(framework().template_id, by=coordinator, now=now())

    with pytest.raises(errors.DraftExists):
        services.begin_version(framework().template_id, by=coordinator, now=now())


def test_a_version_withdrawn_says_why_and_is_adapted_no_more(client_of, manager, client):
    draft = adapted(manager)
    published = services.publish_version(draft.id, revision=0, by=manager, now=now())
    browser = client_of(manager)

    browser.submit(f"/conventions-types/versions/{published.id}/retirer", "Retirer la version 1", reason="Le plafond a changé.")

    address = f"/conventions-types/{published.template_id}"
    assert client.get(address).status_code == 404
    assert "Le plafond a changé." in client.page(f"{address}?version=1").text
    with pytest.raises(errors.NotOffered):
        services.adapt_model(published.id, by=manager, now=now())
    assert [event.name for event in history_of("version", published.id)][-2:] == ["ModelPublished", "ModelWithdrawn"]


def test_a_draft_that_is_given_up_takes_a_model_nobody_published_with_it(client_of, manager):
    draft = adapted(manager)

    client_of(manager).submit(draft_address(draft), "Supprimer ce brouillon")

    assert database.session.query(AgreementTemplate).filter_by(owner_id=manager.organisation_id).count() == 0


def test_a_model_is_taken_away_in_each_form(client):
    address = f"/conventions-types/{framework().template_id}"
    odt, word, portable = (client.get(f"{address}/{ending}") for ending in ("odt", "docx", "json"))

    text = odfdo.Document(io.BytesIO(odt.data)).body
    headings = [header.text_recursive for header in text.headers]
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(word.data)).paragraphs]
    assert zipfile.ZipFile(io.BytesIO(odt.data)).testzip() is None
    assert "Article 1 – Objet" in headings
    assert "Article 1 – Objet" in paragraphs
    assert any("[nom du partenaire]" in paragraph for paragraph in paragraphs)
    assert json.loads(portable.data)["format"] == "boucle-convention-type"
    assert all("attachment" in answer.headers["Content-Disposition"] for answer in (odt, word, portable))


def test_what_one_platform_gives_another_imports_with_its_origin(client_of, manager, client):
    given = client.get(f"/conventions-types/{framework().template_id}/json").data

    answer = client_of(manager).submit("/conventions-types/importer", "Importer le modèle", file=(io.BytesIO(given), "modele.json"))

    draft = database.session.query(TemplateVersion).filter(TemplateVersion.published_at.is_(None)).one()
    assert "Le modèle est importé comme brouillon" in text_of(answer)
    assert draft.articles == framework().articles
    assert draft.template.owner_id == manager.organisation_id
    assert draft.template.origin.startswith("convention-cadre, version 1")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n", b"{", b'"' * 3, b"[" * 100_000, b"\xff\xfe", b"9" * 5000, b" " * (1024 * 1024 + 1)],
    ids=["empty", "picture", "cut", "text", "nested", "encoding", "number", "large"],
)
def test_a_file_that_is_no_model_is_refused(client_of, manager, content):
    answer = client_of(manager).submit(
        "/conventions-types/importer",
        "Importer le modèle",
        file=(io.BytesIO(content), "modele.json"),
    )

    assert answer.status_code == 422
    assert database.session.query(TemplateVersion).filter(TemplateVersion.published_at.is_(None)).count() == 0


def test_a_clause_reworded_changes_no_model_and_keeps_what_it_said(client_of, coordinator):
    clause = queries.clauses()[0]
    before, articles = [*clause.paragraphs], framework().articles
    browser = client_of(coordinator)

    browser.submit(f"/clauses/{clause.id}/modifier", "Enregistrer la clause", paragraphs="Autre texte.")

    database.session.expire_all()
    assert queries.get_clause(clause.id).paragraphs == ["Autre texte."]
    assert framework().articles == articles
    assert history_of("clause", clause.id)[-1].facts["before"]["paragraphs"] == before


def test_a_clause_changed_meanwhile_is_not_overwritten(client_of, coordinator):
    clause = queries.clauses()[0]
    browser = client_of(coordinator)
    page = browser.page(f"/clauses/{clause.id}/modifier")
    services.reword_clause(clause.id, revision=0, topic=clause.topic, by=coordinator, now=now(), **ARTICLE)

    answer = press(browser, page, "Enregistrer la clause", heading="Le mien")

    assert "Quelqu’un a changé cette clause" in text_of(answer)
    assert queries.get_clause(clause.id).heading == "Prêt"


def test_a_clause_no_longer_proposed_stays_readable_and_is_added_no_more(client_of, coordinator, client):
    clause = queries.clauses()[0]
    client_of(coordinator).submit(f"/clauses/{clause.id}", "Ne plus la proposer")

    draft = services.begin_version(framework().template_id, by=coordinator, now=now())
    with pytest.raises(errors.ClauseWithdrawn):
        services.add_clause(draft.id, clause.id, revision=0, by=coordinator, now=now())
    assert "n’est plus proposée" in client.page(f"/clauses/{clause.id}").text
    assert clause.id not in {row.id for row in queries.clauses()}


def test_two_clauses_do_not_share_a_heading(coordinator):
    services.write_clause(topic=queries.clauses()[0].topic, by=coordinator, now=now(), **ARTICLE)

    with pytest.raises(errors.ClauseExists):
        services.write_clause(topic=queries.clauses()[0].topic, by=coordinator, now=now(), **ARTICLE)


def test_editing_and_publishing_at_once_never_publish_a_text_nobody_checked(committed_app):
    """Whoever comes second is refused: the version published is the one that was on screen."""
    by = make_coordinator()
    draft = services.begin_version(queries.find_framework_version().template_id, by=by, now=now())
    services.change_article(draft.id, 1, revision=0, by=by, now=now(), **ARTICLE)
    whole = len(draft.articles)
    barrier, outcomes = Barrier(2), []
    person_id = by.id

    def run(act):
        with committed_app.app_context():
            from core.accounts.queries import get_membership

            person = get_membership(person_id)
            barrier.wait()
            try:
                act(draft.id, revision=1, by=person, now=now())
                outcomes.append("done")
            except (errors.DraftChanged, errors.NotADraft):
                outcomes.append("refused")
            finally:
                database.session.remove()

    acts = [services.publish_version, lambda *args, **facts: services.remove_article(args[0], 2, **facts)]
    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    database.session.rollback()  # what this session read before the others wrote
    kept = database.session.get(TemplateVersion, draft.id, populate_existing=True)
    assert len(kept.articles) == (whole if kept.published_at else whole - 1)


def test_the_library_loads_clauses_once(db):
    before = database.session.query(Clause).count()

    services.load_library()

    assert database.session.query(Clause).count() == before == 42
