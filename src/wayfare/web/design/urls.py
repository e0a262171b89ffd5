"""Addresses of the living page of components."""

app_name = "design"
urlpatterns: list[object] = []
