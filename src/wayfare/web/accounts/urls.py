"""Addresses of a person's own account."""

from django.urls import path

from wayfare.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("join/<str:code>/", views.join, name="join"),
    path("profile/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
    path("roles/", views.permissions, name="permissions"),
    path("enter/<slug:pk>/", views.enter, name="enter"),
]
