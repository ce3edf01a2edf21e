"""`botdb stats`: the daily rows and the figures over the closed trades."""
