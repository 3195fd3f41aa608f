"""What passers-by report: without account nor cookie, once, and answered."""

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.accounts.enums import Role
from core.clock import now
from core.events import history_of
from core.storage import StoredFile
from core.uploads import GivenFile, check_photo
from core.web.pace import Pace
from geo.points import Point
from marketplace.collection import queries, rules, services
from marketplace.collection.enums import BoxState, Problem, ReportState
from marketplace.collection.errors import AnswerMissing, BoxNotThere, ReportAnswered
from marketplace.collection.jobs import tell_of_danger
from marketplace.collection.models import BoxReport
from marketplace.collection.views import passers_by
from marketplace.ledger.enums import Origin
from tests.factories import keep, make_coordinator, make_manager, make_membership, make_official, make_partner_manager
from tests.files import PDF, picture
from tests.marketplace.collection.factories import NOON, make_box
from tests.pages import text_of

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh_pace(monkeypatch):
    monkeypatch.setattr(passers_by, "REPORTING", Pace(6, timedelta(minutes=10)))


def photo():
    return check_photo(GivenFile("borne.jpg", picture()))


def reports(db):
    return db.query(BoxReport).order_by(BoxReport.id).all()


class TestSeal:
    @given(st.integers(0, 12 * 3600))
    def test_holds_for_its_box_for_half_a_day(self, seconds):
        seal = rules.seal_of("key", "box 7", at=NOON)
        later = NOON + timedelta(seconds=seconds)

        assert rules.is_sealed("key", seal, "box 7", at=later)
        assert not rules.is_sealed("key", seal, "box 8", at=later)
        assert not rules.is_sealed("other", seal, "box 7", at=later)

    def test_ends(self):
        seal = rules.seal_of("key", "box 7", at=NOON)
        assert not rules.is_sealed("key", seal, "box 7", at=NOON + rules.SEAL_LENGTH + timedelta(seconds=1))
        assert not rules.is_sealed("key", seal, "box 7", at=NOON - HOUR)

    @given(st.text(max_size=60))
    def test_whatever_is_sent_in_its_place_is_refused(self, text):
        assert not rules.is_sealed("key", text, "box 7", at=NOON)


def test_the_nearest_come_first_and_distances_read_in_french():
    class Place:
        def __init__(self, key, latitude):
            self.id, self.point = key, Point(latitude, 6.17)

    found = rules.nearest([Place(1, 49.2), Place(2, 49.12), Place(3, 49.15)], Point(49.11, 6.17), most=2)

    assert [place.id for place, _km in found] == [2, 3]
    assert [rules.distance_in_words(km) for km in (0.02, 0.34, 0.99, 2.44, 12)] == [
        "0\u00a0m",
        "350\u00a0m",
        "1,0\u00a0km",
        "2,4\u00a0km",
        "12,0\u00a0km",
    ]


