"""The plan: remembers, shows and changes what `wayfare.plan` thinks about."""
