"""Where network servers of sensors send each measurement: ChirpStack v4 and The Things Stack v3.

Each sensor has its secret, sent as `Authorization: Bearer …`. Whatever was understood is answered by 200 or 422, so that it is not
sent again for nothing; a network server sends again what met a failure (500) or an address that did not answer.
"""

from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from core.clock import now
from core.web.access import Audience, open_to
from core.web.requests import accepts_up_to
from marketplace.collection import rules, services
from marketplace.collection.errors import MessageNotUnderstood, ReadingRefused, WrongSecret
from marketplace.collection.rules import Message
from marketplace.collection.views.blueprint import bp

LARGEST_MESSAGE = 64 * 1024
MEASURING = "up"  # ChirpStack also tells of joins, acknowledgements, batteries: nothing for us


@bp.post("/api/v1/sensors/chirpstack")
@open_to(Audience.MACHINE)
@accepts_up_to(LARGEST_MESSAGE)
def receive_chirpstack() -> ResponseReturnValue:
    if request.args.get("event", MEASURING) != MEASURING:
        return jsonify(reading="none")
    return _kept(rules.chirpstack_message)


@bp.post("/api/v1/sensors/ttn")
@open_to(Audience.MACHINE)
@accepts_up_to(LARGEST_MESSAGE)
def receive_things_stack() -> ResponseReturnValue:
    return _kept(rules.things_stack_message)


def _kept(read: Callable[[object], Message]) -> ResponseReturnValue:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        return _refused("secret missing", 401)
    try:
        message = read(request.get_json(force=True))
        is_new = services.keep_message(secret.strip(), message, now=now())
    except (BadRequest, RecursionError):
        return _not_understood(secret, "not JSON")
    except MessageNotUnderstood as error:
        return _not_understood(secret, str(error))
    except WrongSecret:
        return _refused("no such sensor with that secret", 401)
    except ReadingRefused as error:
        return _refused(f"refused: {error}", 422)
    return jsonify(reading="kept" if is_new else "known")


def _not_understood(secret: str, part: str) -> ResponseReturnValue:
    services.note_not_understood(secret.strip(), part, now=now())
    return _refused(f"not understood: {part}", 400)


def _refused(why: str, status: int) -> ResponseReturnValue:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004 - HTTP
    return jsonify(error=why), status, headers
