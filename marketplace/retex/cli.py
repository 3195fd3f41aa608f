"""The annual report."""

from flask.cli import AppGroup

retex_cli = AppGroup("retex", help="The annual report.")
