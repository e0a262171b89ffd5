"""Interactions: remembers how people see measures act on the outcomes of the plan, and how conflicts were settled."""
