"""Is the service up?"""

from tests.conftest import make_app


def test_it_says_that_database_and_queue_are_well(client):
    response = client.get("/sante")

    assert response.status_code == 200
    assert response.json == {"status": "ok", "database": "ok", "queue": "in-process"}


def test_it_says_503_when_the_database_is_gone(tmp_path):
    app = make_app("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)

    with app.app_context():
        response = app.test_client().get("/sante")

    assert response.status_code == 503
    assert response.json["database"] == "unreachable"


def test_an_unreachable_queue_is_told_and_pages_still_work(app, tmp_path):
    broken = make_app(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, REDIS_URL="redis://127.0.0.1:1/0")

    with broken.app_context():
        response = broken.test_client().get("/sante")

    assert (response.status_code, response.json["queue"]) == (200, "unreachable")
