"""Addresses of remarks and tasks."""

from django.urls import path

from wayfare.web.talk import views

app_name = "talk"
urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("on/<str:target_type>/<str:target_id>/", views.comment, name="comment"),
    path("ask/<str:target_type>/<str:target_id>/", views.assign, name="assign"),
    path("remarks/<slug:pk>/reword/", views.reword, name="reword"),
    path("remarks/<slug:pk>/resolve/", views.resolve, name="resolve"),
    path("hand-over/<slug:pk>/", views.hand_over, name="hand_over"),
    path("tasks/<slug:pk>/finish/", views.finish, name="finish"),
]
