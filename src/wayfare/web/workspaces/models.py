"""A workspace: a country or a locality that is planning, its places, its institutions and its people."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wayfare.web.accounts.roles import roles
from wayfare.web.identifiers import new_id
from wayfare.web.versions.models import Versioned


class Workspace(Versioned):
    """One planning cycle of a country or a locality."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("Country")
        LOCAL = "local", _("Locality")

    class Mode(models.TextChoices):
        FULL = "full", _("Full cycle")
        QUICK = "quick", _("Quick scan")

    class Route(models.TextChoices):
        INSIDE = "inside", _("Inside the national or local development plan")
        ALONE = "alone", _("A plan of its own")

    editable = (
        "title",
        "level",
        "mode",
        "country",
        "parent",
        "languages",
        "currency",
        "fiscal_year_start",
        "time_zone",
        "first_year",
        "last_year",
        "summary",
        "lead",
        "mandate",
        "route",
    )

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    level = models.CharField(max_length=10, choices=Level, default=Level.NATIONAL)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.FULL)
    country = models.CharField(max_length=3)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="localities")
    languages = models.JSONField(default=list)
    currency = models.CharField(max_length=3, default="USD")
    fiscal_year_start = models.PositiveSmallIntegerField(default=1)
    time_zone = models.CharField(max_length=60, default="UTC")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    summary = models.TextField(blank=True)
    lead = models.ForeignKey("Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mandate = models.TextField(blank=True)
    route = models.CharField(max_length=10, choices=Route, blank=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(condition=Q(last_year__gte=models.F("first_year")), name="years_in_order"),
            models.CheckConstraint(condition=Q(fiscal_year_start__range=(1, 12)), name="fiscal_year_starts_in_a_month"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the stage board."""
        return reverse("workspaces:board", kwargs={"w": self.slug})

    @property
    def file_stem(self) -> str:
        """How names of files of the workspace begin: whose they are, and whether they are made up."""
        return f"{self.slug}-made-up" if self.made_up and "made-up" not in self.slug else self.slug

    def today(self) -> date:
        """Return the day it is where the workspace is."""
        return timezone.now().astimezone(ZoneInfo(self.time_zone)).date()

    def closed_stages(self) -> list[str]:
        """Return the codes of the stages somebody closed."""
        return list(self.stages.filter(closed_at__isnull=False).values_list("code", flat=True))


class Place(Versioned):
    """An area of a workspace: a region, a district, a municipality. Its geometry may be uploaded."""

    editable = ("name", "parent", "level", "code", "geometry")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="places")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    level = models.PositiveSmallIntegerField(default=1)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    geometry = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("level", "name")
        constraints = (models.UniqueConstraint(fields=("workspace", "code"), name="one_place_per_code"),)

    def __str__(self) -> str:
        return self.name


class AreasFile(Versioned):
    """A file of areas that was read, until its areas are taken over or it is put away: what it holds, simplified."""

    editable = (
        "code_column",
        "name_column",
        "level_column",
        "parent_column",
        "usual_level",
        "turned",
        "keep_names",
    )

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="areas_files")
    file_name = models.CharField(max_length=200)
    found = models.JSONField()
    code_column = models.CharField(max_length=300, blank=True)
    name_column = models.CharField(max_length=300, blank=True)
    level_column = models.CharField(max_length=300, blank=True)
    parent_column = models.CharField(max_length=300, blank=True)
    usual_level = models.PositiveSmallIntegerField(default=1)
    turned = models.BooleanField(default=False)
    keep_names = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name


class Institution(Versioned):
    """A ministry, an office, a municipality, an association that takes part."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministry")
        STATISTICS = "statistics", _("Statistics office")
        LOCAL = "local", _("Local government")
        CIVIL = "civil", _("Civil society")
        DIASPORA = "diaspora", _("Migrants' or diaspora association")
        PRIVATE = "private", _("Private sector")
        RESEARCH = "research", _("Research")
        UNITED_NATIONS = "un", _("United Nations or donor")
        OTHER = "other", _("Other")

    editable = ("name", "kind", "place", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="institutions")
    code = models.CharField(max_length=64, default=new_id, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="institutions")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("workspace", "name"), name="one_institution_per_name"),
            models.UniqueConstraint(fields=("workspace", "code"), name="one_institution_per_code"),
        )

    def __str__(self) -> str:
        return self.name


