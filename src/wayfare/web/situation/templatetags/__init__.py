"""Template tags of the situation room."""
