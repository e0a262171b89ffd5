"""Addresses of monitoring and review."""

from django.urls import path

from wayfare.web.monitoring import computed_views, views

app_name = "monitoring"
urlpatterns = [
    path("", views.board, name="board"),
    path("sums/<slug:pk>/", views.sums, name="sums"),
    path("lay-out/", views.lay_out, name="lay_out"),
    path("queue/", views.queue, name="queue"),
    path("sheet/", views.sheet_out, name="sheet"),
    path("compute/", computed_views.compute, name="compute"),
    path("computed/<slug:pk>/", computed_views.computed, name="computed"),
    path("areas/", views.areas, name="areas"),
    path("areas/as/<slug:kind>/", views.areas_file, name="areas_file"),
    path("graveyard/", views.graveyard, name="graveyard"),
    path("reports/<slug:pk>/", views.report, name="report"),
    path("reports/<slug:pk>/enter/", views.enter, name="enter"),
    path("reports/<slug:pk>/paste/", views.paste, name="paste"),
    path("reports/<slug:pk>/move/<slug:to>/", views.move, name="move"),
    path("spending/", views.spending, name="spending"),
    path("spending/add/", views.spend, name="spend"),
    path("review/", views.review, name="review"),
    path("review/add/", views.learn, name="learn"),
    path("review/<slug:pk>/", views.respond, name="respond"),
]
