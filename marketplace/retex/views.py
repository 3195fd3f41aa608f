"""The annual report and its figures."""

from flask import Blueprint

bp = Blueprint("retex", __name__)
