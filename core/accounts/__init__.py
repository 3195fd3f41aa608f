"""Organisations, the people who act for them, and how they sign in."""
