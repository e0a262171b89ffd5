"""Addresses of forms that were held while a person signed in again."""

from django.urls import path

from wayfare.web import refusals
from wayfare.web.guard import signed_in

app_name = "versions"
urlpatterns = [
    path("<slug:name>/", signed_in("a form held in this browser's own session")(refusals.held_again), name="held")
]
