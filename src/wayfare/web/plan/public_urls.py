"""Addresses of published editions, for people without an account."""

from django.urls import path

from wayfare.web.plan import public

app_name = "published"
urlpatterns = [
    path("", public.index, name="index"),
    path("<slug:edition>/", public.edition, name="edition"),
    path("<slug:edition>/<slug:language>/<str:name>", public.file, name="file"),
]
