"""Rates, totals and the annual report."""
