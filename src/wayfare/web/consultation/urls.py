"""Addresses of consultations inside a workspace."""

from django.urls import path

from wayfare.web.consultation import views

app_name = "consultation"
urlpatterns = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("representation/", views.representation, name="representation"),
    path("dispositions/", views.dispositions, name="dispositions"),
    path("said/<slug:pk>/moderate/", views.moderate, name="moderate"),
    path("said/<slug:pk>/answer/", views.dispose, name="dispose"),
    path("<slug:pk>/", views.show, name="show"),
    path("<slug:pk>/edit/", views.edit, name="edit"),
    path("<slug:pk>/affected/", views.affected, name="affected"),
    path("<slug:pk>/open/", views.open_up, name="open"),
    path("<slug:pk>/close/", views.close, name="close"),
    path("<slug:pk>/take-part/", views.answer, name="answer"),
    path("<slug:pk>/results/", views.results, name="results"),
    path("<slug:pk>/moderation/", views.moderation, name="moderation"),
]
