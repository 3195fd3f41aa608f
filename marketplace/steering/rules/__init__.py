"""Where actions stand, what indicators measure, periods, trends, what reports say: all pure."""
