"""Addresses of official scorings and of the register of policies."""

from django.urls import path

from wayfare.web.coherence import register, scorings

app_name = "coherence"
urlpatterns = [
    path("scorings/", scorings.index, name="scorings"),
    path("scorings/<slug:instrument>/", scorings.instrument, name="instrument"),
    path("scorings/<slug:instrument>/take/", scorings.take, name="take"),
    path("scorings/<slug:instrument>/agree/", scorings.agree, name="agree"),
    path("scored/<slug:pk>/", scorings.answer, name="answer"),
    path("scored/<slug:pk>/hand-in/", scorings.hand_in, name="hand_in"),
    path("scored/<slug:pk>/open/", scorings.open_again, name="open"),
    path("policies/", register.index, name="policies"),
    path("policies/add/", register.add, name="add_policy"),
    path("policies/<slug:pk>/", register.policy, name="policy"),
    path("policies/<slug:pk>/edit/", register.edit, name="edit_policy"),
    path("policies/<slug:pk>/score/", register.score, name="score_policy"),
    path("policies/<slug:pk>/remove/", register.remove, name="remove_policy"),
]
