"""Addresses of long work."""

from django.urls import path

from wayfare.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    path("files/<slug:room>/<slug:what>/", views.ask, name="ask"),
    path("<slug:pk>/file/", views.file, name="file"),
    path("<slug:pk>/", views.show, name="show"),
    path("<slug:pk>/cancel/", views.cancel, name="cancel"),
]
