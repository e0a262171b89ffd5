"""Content checked into frozen model objects, and the words of every language."""
