"""Admin views of personal data for coordinators: the list of data, and one person's data."""

import json

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from home.personal_data import DATA_CATEGORIES
from home.team.roles.colleagues import is_coordinator
from network.admin.screens import ScreenMixin
from network.database.fields import with_phone

from . import person
from .contact import Contact

MOST_TRACES = 50


class ContactForm(forms.Form):
    """Form for the e-mail address or the telephone of a person."""

    contact = forms.CharField(
        label=_("Courriel ou téléphone de la personne"),
        help_text=with_phone(_("Ex. : camille@exemple.fr ou %(phone)s"), is_mobile=True),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_contact(self) -> Contact:
        """Return the `Contact` of the typed text; raise `ValidationError` if it is invalid."""
        return Contact.read(self.cleaned_data["contact"])


class CoordinationMixin(ScreenMixin):
    """Mixin for views open to coordinators only, whose responses must not be cached."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who are not coordinators, else forbid caching."""
        if not is_coordinator(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


class PersonalDataView(CoordinationMixin, TemplateView):
    """View that lists the categories of personal data of the site."""

    page_title = _("Données personnelles")
    header_icon = "user"
    template_name = "home/privacy/categories.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `categories`: the categories of personal data."""
        return super().get_context_data(categories=DATA_CATEGORIES, **kwargs)


@method_decorator(sensitive_post_parameters("contact"), name="dispatch")
class PersonView(CoordinationMixin, TemplateView):
    """View that finds the data of one person, then exports or erases them.

    The contact is sent by POST only, so that it is in no URL.
    """

    page_title = _("Une personne")
    header_icon = "user"
    template_name = "home/privacy/person.html"

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of personal data."""
        return [(reverse("personal_data"), PersonalDataView.page_title)]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Display, export or erase the data, according to the button pressed.

        The POST parameter `faire` is the button: `exporter`, `effacer` (shows the confirmation) or
        `confirmer` (erases). Any other value shows the data. For an invalid contact, the form is
        shown again with its error.
        """
        form = ContactForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        contact = form.cleaned_data["contact"]
        action = {"exporter": self.export, "confirmer": self.erase}.get(request.POST.get("faire"))
        return action(contact) if action else self.show(contact, form)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add an empty `form` if `kwargs` has none."""
        kwargs.setdefault("form", ContactForm())
        return super().get_context_data(**kwargs)

    def show(self, contact: Contact, form: ContactForm) -> HttpResponse:
        """Render the data found; after the button `effacer`, with the form to erase them.

        If there is an `obstacle`, its sentence is displayed instead of this form. At most
        `MOST_TRACES` extracts of other texts are displayed, with the number of the remaining
        extracts.
        """
        results = person.find(contact)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                results=results,
                contact=contact,
                lines=[(kind.label, rows) for kind, rows in results.rows.items() if rows],
                named=[
                    (trace.table, trace.field.verbose_name, trace.extract(contact))
                    for trace in results.traces[:MOST_TRACES]
                ],
                pages=person.pages_naming(results),
                more=max(len(results.traces) - MOST_TRACES, 0),
                obstacle=person.obstacle(results),
                is_last_step=self.request.POST.get("faire") == "effacer",
            )
        )

    def export(self, contact: Contact) -> HttpResponse:
        """Serve the data as a JSON file and log the export."""
        log(instance=self.request.user, action="home.export_person", user=self.request.user)
        text = json.dumps(person.export(contact), ensure_ascii=False, indent=2, default=str)
        name = f"donnees-personnelles-{timezone.localdate()}.json"
        return HttpResponse(
            text,
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def erase(self, contact: Contact) -> HttpResponse:
        """Erase the data and redirect with a message.

        If the erasure is blocked, nothing is erased, and the message of the redirect is the reason.
        A second message links to the published pages that still contain the name of the person.
        """
        pages = person.pages_naming(person.find(contact))
        try:
            counts = person.erase(contact, by=self.request.user)
        except person.BlockedErasureError as reason:
            messages.error(self.request, str(reason))
            return redirect("personal_data_person")
        if counts:
            message = gettext("C’est effacé du site. Les sauvegardes l’oublieront à leur tour.")
        else:
            message = gettext("Le site n’avait rien de cette personne.")
        messages.success(self.request, message)
        if pages:
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                (
                    (reverse("wagtailadmin_pages:edit", args=[page.pk]), page.full_title)
                    for page in pages
                ),
            )
            text = gettext("Son nom reste écrit dans ces pages publiées :")
            messages.warning(self.request, format_html("{} {}.", text, links))
        return redirect("personal_data")
