"""Addresses of workbooks that come back."""

from django.urls import path

from wayfare.web.workbooks import views

app_name = "workbooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("bring/", views.bring, name="bring"),
    path("<slug:pk>/", views.decide, name="decide"),
    path("<slug:pk>/put-away/", views.put_away, name="put_away"),
]
