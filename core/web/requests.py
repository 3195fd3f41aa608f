"""What a request brings, made fit to be read."""

from collections.abc import Iterable
from typing import Any

import flask
from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict


class Parameters(ImmutableMultiDict[str, Any]):
    """The values of an address or of a form, without the NUL signs that PostgreSQL refuses in any text."""

    def __init__(self, values: Any = None) -> None:
        pairs: Iterable[tuple[str, Any]] = values.items(multi=True) if isinstance(values, ImmutableMultiDict) else values or ()
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class Request(flask.Request):
    """The request every view reads."""

    parameter_storage_class = Parameters


def init_app(app: Flask) -> None:
    app.request_class = Request
    app.before_request(_refuse_unspeakable_path)


def _refuse_unspeakable_path() -> None:
    if "\0" in request.path:
        abort(404)


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value
