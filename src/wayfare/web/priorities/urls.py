"""Addresses of priorities."""

from django.urls import path

from wayfare.web.priorities import views

app_name = "priorities"
urlpatterns = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("options/", views.options, name="options"),
    path("options/add/", views.add_option, name="add_option"),
    path("options/from/<slug:source>/", views.take_options, name="take_options"),
    path("options/<slug:pk>/edit/", views.edit_option, name="edit_option"),
    path("options/<slug:pk>/remove/", views.remove_option, name="remove_option"),
    path("decisions/<slug:pk>/edit/", views.edit_decision, name="edit_decision"),
    path("<slug:pk>/", views.ranking, name="ranking"),
    path("<slug:pk>/about/", views.describe, name="describe"),
    path("<slug:pk>/ballot/", views.ballot, name="ballot"),
    path("<slug:pk>/ballot/take/", views.take_ballot, name="take_ballot"),
    path("<slug:pk>/ballot/hand-in/", views.hand_in, name="hand_in"),
    path("<slug:pk>/ballot/take-back/", views.take_back, name="take_back"),
    path("<slug:pk>/close/", views.close, name="close"),
    path("<slug:pk>/decide/", views.decide, name="decide"),
]