class Stakeholder(Versioned):
    """A group of those concerned: how much it can do, how much it has at stake, how it is to be heard."""

    class Engagement(models.TextChoices):
        INFORM = "inform", _("inform")
        CONSULT = "consult", _("consult")
        INVOLVE = "involve", _("involve")
        COLLABORATE = "collaborate", _("work together")
        EMPOWER = "empower", _("let decide")

    editable = ("name", "power", "interest", "stance", "engagement", "concerned", "note")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="stakeholders")
    name = models.CharField(max_length=160)
    power = models.PositiveSmallIntegerField(null=True, blank=True)
    interest = models.PositiveSmallIntegerField(null=True, blank=True)
    stance = models.SmallIntegerField(null=True, blank=True)
    engagement = models.CharField(max_length=12, choices=Engagement, default=Engagement.CONSULT)
    concerned = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("workspace", "name"), name="one_stakeholder_per_name"),
            models.CheckConstraint(
                condition=Q(power__range=(0, 10)) | Q(power__isnull=True), name="power_between_0_and_10"
            ),
            models.CheckConstraint(
                condition=Q(interest__range=(0, 10)) | Q(interest__isnull=True), name="interest_between_0_and_10"
            ),
            models.CheckConstraint(
                condition=Q(stance__range=(-2, 2)) | Q(stance__isnull=True), name="stance_between_minus_2_and_2"
            ),
        )

    def __str__(self) -> str:
        return self.name


def role_choices() -> list[tuple[str, str]]:
    """Return the roles of the file as choices."""
    return [(role.code, role.label) for role in roles().values()]


class Memberships(models.QuerySet["Membership"]):
    """Memberships, of which only the current ones count."""

    def current(self) -> Memberships:
        now = timezone.now()
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).select_related("workspace", "user")


class Membership(Versioned):
    """The part one person plays in one workspace, until it ends."""

    editable = ("role", "institution", "place", "ends_at")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=role_choices)
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        ordering = ("user__name",)
        constraints = (models.UniqueConstraint(fields=("workspace", "user"), name="one_part_per_person"),)

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def is_current(self) -> bool:
        """Whether the part has not ended."""
        return self.ends_at is None or self.ends_at > timezone.now()

    def places(self) -> frozenset[str]:
        """Return the keys of the person's area and everything in it."""
        if not hasattr(self, "_places"):
            parents = dict(self.workspace.places.values_list("pk", "parent_id"))
            self._places = frozenset(key for key in parents if self.place_id in _upwards(key, parents))
        return self._places


def _upwards(key: str | None, parents: dict[str, str | None]) -> list[str]:
    line: list[str] = []
    while key and key not in line:
        line.append(key)
        key = parents.get(key)
    return line


class Invitation(Versioned):
    """An open door for one person, until it is used, withdrawn or expired. Only a hash of its code is kept."""

    editable = ("role", "institution", "place", "withdrawn_at")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=24, choices=role_choices)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    @property
    def is_open(self) -> bool:
        """Whether the invitation can still be used."""
        return not self.used_at and not self.withdrawn_at and self.expires_at > timezone.now()


class Stage(Versioned):
    """Where one stage of the cycle stands: its planned dates, and whether it was closed."""

    editable = ("planned_start", "planned_end", "note", "closed_at")

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="stages")
    code = models.CharField(max_length=30)
    planned_start = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("planned_start", "code")
        constraints = (models.UniqueConstraint(fields=("workspace", "code"), name="one_stage_per_code"),)
