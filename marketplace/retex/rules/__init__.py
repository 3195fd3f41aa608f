"""Rates, figures, and how they are frozen and worded: all pure."""
