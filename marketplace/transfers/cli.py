"""Handovers and outcomes."""

from flask.cli import AppGroup

transfers_cli = AppGroup("transfers", help="Handovers and outcomes.")
