"""Purchases of public bodies."""
