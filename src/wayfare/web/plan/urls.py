"""Addresses of the plan."""

from django.urls import path

from wayfare.web.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("about/<slug:pk>/", views.describe, name="describe"),
    path("actions/", views.actions_page, name="actions"),
    path("matrix/", views.matrix, name="matrix"),
    path("costs/", views.costs, name="costs"),
    path("readiness/", views.readiness_page, name="readiness"),
    path("approval/", views.approval, name="approval"),
    path("approval/ask/", views.ask, name="ask"),
    path("approval/<slug:pk>/answer/", views.answer, name="answer"),
    path("submit/<slug:pk>/", views.submit, name="submit"),
    path("revise/<slug:pk>/", views.revise, name="revise"),
    path("editions/", views.editions, name="editions"),
    path("download/<slug:form>/", views.download, name="download"),
    path("editions/<slug:pk>/compare/", views.compare, name="compare"),
    path("editions/<slug:pk>/publish/", views.publish, name="publish"),
    path("editions/<slug:pk>/", views.edition, name="edition"),
    path("add/<slug:kind>/", views.add_top, name="add_top"),
    path("items/<slug:pk>/", views.item, name="item"),
    path("items/<slug:pk>/add/<slug:kind>/", views.add_below, name="add_below"),
    path("items/<slug:pk>/edit/", views.edit, name="edit"),
    path("items/<slug:pk>/remove/", views.remove, name="remove"),
]
