"""Workbooks that went out, were edited elsewhere and come back."""
