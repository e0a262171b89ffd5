"""Published editions of plans, for everybody: the results matrix and the document, and nothing else."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wayfare.plan import document as documents
from wayfare.web.guard import open_to_all
from wayfare.web.plan import shown
from wayfare.web.plan.models import Edition

WHY = "Somebody with the right to publish showed this edition to everybody."


@open_to_all(WHY)
def index(request: HttpRequest) -> HttpResponse:
    """List the published editions."""
    published = Edition.objects.filter(published_at__isnull=False).select_related("workspace").order_by("-published_at")
    return render(request, "plan/public_index.html", {"editions": published, "public_url": reverse("published:index")})


@open_to_all(WHY)
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """Show a published edition."""
    found = _published(edition)
    context = {"edition": found, "publisher": found.workspace.title, "public_url": reverse("published:index")}
    return render(request, "plan/public_edition.html", context | shown.edition(found))


@open_to_all(WHY)
def document(request: HttpRequest, edition: str) -> HttpResponse:
    """Send the document of a published edition, byte for byte what its hash was taken of."""
    found = _published(edition)
    text = documents.to_json(documents.from_value(found.document, found.label))
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.workspace.slug}-edition-{found.number}.json"'
    response["X-Content-SHA256"] = found.sha256
    return response


def _published(edition: str) -> Edition:
    found = Edition.objects.filter(pk=edition, published_at__isnull=False).select_related("workspace").first()
    if found is None:
        raise Http404
    return found
