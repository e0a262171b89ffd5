"""Addresses of consultations for people without an account."""

from django.urls import path

from wayfare.web.consultation import public

app_name = "consultation_public"
urlpatterns = [
    path("", public.enter, name="enter"),
    path("<str:code>/", public.answer, name="answer"),
    path("<str:code>/sent/", public.sent, name="sent"),
    path("<str:code>/mine/", public.mine, name="mine"),
    path("<str:code>/change/", public.reword, name="reword"),
    path("<str:code>/withdraw/", public.withdraw, name="withdraw"),
    path("<str:code>/appeal/", public.appeal, name="appeal"),
    path("<str:code>/results/", public.results, name="results"),
    path("<str:code>/answers/", public.dispositions, name="dispositions"),
]
