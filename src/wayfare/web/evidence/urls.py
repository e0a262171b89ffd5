"""Addresses of the evidence room."""

from django.urls import path

from wayfare.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.index, name="index"),
    path("sources/add/", views.register, name="register"),
    path("sources/<slug:pk>/", views.source, name="source"),
    path("sources/<slug:pk>/edit/", views.describe, name="describe"),
    path("sources/<slug:pk>/rate/", views.rate, name="rate"),
    path("sources/<slug:pk>/bring/", views.bring, name="bring"),
    path("ratings/<slug:pk>/", views.rerate, name="rerate"),
    path("files/<slug:pk>/", views.dataset, name="dataset"),
    path("files/<slug:pk>/design/", views.declare, name="declare"),
    path("files/<slug:pk>/confirm/", views.confirm, name="confirm"),
    path("files/<slug:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("world/", views.world, name="world"),
    path("map/", views.evidence_map, name="map"),
    path("map.csv", views.map_table, name="map_table"),
]
