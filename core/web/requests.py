"""What a request brings, made fit to be read."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import flask
from flask import Flask, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict

V = TypeVar("V", bound=Callable[..., Any])


class Parameters(ImmutableMultiDict[str, Any]):
    """The values of an address or of a form, without the NUL signs that PostgreSQL refuses in any text."""

    def __init__(self, values: Any = None) -> None:
        pairs: Iterable[tuple[str, Any]] = values.items(multi=True) if isinstance(values, ImmutableMultiDict) else values or ()
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class Request(flask.Request):
    """The request every view reads."""

    parameter_storage_class = Parameters

    @property
    def max_content_length(self) -> int | None:  # pyright: ignore[reportIncompatibleMethodOverride] - nobody sets it here
        """What the view accepts when it says so, what the settings say otherwise. Read before anything of the body is."""
        view = current_app.view_functions.get(self.endpoint or "") if current_app else None
        return getattr(view, "largest_body", None) or super().max_content_length


def accepts_up_to(size_bytes: int) -> Callable[[V], V]:
    """Let a view receive more than the settings allow to others: several photos at once."""

    def declare(view: V) -> V:
        view.largest_body = size_bytes  # type: ignore[attr-defined]  # a mark on the function, read with each request
        return view

    return declare


def init_app(app: Flask) -> None:
    app.request_class = Request
    app.before_request(_refuse_unspeakable_path)


def _refuse_unspeakable_path() -> None:
    if "\0" in request.path:
        abort(404)


def _clean(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value
