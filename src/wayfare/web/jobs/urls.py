"""Addresses of long work."""

from django.urls import path

from wayfare.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:pk>/", views.show, name="show"),
    path("<slug:pk>/cancel/", views.cancel, name="cancel"),
]
