"""How pages are made of templates."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, templating
from jinja2 import StrictUndefined


class Environment(templating.Environment):
    """What every template knows is settled at start-up: a plain dict holds it, since each import of a component goes through it."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> dict[str, Any]:
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    app.jinja_environment = Environment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
