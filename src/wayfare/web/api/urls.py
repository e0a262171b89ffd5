"""Addresses for programs, and of a person's tokens."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from wayfare.web.api import views
from wayfare.web.api.problems import Refused
from wayfare.web.api.served import addresses
from wayfare.web.guard import open_to_all


@open_to_all("there is nothing at such an address")
def nothing(request: HttpRequest) -> HttpResponse:
    """Say so as a problem."""
    return Refused("not_found").response()


nothing.csrf_exempt = True

pages = [
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/new/", views.make, name="make"),
    path("account/tokens/made/", views.made, name="made"),
    path("account/tokens/<slug:pk>/revoke/", views.revoke, name="revoke"),
    path("w/<slug:w>/tables/<slug:table>.<slug:kind>", views.table, name="table"),
    path("api/", views.operations, name="operations"),
    path("api/openapi.json", views.description, name="openapi"),
]
urlpatterns = [
    path("", include((pages, "api"))),
    path("api/v1/", include((addresses(), "operations"))),
    re_path(r"^api/v1/", nothing),
]
