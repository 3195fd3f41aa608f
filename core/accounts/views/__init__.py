"""Signing in and out, one's account, organisations and their people."""

from core.accounts.views import account, invitations, organisations, passwords, people, registration, sign_ins
from core.accounts.views.blueprint import bp

__all__ = ["account", "bp", "invitations", "organisations", "passwords", "people", "registration", "sign_ins"]
