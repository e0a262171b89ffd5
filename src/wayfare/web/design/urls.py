"""Addresses of the living page of components."""

from django.urls import path

from wayfare.web.design import views

app_name = "design"
urlpatterns = [
    path("", views.index, name="index"),
    path("bare/", views.bare, name="bare"),
    path("public/", views.public, name="public"),
    path("wall/", views.wall, name="wall"),
]
