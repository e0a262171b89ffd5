"""Coherence: remembers official scorings, and the register of policies and agreements with its scores."""
