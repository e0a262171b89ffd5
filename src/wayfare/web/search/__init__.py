"""One box over everything a person may open in a workspace."""
