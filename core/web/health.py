"""Is the service up? For load balancers and for whoever is called at night."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.db import db
from core.queue import has_queue, queue_answers
from core.web.access import Audience, open_to

bp = Blueprint("health", __name__)


@bp.get("/sante")
@open_to(Audience.PUBLIC)
def show_health() -> ResponseReturnValue:
    """200 while the database answers, 503 otherwise; the queue is told apart, since pages work without it."""
    database = _database_answers()
    queue = "in-process" if not has_queue() else "ok" if queue_answers() else "unreachable"
    answer = {"status": "ok" if database else "unavailable", "database": "ok" if database else "unreachable", "queue": queue}
    return jsonify(answer), 200 if database else 503


def _database_answers() -> bool:
    try:
        return db.session.scalar(text("SELECT 1")) == 1
    except SQLAlchemyError:
        db.session.rollback()
        return False
