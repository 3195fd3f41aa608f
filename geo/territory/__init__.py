"""Municipalities, their contours and their town halls."""
