"""Addresses of workspaces, their people and their settings."""

from django.urls import path

from wayfare.web.workspaces import people_views, places_views, views

app_name = "workspaces"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.create, name="create"),
    path("w/<slug:w>/", views.board, name="board"),
    path("w/<slug:w>/settings/", views.settings, name="settings"),
    path("w/<slug:w>/people/", people_views.people, name="people"),
    path("w/<slug:w>/people/invite/", people_views.invite, name="invite"),
    path("w/<slug:w>/people/invited/", people_views.invited, name="invited"),
    path("w/<slug:w>/people/<slug:pk>/withdraw/", people_views.withdraw, name="withdraw"),
    path("w/<slug:w>/people/<slug:pk>/part/", people_views.edit_part, name="edit_part"),
    path("w/<slug:w>/people/<slug:pk>/end/", people_views.end_part, name="end_part"),
    path("w/<slug:w>/institutions/", views.institutions, name="institutions"),
    path("w/<slug:w>/institutions/add/", views.add_institution, name="add_institution"),
    path("w/<slug:w>/institutions/<slug:pk>/", views.edit_institution, name="edit_institution"),
    path("w/<slug:w>/stakeholders/", views.stakeholders, name="stakeholders"),
    path("w/<slug:w>/stakeholders/add/", views.add_stakeholder, name="add_stakeholder"),
    path("w/<slug:w>/stakeholders/<slug:pk>/", views.edit_stakeholder, name="edit_stakeholder"),
    path("w/<slug:w>/places/", places_views.places, name="places"),
    path("w/<slug:w>/places/upload/", places_views.bring, name="take_places"),
    path("w/<slug:w>/places/as/<slug:kind>/", places_views.taken_along, name="places_file"),
    path("w/<slug:w>/places/files/<slug:pk>/", places_views.decide, name="areas_file"),
    path("w/<slug:w>/places/files/<slug:pk>/columns/", places_views.columns, name="areas_columns"),
    path("w/<slug:w>/places/files/<slug:pk>/put-away/", places_views.put_away, name="put_areas_away"),
    path("w/<slug:w>/calendar/", views.timetable, name="timetable"),
    path("w/<slug:w>/calendar/<slug:pk>/", views.edit_stage, name="edit_stage"),
    path("w/<slug:w>/calendar/<slug:pk>/close/", views.close_stage, name="close_stage"),
]
