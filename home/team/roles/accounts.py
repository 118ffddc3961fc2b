"""Accounts in the admin: forms, list and permissions.

Users never change their own roles. Only a superuser may create or change a superuser. These screens
do not stop an account; the module `leaving` stops it, after the transfer of its belongings.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users
from wagtail.users.views.users import GroupFilter, UserFilterSet, UserViewSet

from network.admin.snippet_choosers import place_q
from places.models import PlaceMembership

from . import colleagues
from .models import role_label


class RolesFormMixin:
    """Mixin of the account forms: the only groups to choose from are roles.

    The groups that places create for their managers are neither shown nor changed. The keyword
    `editor` is the current user; only a superuser sees the field `is_superuser`.
    """

    def __init__(self, *args, editor, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        field.queryset = colleagues.roles()
        field.label = _("Rôles")
        field.label_from_instance = role_label
        field.help_text = ""
        if not editor.is_superuser:
            self.fields.pop("is_superuser", None)

    def _save_m2m(self):
        kept = []
        if self.instance.pk:
            kept = list(self.instance.groups.filter(colleagues.DERIVED))
        super()._save_m2m()
        self.instance.groups.add(*kept)


class AccountCreationForm(RolesFormMixin, UserCreationForm):
    """Form that creates an account."""


class AccountEditForm(RolesFormMixin, UserEditForm):
    """Form that changes an account.

    Users cannot change their own roles, and an active account cannot be deactivated here.
    """

    def __init__(self, *args, editing_self=False, **kwargs):
        super().__init__(*args, editing_self=editing_self, **kwargs)
        if self.instance.is_active:
            self.fields.pop("is_active", None)
        if editing_self:
            self.fields["groups"].disabled = True
            self.fields["groups"].help_text = _(
                "Personne ne change ses propres rôles : demandez à un autre membre de la"
                " coordination."
            )

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error if no coordinator would remain after the change."""
        data = super().clean()
        given = data.get("groups")
        is_superuser = data.get("is_superuser", self.instance.is_superuser)
        if given is None or self.instance.pk is None or is_superuser:
            return data
        keeps = all(
            colleagues.groups_with(permission).filter(pk__in=[group.pk for group in given]).exists()
            for permission in colleagues.COORDINATES
        )
        if not keeps and not colleagues.coordinators_remain(without=self.instance):
            self.add_error(
                "groups" if not self.fields["groups"].disabled else None, colleagues.LAST
            )
        return data


class EditorKwargsMixin:
    """Mixin of views that passes the current user to the form as `editor`."""

    def get_form_kwargs(self) -> dict[str, object]:
        """Add `editor`."""
        return {**super().get_form_kwargs(), "editor": self.request.user}


class CreateView(EditorKwargsMixin, users.CreateView):
    """View that creates an account."""

    page_title = gettext_lazy("Ajouter un compte")


class EditView(EditorKwargsMixin, users.EditView):
    """View that changes an account."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` if the account is a superuser and the user is not."""
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DeleteView(users.DeleteView):
    """View that deletes a stopped account; an active one must first transfer its belongings."""

    def run_before_hook(self) -> HttpResponse | None:
        """If the account is active, redirect with a warning to the screen that stops it.

        Otherwise returns the response of a Wagtail hook, or None to delete the account.
        """
        if not self.object.is_active:
            return super().run_before_hook()
        messages.warning(
            self.request,
            _("Arrêtez d’abord ce compte : ce qu’il tient passe à quelqu’un d’autre."),
        )
        return redirect("leave", self.object.pk)


def place_names(user: User) -> str:
    """Return the names of the places that the user manages, with their communes; "" for none."""
    return " – ".join(sorted(row.place.name_in_full for row in user.place_memberships.all()))


class IndexView(users.IndexView):
    """List of the accounts, searched by name, by address and by the places that they manage."""

    page_title = gettext_lazy("Comptes")
    add_item_label = gettext_lazy("Ajouter un compte")

    @cached_property
    def columns(self) -> list:
        """Wagtail's columns except the checkboxes of bulk actions, and a column of managed places.

        Accounts are stopped one by one, because each stop transfers belongings.
        """
        columns = [column for column in super().columns if column.name != "bulk_actions"]
        return [*columns, Column("places", label=_("Lieux"), accessor=place_names)]

    def get_base_queryset(self) -> QuerySet[User]:
        """Return all accounts, with the places that they manage."""
        return super().get_base_queryset().prefetch_related("place_memberships__place")

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the accounts with the typed text, and the managers of the places with it.

        A place has the text in its title or its commune, or at the beginning of its postcode.
        """
        found = super().search_queryset(queryset)
        text = (self.search_query or "").strip()
        if not text:
            return found
        managers = PlaceMembership.objects.filter(place_q("place", text)).values("user")
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=managers))


class AccountFilterSet(UserFilterSet):
    """Filters of the list of accounts; the groups of places are not offered."""

    def __init__(self, *args, is_searching=False, **kwargs):
        super().__init__(*args, is_searching=is_searching, **kwargs)
        self.filters["group"] = GroupFilter(
            field_name="groups",
            queryset=colleagues.roles(),
            label=_("Rôle"),
            use_subquery=is_searching,
            widget=users.CheckboxSelectMultiple,
        )


class AccountViewSet(UserViewSet):
    """Accounts in the admin, in place of Wagtail's users."""

    menu_label = gettext_lazy("Comptes")
    copy_view_enabled = False
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    filterset_class = AccountFilterSet

    def get_form_class(self, for_update: bool = False) -> type[RolesFormMixin]:
        """Return `AccountEditForm` for an update, else `AccountCreationForm`."""
        return AccountEditForm if for_update else AccountCreationForm
