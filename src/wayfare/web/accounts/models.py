"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from wayfare.web.identifiers import new_id


class People(BaseUserManager["User"]):
    """Makes and finds people by e-mail address, whatever its case."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=email.strip().lower(), name=name.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None) -> User:
        """Make the account of whoever runs the server."""
        return self.create_user(email, name, password, is_operator=True)

    def get_by_natural_key(self, username: str) -> User:
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser):
    """A person. What they may do comes from their memberships; an operator runs the instance and sees no data."""

    id = models.CharField(primary_key=True, max_length=20, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)
    objects = People()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    def has_perm(self, permission: str, target: models.Model | None = None) -> bool:
        """Say whether this person may do something to something; the file of roles decides."""
        from wayfare.web.accounts.roles import allows  # noqa: PLC0415  (roles read memberships, which name people)

        return self.is_active and allows(self, permission, target)

    def has_perms(self, permissions: list[str], target: models.Model | None = None) -> bool:
        return all(self.has_perm(permission, target) for permission in permissions)
