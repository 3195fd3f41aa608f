"""Ways between places: measured by road where a server said so, estimated from the straight line elsewhere."""

from geo.roads.rules.matrix import Estimate, Leg, Matrix, is_possible, matrix_of, place_key
from geo.roads.rules.osrm import RoadsUnreadable, blocks, read_table, table_path

__all__ = [
    "Estimate",
    "Leg",
    "Matrix",
    "RoadsUnreadable",
    "blocks",
    "is_possible",
    "matrix_of",
    "place_key",
    "read_table",
    "table_path",
]
