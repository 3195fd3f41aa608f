"""The blueprint of what partners supply."""

from flask import Blueprint

bp = Blueprint("supply", __name__)
