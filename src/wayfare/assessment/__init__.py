"""Figures and findings for every row of the mission."""