class TestService:
    def test_the_same_problem_again_is_counted_with_the_first(self, db):
        box = make_box()
        first = services.report_problem(box.id, Problem.FULL, now=NOON)

        again = services.report_problem(box.id, Problem.FULL, now=NOON + HOUR)
        other = services.report_problem(box.id, Problem.DAMAGED, now=NOON + HOUR)

        assert (again.id, again.times, again.last_at) == (first.id, 2, NOON + HOUR)
        assert other.id != first.id

    def test_who_says_more_is_kept_apart(self, db):
        box = make_box()
        first = services.report_problem(box.id, Problem.DAMAGED, now=NOON)

        more = services.report_problem(box.id, Problem.DAMAGED, words="La trappe pend.", photo=photo(), now=NOON)

        assert more.id != first.id
        assert more.photo.media_type == "image/webp"

    def test_once_settled_the_same_problem_is_a_new_one(self, db):
        box = make_box()
        first = services.report_problem(box.id, Problem.FULL, now=NOON)
        services.answer_report(first.id, ReportState.SETTLED, "Vidée.", by=make_coordinator(), now=NOON)

        assert services.report_problem(box.id, Problem.FULL, now=NOON).id != first.id

    def test_a_flood_leaves_no_more_rows_than_the_threshold_says_whoever_sends_it(self, db):
        box = make_box()
        for number in range(25):
            services.report_problem(box.id, Problem.DAMAGED, words=f"Numéro {number}", now=NOON)

        assert len(reports(db)) == 20
        assert sum(one.times for one in reports(db)) == 25
        services.report_problem(box.id, Problem.DAMAGED, words="Le lendemain", now=NOON + timedelta(days=1, hours=1))
        assert len(reports(db)) == 21

    @pytest.mark.parametrize("state", [BoxState.PROPOSED, BoxState.REMOVED])
    def test_there_is_nothing_to_report_where_no_box_stands(self, db, state):
        with pytest.raises(BoxNotThere):
            services.report_problem(make_box(state=state).id, Problem.FULL, now=NOON)

    def test_an_answer_goes_forward_and_in_words(self, db):
        report = services.report_problem(make_box().id, Problem.FULL, now=NOON)

        with pytest.raises(AnswerMissing):
            services.answer_report(report.id, ReportState.IN_HAND, "  ", by=None, now=NOON)
        services.answer_report(report.id, ReportState.IN_HAND, "Demain matin.", by=None, now=NOON)
        services.answer_report(report.id, ReportState.SETTLED, "Vidée.", by=None, now=NOON)
        with pytest.raises(ReportAnswered):
            services.answer_report(report.id, ReportState.IN_HAND, "Encore.", by=None, now=NOON)

    def test_the_database_refuses_an_answer_without_words(self, db):
        with pytest.raises(IntegrityError):
            keep(
                BoxReport(
                    box_id=make_box().id, problem=Problem.FULL, state=ReportState.SETTLED, nonce="x", reported_at=NOON, last_at=NOON
                )
            )

    def test_danger_is_written_of_at_once_and_once_the_rest_waits(self, db, letters):
        host, partner, coordinator = make_manager(), make_partner_manager(), make_coordinator()
        box = make_box(host.organisation, responsible_id=partner.organisation_id)

        services.report_problem(box.id, Problem.FULL, now=NOON)
        assert letters() == []
        report = services.report_problem(box.id, Problem.DANGEROUS, now=NOON)
        tell_of_danger(box.id, report.id, "dangerous")

        assert sorted(to for to, _subject in letters()) == sorted(one.user.email for one in (host, partner, coordinator))


