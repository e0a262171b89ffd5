"""Addresses of links between workspaces."""

from django.urls import path

from wayfare.web.links import views

app_name = "links"
urlpatterns = [
    path("", views.index, name="index"),
    path("side-by-side/", views.side_by_side, name="side_by_side"),
    path("results/", views.results, name="results"),
    path("offer/", views.offer, name="offer"),
    path("offered/", views.offered, name="offered"),
    path("take-up/", views.take_up, name="take_up"),
    path("<slug:pk>/end/", views.end, name="end"),
]
