"""Addresses of the situation room."""

from django.urls import path

from wayfare.web.situation import downloads, table_views, views

app_name = "situation"
urlpatterns = [
    path("", views.index, name="index"),
    path("making/", views.making, name="making"),
    path("assess/", views.assess, name="assess"),
    path("setup/", views.setup, name="setup"),
    path("choices/add/", views.choose, name="choose"),
    path("choices/<slug:pk>/", views.rechoose, name="rechoose"),
    path("choices/<slug:pk>/take-back/", views.unchoose, name="unchoose"),
    path("editions/", views.editions, name="editions"),
    path("editions/<int:number>/moved/", views.moved, name="moved"),
    path("sources/", views.sources, name="sources"),
    path("tables/", table_views.index, name="tables"),
    path("tables/ask/", table_views.ask, name="table_ask"),
    path("tables/<slug:pk>/", table_views.show, name="table"),
    path("tables/<slug:pk>/making/", table_views.making, name="table_making"),
    path("tables/<slug:pk>/keep/", table_views.keep, name="table_keep"),
    path("tables/<slug:pk>/table.<str:kind>", table_views.file, name="table_file"),
    path("tables/<slug:pk>/figures/<slug:figure>/", table_views.figure, name="table_figure"),
    path("tables/<slug:pk>/figures/<slug:figure>/again/", table_views.again, name="table_again"),
    path("tables/<slug:pk>/figures/<slug:figure>/script.<str:kind>", table_views.script, name="table_script"),
    path("themes/<slug:code>/", views.theme, name="theme"),
    path("figures/<slug:figure>/", views.figure, name="figure"),
    path("figures/<slug:figure>/again/", views.compute_again, name="again"),
    path("figures/<slug:figure>/script.<str:kind>", downloads.script, name="script"),
    path("pictures/<slug:key>/", downloads.picture, name="picture"),
    path("pictures/<slug:key>/picture.<str:kind>", downloads.picture_file, name="picture_file"),
    path("pictures/<slug:key>/data.<str:kind>", downloads.data, name="data"),
    path("report.<str:kind>", downloads.report, name="report"),
]