class TestPassersBy:
    def path(self, box, problem="pleine"):
        return f"/b/{box.code}/signaler/{problem}"

    def test_the_page_says_what_goes_in_and_where_the_next_box_is(self, client, db):
        box = make_box(name="Ici", categories=("smartphone",), opening_hours="Mo-Fr 09:00-12:00")
        make_box(name="Loin", latitude=49.2, longitude=6.2)
        make_box(name="Près", latitude=49.121, longitude=6.177)
        make_box(name="Fermée", state=BoxState.OUT_OF_SERVICE)
        make_box(name="Entrée des agents", origin=Origin.AGENTS)

        page = client.page(f"/b/{box.code}")

        assert [link.text for link in page.select("ol a")] == ["Près", "Loin"]
        assert "Du lundi au vendredi" in page.text
        assert client.queries <= 10

    def test_a_code_typed_as_printed_leads_to_the_page(self, client, db):
        box = make_box()
        assert client.get(f"/b/{box.printed_code.lower()}").location == f"/b/{box.code}"

    @pytest.mark.parametrize("path", ["/b/AAAAAAAA", "/b/x", "/b/suivi/1-rien", "/b/suivi/rien", "/b/%00"])
    def test_what_is_not_ours_does_not_exist(self, client, db, path):
        assert client.get(path).status_code == 404

    def test_a_project_is_nobodys_business_and_a_removed_box_leads_to_the_others(self, client, db):
        make_box(name="Voisine")
        assert client.get(f"/b/{make_box(state=BoxState.PROPOSED).code}").status_code == 404
        removed = make_box(state=BoxState.REMOVED)
        assert "Voisine" in client.page(f"/b/{removed.code}").text
        assert client.get(self.path(removed)).status_code == 404

    def test_two_taps_without_cookie_lead_to_a_page_that_follows_the_answer(self, client, db):
        box = make_box()
        page = client.get(f"/b/{box.code}")
        form = client.page(self.path(box))
        data = {field["name"]: field.get("value", "") for field in form.select("main form [name]") if field.get("type") == "hidden"}

        answer = client.open(self.path(box), method="POST", data=data)
        followed = client.get(answer.location)

        assert not any("Set-Cookie" in one.headers for one in (page, answer, followed))
        assert not client._cookies
        assert "Reçu" in text_of(followed)
        report = reports(db)[0]
        services.answer_report(report.id, ReportState.SETTLED, "Vidée ce matin, merci.", by=None, now=now())
        assert "Vidée ce matin, merci." in client.get(answer.location).text

    def test_the_same_form_sent_twice_reports_once(self, client, db):
        box = make_box()
        form = client.page(self.path(box))
        data = {field["name"]: field.get("value", "") for field in form.select("main form [name]") if field.get("type") == "hidden"}

        answers = [client.open(self.path(box), method="POST", data=data) for _ in range(2)]

        assert answers[0].location == answers[1].location
        assert [report.times for report in reports(db)] == [1]

    def test_a_form_that_this_site_did_not_show_is_refused(self, client, db):
        box, other = make_box(), make_box()
        seal = rules.seal_of("test", f"box {other.id}", at=now())

        for wrong in ("", "1.abc", seal):
            answer = client.open(self.path(box), method="POST", data={"seal": wrong})
            assert answer.status_code == 422
            assert "restée ouverte trop longtemps" in text_of(answer)
        assert reports(db) == []

    def test_a_page_of_another_site_reports_nothing(self, client, db):
        box = make_box()
        data = {"seal": rules.seal_of("test", f"box {box.id}", at=now())}

        answer = client.open(self.path(box), method="POST", data=data, headers={"Sec-Fetch-Site": "cross-site"})

        assert (answer.status_code, reports(db)) == (403, [])

    def test_a_flood_from_one_address_is_refused_in_words(self, client, db):
        boxes = [make_box() for _ in range(8)]

        answers = [client.submit(self.path(box), "Envoyer le signalement", follow_redirects=False) for box in boxes]

        assert [answer.status_code for answer in answers] == [302] * 6 + [429] * 2
        assert "Attendez dix minutes" in text_of(answers[-1])
        assert len(reports(db)) == 6

    @pytest.mark.parametrize(
        ("content", "name"), [(PDF, "photo.jpg"), (b"rien", "photo.jpg"), (picture()[:200], "photo.jpg"), (picture(), "photo.png")]
    )
    def test_a_photo_that_is_not_one_is_refused_and_nothing_is_kept(self, client, db, content, name):
        box = make_box()

        answer = client.submit(
            self.path(box, "abimee"), "Envoyer le signalement", words="La trappe", photo=(BytesIO(content), name)
        )

        assert answer.status_code == 422
        assert "La trappe" in answer.text
        assert reports(db) == []
        assert db.query(StoredFile).count() == 0

    def test_a_photo_is_shown_to_those_who_answer_only(self, client, client_of, db):
        host = make_manager()
        box = make_box(host.organisation)
        client.submit(self.path(box, "abimee"), "Envoyer le signalement", photo=(BytesIO(picture()), "borne.jpg"))
        report = reports(db)[0]

        assert client_of(host).get(f"/bornes/signalements/{report.id}/photo").mimetype == "image/webp"
        assert client_of(make_manager()).get(f"/bornes/signalements/{report.id}/photo").status_code == 404
        assert "/photo" not in client.get(f"/b/suivi/{queries.follow_token(report)}").text


