"""The directory of reuse partners: what they do, with which equipment, where."""
