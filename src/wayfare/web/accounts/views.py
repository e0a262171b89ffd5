"""Pages of a person's own account: joining, profile, the roles there are."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from wayfare.web.accounts import actions, last, roles
from wayfare.web.accounts.forms import Joining, Profile
from wayfare.web.accounts.models import User
from wayfare.web.guard import open_to_all, signed_in
from wayfare.web.workspaces import actions as workspaces
from wayfare.web.workspaces import queries

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@open_to_all("the code in the address is the right to come in", writes="add")
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Take up an invitation."""
    invitation = queries.open_invitation(code)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=404)
    known = User.objects.filter(email=invitation.email.lower()).first()
    if known:
        return _join_known(request, invitation, known)
    form = Joining(request.POST or None, initial={"name": invitation.name, "language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        user = workspaces.accept(invitation=invitation, **form.cleaned_data)
        return _come_in(request, user, "workspaces:board", w=invitation.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation}, status=status)


def _join_known(request: HttpRequest, invitation: object, known: User) -> HttpResponse:
    """Let somebody who has an account join with it, once signed in."""
    if request.user != known:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if request.method == "POST":
        workspaces.accept_known(invitation=invitation, by=known)
        return redirect("workspaces:board", w=invitation.workspace.slug)
    return render(request, "accounts/join_known.html", {"invitation": invitation})


@signed_in("a person's own name and language", writes="add")
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name and language."""
    form = Profile(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.describe(by=request.user, **form.cleaned_data)
        response = redirect("accounts:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax", secure=settings.HTTPS
        )
        return response
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@open_to_all("the language of the pages, kept in a cookie")
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages and go back to the page."""
    response = HttpResponseRedirect(_local(request.GET.get("next", "/")))
    code = request.GET.get("to", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS
        )
    return response


@signed_in("the table of roles holds no data")
def permissions(request: HttpRequest) -> HttpResponse:
    """Show who may do what."""
    return render(request, "accounts/permissions.html", {"roles": roles.roles(), "table": roles.table()})


@open_to_all("made-up people of the made-up country, where the server is started to try it out", writes="add")
def enter(request: HttpRequest, pk: str) -> HttpResponse:
    """Come in as one of the made-up people."""
    user = queries.made_up_people().filter(pk=pk).first() if settings.TRY_OUT else None
    if user is None or request.method != "POST":
        raise Http404
    return _come_in(request, user, "workspaces:home")


def _come_in(request: HttpRequest, user: User, to: str, **where: str) -> HttpResponse:
    login(request, user, backend=BACKEND)
    response = redirect(to, **where)
    last.remember(response, user)
    return response


def _local(path: str) -> str:
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"
