"""Addresses of static files that change with their content, so that browsers may keep them for a year."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(asset_url=asset_url, path_of=path_of)


def asset_url(name: str) -> str:
    """The address of a file of `static/`, with a mark of its content; a missing file stops the page."""
    return path_of("static", filename=name, v=_mark(str(current_app.static_folder), name))


def path_of(endpoint: str, **values: str) -> str:
    """`url_for` for what every page links to, worked out once for each place the site is served at."""
    return _path(request.script_root if has_request_context() else "", endpoint, tuple(sorted(values.items())))


@lru_cache(maxsize=256)
def _path(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


@cache
def _mark(folder: str, name: str) -> str:
    return sha256((Path(folder) / name).read_bytes()).hexdigest()[:10]
