"""Figures over closed trades."""
