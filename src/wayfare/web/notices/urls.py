"""Addresses of what concerns a person."""

from django.urls import path

from wayfare.web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("seen/", views.seen, name="seen"),
]
