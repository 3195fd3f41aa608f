"""Addresses and the points where they stand, as the geocoder says or as a person settled."""
