"""Rates, figures, how they are frozen, when they are published: all pure."""
