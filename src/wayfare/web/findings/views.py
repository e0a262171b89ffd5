"""Pages of findings: the list, one finding with what it rests on and who agrees, drafting, reviewing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.web.findings import actions, queries, states
from wayfare.web.findings.forms import AnswerForm, FigureForm, FindingForm, PassageForm, PositionForm, WhyForm
from wayfare.web.findings.models import Finding, Ground, Position
from wayfare.web.guard import guard, version_of
from wayfare.web.situation import queries as situation
from wayfare.web.situation.reading import Book, book
from wayfare.web.situation.tabulated import cited
from wayfare.web.talk.queries import comments_on
from wayfare.web.workspaces.models import Workspace


@guard("finding.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List findings by theme, benefits and risks, with their state."""
    status = request.GET.get("status", "")
    context = {"themes": queries.listed(workspace, status), "counts": queries.counts(workspace), "status": status}
    return render(request, "findings/index.html", context | {"making": situation.making(workspace)})


@guard("finding.read", Finding)
def show(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Show a finding: what it rests on, who holds what of it, what may be done next, what was said."""
    opened = book(request.workspace)
    context = {
        "finding": finding,
        "book": opened,
        "grounds": queries.grounds(finding, opened),
        "positions": queries.positions(finding),
        "mine": queries.position_of(finding, request.member),
        "moves": [
            move
            for move in states.MOVES.values()
            if finding.status in move.starts and request.user.has_perm(move.permission, finding)
        ],
        "comments": comments_on(finding),
        "unborne": queries.unborne(finding),
    }
    return render(request, "findings/show.html", context)


@guard("finding.add")
def compose(request: HttpRequest, workspace: Workspace, code: str) -> HttpResponse:
    """Offer the sentences that were composed by rule from the figures of a theme."""
    opened = _opened(workspace)
    chapter = opened.chapter(code)
    if chapter is None:
        raise Http404
    context = {"book": opened, "chapter": chapter, "proposals": queries.proposals(opened, code, workspace)}
    return render(request, "findings/compose.html", context)


@guard("finding.add", writes="add")
def take_up(request: HttpRequest, workspace: Workspace, code: str, number: int) -> HttpResponse:
    """Draft a finding from a composed sentence, resting on its figures."""
    opened = _opened(workspace)
    told = queries.sentences(opened, code)
    side = request.POST.get("side", "")
    if number >= len(told) or request.method != "POST" or side not in Finding.Side.values:
        raise Http404
    finding = actions.draft(
        by=request.user,
        workspace=workspace,
        edition=opened.row,
        figures=queries.figures(opened, told[number]),
        composed=True,
        statement=told[number].text.strip(),
        theme=code,
        side=side,
    )
    return redirect("findings:show", w=workspace.slug, pk=finding.pk)


@guard("finding.add", writes="add")
def add(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Draft a finding in one's own words; a figure named in the address is what it rests on first."""
    opened = book(workspace)
    figure = cited(opened, request.GET.get("figure", "")) if opened else None
    form = FindingForm(request.POST or None, initial={"theme": request.GET.get("theme", "")})
    if request.method == "POST" and form.is_valid():
        resting = {"edition": opened.row, "figures": (figure,)} if opened and figure else {}
        finding = actions.draft(by=request.user, workspace=workspace, **resting, **form.cleaned_data)
        return redirect("findings:show", w=workspace.slug, pk=finding.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "book": opened, "shown": opened.show(figure) if opened and figure else None}
    return render(request, "findings/add.html", context, status=status)


@guard("finding.edit", Finding, writes="change")
def edit(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Reword a finding."""
    form = FindingForm(request.POST or None, instance=Finding.objects.get(pk=finding.pk))
    if request.method == "POST" and form.is_valid():
        actions.edit(by=request.user, finding=finding, version=version_of(request), **form.cleaned_data)
        return _back(request, finding)
    status = 422 if request.method == "POST" else 200
    return render(request, "findings/edit.html", {"form": form, "finding": finding}, status=status)


@guard("finding.edit", Finding, writes="change")
def submit(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Send a finding to review."""
    return _move(request, finding, "submit")


@guard("finding.review", Finding, writes="change")
def endorse(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Endorse a finding."""
    return _move(request, finding, "endorse")


@guard("finding.review", Finding, writes="change")
def give_back(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Give a finding back to who wrote it, with the reason."""
    return _move(request, finding, "return")


@guard("finding.review", Finding, writes="change")
def reopen(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Open a finding again, with the reason."""
    return _move(request, finding, "reopen")


@guard("finding.position", Finding, writes="change")
def position(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Say what one's institution holds of a finding."""
    mine = queries.position_of(finding, request.member)
    form = PositionForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        actions.take_position(
            by=request.user,
            finding=finding,
            version=version_of(request),
            institution=request.member.institution,
            **form.cleaned_data,
        )
        return _back(request, finding)
    status = 422 if request.method == "POST" else 200
    return render(request, "findings/position.html", {"form": form, "finding": finding}, status=status)


@guard("finding.edit", Finding, writes="change")
def add_figure(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Rest a finding on one more figure of the newest edition."""
    opened = _opened(request.workspace)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        figure = cited(opened, form.cleaned_data["figure"].strip())
        if figure is not None:
            actions.ground(
                by=request.user, finding=finding, version=version_of(request), edition=opened.row, figure=figure
            )
            return _back(request, finding)
        form.add_error("figure", _("Neither the newest edition nor a table has a figure of this id."))
    status = 422 if request.method == "POST" else 200
    return render(request, "findings/figure.html", {"form": form, "finding": finding}, status=status)


@guard("finding.edit", Finding, writes="change")
def add_passage(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Rest a finding on a passage of a document."""
    form = PassageForm(request.POST or None, sources=request.workspace.sources.all())
    if request.method == "POST" and form.is_valid():
        actions.quote(by=request.user, finding=finding, version=version_of(request), **form.cleaned_data)
        return _back(request, finding)
    status = 422 if request.method == "POST" else 200
    return render(request, "findings/passage.html", {"form": form, "finding": finding}, status=status)


@guard("finding.edit", Ground, writes="change")
def drop(request: HttpRequest, ground: Ground) -> HttpResponse:
    """Take away something a finding rests on, after asking."""
    if request.method == "POST":
        actions.drop_ground(by=request.user, ground=ground, version=version_of(request))
        return _back(request, ground.finding)
    return render(request, "findings/drop.html", {"ground": ground, "finding": ground.finding})


@guard("finding.edit", Position, writes="change")
def answer(request: HttpRequest, position: Position) -> HttpResponse:
    """Answer a dispute."""
    form = AnswerForm(request.POST or None, instance=Position.objects.get(pk=position.pk))
    if request.method == "POST" and form.is_valid():
        actions.answer(by=request.user, position=position, version=version_of(request), **form.cleaned_data)
        return _back(request, position.finding)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "finding": position.finding, "position": position}
    return render(request, "findings/answer.html", context, status=status)


def _move(request: HttpRequest, finding: Finding, code: str) -> HttpResponse:
    """Take a finding a step further; a step that needs a reason asks for it."""
    move = states.MOVES[code]
    form = WhyForm(request.POST or None) if move.asks_why else None
    if request.method == "POST" and (form is None or form.is_valid()):
        why = form.cleaned_data["why"] if form else ""
        try:
            actions.move(by=request.user, finding=finding, version=version_of(request), code=code, why=why)
        except (states.NotNow, states.OwnFinding, states.Incomplete) as refused:
            messages.error(request, refused.words)
        return _back(request, finding)
    status = 422 if request.method == "POST" else 200
    return render(request, "findings/move.html", {"form": form, "finding": finding, "move": move}, status=status)


def _opened(workspace: Workspace) -> Book:
    opened = book(workspace)
    if opened is None:
        raise Http404
    return opened


def _back(request: HttpRequest, finding: Finding) -> HttpResponse:
    return redirect("findings:show", w=request.workspace.slug, pk=finding.pk)
