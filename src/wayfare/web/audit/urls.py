"""Addresses of the record of changes."""

from django.urls import path

from wayfare.web.audit import views

app_name = "audit"
urlpatterns = [path("", views.index, name="index"), path("download/", views.download, name="download")]
