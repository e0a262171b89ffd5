"""Addresses of findings."""

from django.urls import path

from wayfare.web.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("compose/<slug:code>/", views.compose, name="compose"),
    path("compose/<slug:code>/<int:number>/", views.take_up, name="take_up"),
    path("grounds/<slug:pk>/drop/", views.drop, name="drop"),
    path("positions/<slug:pk>/answer/", views.answer, name="answer"),
    path("<slug:pk>/", views.show, name="show"),
    path("<slug:pk>/edit/", views.edit, name="edit"),
    path("<slug:pk>/submit/", views.submit, name="submit"),
    path("<slug:pk>/endorse/", views.endorse, name="endorse"),
    path("<slug:pk>/return/", views.give_back, name="return"),
    path("<slug:pk>/reopen/", views.reopen, name="reopen"),
    path("<slug:pk>/position/", views.position, name="position"),
    path("<slug:pk>/figures/add/", views.add_figure, name="add_figure"),
    path("<slug:pk>/passages/add/", views.add_passage, name="add_passage"),
]
