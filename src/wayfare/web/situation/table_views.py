"""Pages of tables that people ask for: the list, the question, the table, where a cell comes from, files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayfare.model.figure import Figure
from wayfare.web.guard import guard, version_of
from wayfare.web.situation import actions, offers, queries, rounds, table_files
from wayfare.web.situation.models import Table
from wayfare.web.situation.origin import origin_of, scripted
from wayfare.web.situation.reading import Book, book, state_words
from wayfare.web.situation.table_forms import KeepForm, TableForm
from wayfare.web.situation.tabulated import TableBook, heading, table_book
from wayfare.web.workspaces.models import Workspace


@guard("figure.read")
def index(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """List the tables that were asked for, those that are kept first."""
    opened = book(workspace)
    words = opened.words if opened else None
    listed = [(each, each.title or heading(words, each)) for each in queries.tables(workspace)[:200]] if words else []
    return render(request, "situation/tables.html", {"book": opened, "tables": listed})


@guard("table.make", writes="add")
def ask(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Ask for a table of a survey of the newest edition; what the address says is filled in."""
    opened = book(workspace)
    found = offers.offers(opened.row, opened.words.language) if opened else ()
    wanted = request.POST.get("survey") or request.GET.get("survey")
    offer = next((each for each in found if each.key == wanted), found[0] if found else None)
    if opened is None or offer is None:
        return render(request, "situation/table_ask.html", {"book": opened})
    form = TableForm(request.POST or None, offer=offer, words=opened.words, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        table = _asked(request, opened, form)
        return redirect("situation:table", w=workspace.slug, pk=table.pk)
    named = [(each, each.name(opened.words)) for each in found]
    context = {"book": opened, "form": form, "offer": offer, "offers": named}
    status = 422 if request.method == "POST" else 200
    return render(request, "situation/table_ask.html", context, status=status)


@guard("figure.read", Table)
def show(request: HttpRequest, table: Table) -> HttpResponse:
    """Show a table: the picture, then the numbers; or how far it is; or why it failed."""
    opened = _opened(table)
    policy = offers.policy_of(table.workspace, table.evidence)
    can_be_scripted = bool(table_files.scripted_cells(opened)[:1])
    other = rounds.same_question(table, request.GET.get("beside", ""))
    context = {
        "table": table,
        "book": opened,
        "policy": policy,
        "scripted": can_be_scripted,
        "rounds": rounds.others(opened) if table.made else [],
        "beside": rounds.beside(opened, _opened(other)) if other else None,
    }
    return render(request, "situation/table.html", context)


@guard("figure.read", Table)
def making(request: HttpRequest, table: Table) -> HttpResponse:
    """Show how far a table is; once it is over, the page opens anew."""
    if table.job and not table.job.is_over and not table.made:
        return render(request, "situation/_table_making.html", {"table": table})
    response = HttpResponse(status=200)
    response["HX-Refresh"] = "true"
    return response


@guard("table.make", Table, writes="change")
def keep(request: HttpRequest, table: Table) -> HttpResponse:
    """Name a table and keep it."""
    form = KeepForm(request.POST or None, instance=Table.objects.get(pk=table.pk))
    if request.method == "POST" and form.is_valid():
        actions.keep_table(by=request.user, table=table, version=version_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("situation:table", w=request.workspace.slug, pk=table.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "situation/table_keep.html", {"form": form, "table": table}, status=status)


@guard("figure.read", Table)
def file(request: HttpRequest, table: Table, kind: str) -> HttpResponse:
    """Give a table as a picture, as data, or as a script that computes it elsewhere."""
    opened = _opened(table)
    content = table_files.written(opened, kind) if table.made else None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=table_files.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{opened.words.stem}-table-{table.pk}.{kind}"'
    return response


@guard("figure.read", Table)
def figure(request: HttpRequest, table: Table, figure: str) -> HttpResponse:
    """Show where a cell comes from; one that the assessment or an earlier table told is traced there."""
    opened, found = _cell(table, figure)
    first = queries.home_of(table.workspace, figure)
    if figure in _edition(table).words.figures:
        return redirect(_edition(table).trace(figure))
    if first is not None and first.pk != table.pk:
        return redirect("situation:table_figure", w=request.workspace.slug, pk=first.pk, figure=figure)
    context = {
        "book": opened,
        "table": table,
        "shown": opened.show(found),
        "origin": origin_of(opened, found),
        "scripted": scripted(opened, found) is not None,
        "why": state_words(str(found.state)),
        "again": queries.table_again(table, figure),
    }
    return render(request, "situation/figure.html", context)


@guard("figure.read", Table, writes="add")
def again(request: HttpRequest, table: Table, figure: str) -> HttpResponse:
    """Start computing a cell again from stored evidence."""
    opened, found = _cell(table, figure)
    if request.method == "POST":
        title = _("Compute again: %(label)s") % {"label": opened.show(found).label}
        actions.compute_table_again(by=request.user, table=table, figure=figure, title=title)
    return redirect(opened.trace(figure))


@guard("figure.read", Table)
def script(request: HttpRequest, table: Table, figure: str, kind: str) -> HttpResponse:
    """Give a script for R or Stata that computes a cell again."""
    opened, found = _cell(table, figure)
    content = table_files.script_of(opened, found, kind)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=table_files.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{figure}.{kind}"'
    return response


def _asked(request: HttpRequest, opened: Book, form: TableForm) -> Table:
    offer, layout, workspace = form.offer, form.layout, request.workspace
    question = offer.question(layout.what)
    survey, given = offer.asked.survey, offers.given(opened.row)
    policy = offers.policy_of(workspace, survey.evidence)
    fields = {
        "edition": opened.row,
        "evidence": survey.evidence,
        "unit": str(survey.observed_on),
        "what": layout.what,
        "grouped": list(layout.by),
        "limits": [list(pair) for pair in layout.where],
    }
    key = offers.key_of(offer, question, layout, policy, given.confidence)
    title = _("Table: %(heading)s") % {"heading": heading(opened.words, Table(**fields))}
    return actions.ask_table(by=request.user, workspace=workspace, key=key, title=title, **fields)


def _edition(table: Table) -> Book:
    opened = book(table.workspace, str(table.edition.number))
    if opened is None:
        raise Http404
    return opened


def _opened(table: Table) -> TableBook:
    opened = table_book(table)
    if opened is None:
        raise Http404
    return opened


def _cell(table: Table, identity: str) -> tuple[TableBook, Figure]:
    opened = _opened(table)
    found = opened.words.figures.get(identity)
    if found is None:
        raise Http404
    return opened, found
