"""Workspaces, their people, places and the way through the cycle."""
