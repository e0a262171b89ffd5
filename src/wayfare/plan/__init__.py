"""From findings to a costed plan: the results chain, its cost, its readiness and its editions."""
