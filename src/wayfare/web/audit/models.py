"""The audit record: one line for every change, chained by hashes so that a missing or altered line shows."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Head(models.Model):
    """The newest link of one chain: a workspace's, or the instance's own (empty scope)."""

    scope = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class Mark(models.Model):
    """The newest line about one table in one chain: while it stays, every row of that table in that chain stays."""

    scope = models.CharField(max_length=40)
    workspace = models.CharField(max_length=40, db_index=True)
    table = models.CharField(max_length=60)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("scope", "table"), name="audit_one_mark_per_table"),)


class Record(models.Model):
    """One change, written in the transaction that made it and never altered. It holds no content, only its hashes."""

    scope = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    event = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    version = models.PositiveIntegerField(null=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("scope", "sequence")
        constraints = (models.UniqueConstraint(fields=("scope", "sequence"), name="audit_one_line_per_number"),)
        indexes = (models.Index(fields=("target_type", "target_id")),)
