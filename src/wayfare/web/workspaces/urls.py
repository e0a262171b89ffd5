"""Addresses of workspaces, their people and their settings."""

from django.urls import path

from wayfare.web.workspaces import views

app_name = "workspaces"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.create, name="create"),
    path("w/<slug:w>/", views.board, name="board"),
    path("w/<slug:w>/settings/", views.settings, name="settings"),
    path("w/<slug:w>/people/", views.people, name="people"),
    path("w/<slug:w>/people/invite/", views.invite, name="invite"),
    path("w/<slug:w>/people/invited/", views.invited, name="invited"),
    path("w/<slug:w>/people/<slug:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("w/<slug:w>/institutions/add/", views.add_institution, name="add_institution"),
]
