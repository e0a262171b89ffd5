"""The address of the search."""

from django.urls import path

from wayfare.web.search import views

app_name = "search"
urlpatterns = [path("", views.index, name="index")]
