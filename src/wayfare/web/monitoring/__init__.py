"""Monitoring: what is reported against the plan, by whom, and how it is judged by `wayfare.monitoring`."""
