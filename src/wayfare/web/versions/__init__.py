"""Versions of editable objects and the merge of two changes."""
