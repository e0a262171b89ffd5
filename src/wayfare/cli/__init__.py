"""The command `wayfare`."""
