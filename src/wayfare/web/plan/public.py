"""Published editions of plans, for everybody: the results matrix and files to take along, and nothing else."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response

from wayfare.web.guard import open_to_all
from wayfare.web.plan import public_files, shown
from wayfare.web.plan.models import Edition
from wayfare.web.words import label, page_language

WHY = "Somebody with the right to publish showed this edition to everybody."
LICENCES = "https://spdx.org/licenses/{}.html"
KEPT_FOR = "public, max-age=3600"
"""How long others may keep a file before they ask whether it is still there: an edition never changes."""


@open_to_all(WHY)
def index(request: HttpRequest) -> HttpResponse:
    """List the published editions."""
    published = Edition.objects.filter(published_at__isnull=False).select_related("workspace").order_by("-published_at")
    return render(request, "plan/public_index.html", {"editions": published, "public_url": reverse("published:index")})


@open_to_all(WHY)
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """Show a published edition."""
    found = _published(edition)
    context = {
        "edition": found,
        "publisher": found.workspace.title,
        "public_url": reverse("published:index"),
        "files": public_files.offered(found).values(),
        "language": page_language(),
        "licence": label("licence", found.licence) if found.licence else "",
        "licence_url": LICENCES.format(found.licence),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "plan/public_edition.html", context | shown.edition(found))


@open_to_all(WHY)
def file(request: HttpRequest, edition: str, language: str, name: str) -> HttpResponse:
    """Send a file of a published edition; of the document byte for byte what the hash was taken of."""
    found = _published(edition)
    if name not in public_files.offered(found) or language not in dict(settings.LANGUAGES):
        raise Http404
    tag = public_files.tag(found, name, language)
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or HttpResponse(
        public_files.content(found, name, language), content_type=public_files.FILES[name].media_type
    )
    response["Content-Disposition"] = (
        f'attachment; filename="{found.workspace.file_stem}-edition-{found.number}-{name}"'
    )
    response["ETag"], response["Cache-Control"] = tag, KEPT_FOR
    response["X-Content-SHA256" if name == public_files.DOCUMENT else "X-Edition-SHA256"] = found.sha256
    return response


def _published(edition: str) -> Edition:
    found = Edition.objects.filter(pk=edition, published_at__isnull=False).select_related("workspace").first()
    if found is None:
        raise Http404
    return found
