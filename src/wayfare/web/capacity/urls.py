"""Addresses of the assessment of capacity."""

from django.urls import path

from wayfare.web.capacity import views

app_name = "capacity"
urlpatterns = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("gaps/", views.gaps, name="gaps"),
    path("gaps/<slug:pk>/open/", views.reconsider, name="reconsider"),
    path("<slug:pk>/", views.exercise, name="exercise"),
    path("<slug:pk>/about/", views.describe, name="describe"),
    path("<slug:pk>/sheet/take/", views.take_sheet, name="take_sheet"),
    path("<slug:pk>/sheet/hand-in/", views.hand_in, name="hand_in"),
    path("<slug:pk>/sheet/take-back/", views.take_back, name="take_back"),
    path("<slug:pk>/sheet/<slug:part>/", views.sheet, name="sheet"),
    path("<slug:pk>/close/", views.close, name="close"),
    path("<slug:pk>/open/", views.open_round, name="open"),
    path("<slug:pk>/results/", views.results, name="results"),
    path("<slug:pk>/cells/<str:cell>/", views.cell, name="cell"),
    path("<slug:pk>/gaps/<str:cell>/answer/", views.answer, name="answer"),
    path("<slug:pk>/gaps/<str:cell>/aside/", views.aside, name="aside"),
]
