"""Every address of the workbench, room by room."""

from django.urls import include, path

handler403 = "wayfare.web.refusals.not_here"
handler404 = "wayfare.web.refusals.not_found"
handler500 = "wayfare.web.refusals.failed"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("account/", include("wayfare.web.accounts.urls")),
    path("held/", include("wayfare.web.versions.urls")),
    path("", include("wayfare.web.api.urls")),
    path("design/", include("wayfare.web.design.urls")),
    path("w/<slug:w>/record/", include("wayfare.web.audit.urls")),
    path("w/<slug:w>/jobs/", include("wayfare.web.jobs.urls")),
    path("w/<slug:w>/talk/", include("wayfare.web.talk.urls")),
    path("w/<slug:w>/links/", include("wayfare.web.links.urls")),
    path("w/<slug:w>/notices/", include("wayfare.web.notices.urls")),
    path("w/<slug:w>/search/", include("wayfare.web.search.urls")),
    path("w/<slug:w>/plan/", include("wayfare.web.plan.urls")),
    path("w/<slug:w>/monitoring/", include("wayfare.web.monitoring.urls")),
    path("w/<slug:w>/capacity/", include("wayfare.web.capacity.urls")),
    path("w/<slug:w>/evidence/", include("wayfare.web.evidence.urls")),
    path("w/<slug:w>/findings/", include("wayfare.web.findings.urls")),
    path("w/<slug:w>/situation/", include("wayfare.web.situation.urls")),
    path("w/<slug:w>/interactions/", include("wayfare.web.interactions.urls")),
    path("w/<slug:w>/coherence/", include("wayfare.web.coherence.urls")),
    path("w/<slug:w>/priorities/", include("wayfare.web.priorities.urls")),
    path("w/<slug:w>/consultation/", include("wayfare.web.consultation.urls")),
    path("w/<slug:w>/workbooks/", include("wayfare.web.workbooks.urls")),
    path("say/", include("wayfare.web.consultation.public_urls")),
    path("public/", include("wayfare.web.plan.public_urls")),
    path("", include("wayfare.web.workspaces.urls")),
]
