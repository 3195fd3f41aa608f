"""Lots, the claims made on them and their allocation."""
