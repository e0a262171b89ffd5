"""Addresses of the matrix of measures and outcomes."""

from django.urls import path

from wayfare.web.interactions import views

app_name = "interactions"
urlpatterns = [
    path("", views.index, name="index"),
    path("mine/<slug:pk>/", views.reading, name="reading"),
    path("settled/<slug:pk>/open/", views.unsettle, name="unsettle"),
    path("of/<str:acting>/take/", views.take, name="take"),
    path("of/<str:acting>/on/<str:on>/settle/", views.settle, name="settle"),
]
