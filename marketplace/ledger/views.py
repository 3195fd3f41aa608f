"""The movements behind each figure."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)
