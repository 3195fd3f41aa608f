"""What the pages of accounts are registered on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