class TestAnswering:
    def test_those_concerned_read_and_answer(self, client_of, db):
        host, partner = make_manager(), make_partner_manager()
        box = make_box(host.organisation, responsible_id=partner.organisation_id, name="Mairie")
        report = services.report_problem(box.id, Problem.DAMAGED, words="La trappe pend.", now=NOON)
        volunteer = make_membership(partner.organisation, Role.MEMBER)

        assert "Mairie" in client_of(volunteer).get("/bornes/signalements").text
        answered = client_of(volunteer).submit(
            f"/bornes/signalements/{report.id}", "Enregistrer la réponse", state="settled", answer="Réparée."
        )

        assert "Réparée." in text_of(answered)
        assert queries.get_report(report.id).state is ReportState.SETTLED

    def test_officials_read_and_others_do_not(self, client_of, db):
        report = services.report_problem(make_box(name="Mairie").id, Problem.FULL, now=NOON)

        assert "Mairie" in client_of(make_official()).get("/bornes/signalements").text
        assert client_of(make_official()).post(f"/bornes/signalements/{report.id}").status_code == 403
        assert "Mairie" not in client_of(make_manager()).get("/bornes/signalements").text
        assert client_of(make_manager()).get(f"/bornes/signalements/{report.id}").status_code == 404

    def test_what_waits_comes_first_in_one_order(self, client_of, db):
        boxes = [make_box(name=f"Borne {number}") for number in range(3)]
        made = [services.report_problem(box.id, Problem.FULL, now=NOON + number * HOUR) for number, box in enumerate(boxes)]
        services.answer_report(made[0].id, ReportState.SETTLED, "Vidée.", by=None, now=NOON)
        client = client_of(make_coordinator())

        page = client.page("/bornes/signalements")

        assert [cell.text.strip() for cell in page.select("tbody th")] == ["Borne 1", "Borne 2", "Borne 0"]
        assert client.queries <= 6
        assert len(client.page("/bornes/signalements?etat=settled").select("tbody tr")) == 1
        assert client.get("/bornes/signalements/exporter?format=xlsx").data[:2] == b"PK"

    def test_the_photo_of_a_box_is_public_and_replaced(self, client, client_of, db):
        host = make_manager()
        box = make_box(host.organisation)
        for size in ((64, 48), (80, 60)):
            client_of(host).submit(
                f"/bornes/{box.id}/photo",
                "Enregistrer la photo",
                photo=(BytesIO(picture(size=size)), "a.jpg"),
                photo_caption="Borne verte",
            )

        assert client.get(f"/b/{box.code}/photo").mimetype == "image/webp"
        assert client.page(f"/b/{box.code}").select_one("main img")["alt"] == "Borne verte"


class TestForgetting:
    def test_the_words_and_the_photo_of_an_old_report_are_erased_once_and_the_journal_says_so(self, client_of, db):
        box, year = make_box(), timedelta(days=365)
        old = services.report_problem(box.id, Problem.DAMAGED, words="Mon voisin a tout cassé.", photo=photo(), now=NOON)
        kept = services.report_problem(box.id, Problem.DANGEROUS, words="Ça fume.", now=NOON + HOUR)
        old_id, file_id = old.id, old.photo_id

        assert services.forget_words(now=NOON + year) == 0
        assert [services.forget_words(now=NOON + year + timedelta(minutes=30)) for _ in range(2)] == [1, 0]

        assert (kept.words, db.get(StoredFile, file_id)) == ("Ça fume.", None)
        old = db.get(BoxReport, old_id, populate_existing=True)
        assert (old.words, old.photo_id, old.problem) == ("", None, Problem.DAMAGED)
        assert [entry.name for entry in history_of("box", box.id)].count("ReportForgotten") == 1
        client = client_of(make_coordinator())
        assert "ancien signalement effacés" in text_of(client.get(f"/bornes/{box.id}"))
        assert client.get(f"/bornes/signalements/{old_id}").status_code == 200
