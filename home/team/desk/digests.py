"""Weekly letter of the tasks that wait for a user, and the setting that stops it."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from home.models import Digest
from network.admin.lines import waiting_for
from network.tasks.mail import attach_logo


def readers() -> QuerySet[User]:
    """Return the active users with a mail address who may enter the admin, by id.

    Users who unsubscribed are included: `Digest.claim` returns False for them.
    """
    users = get_user_model().objects.with_perm("wagtailadmin.access_admin")
    return users.exclude(email="").order_by("pk")


def letter(user: User, network: Model) -> EmailMultiAlternatives | None:
    """Return the unsent letter of the tasks that wait for a user; None if no task waits.

    The letter is in the active language. `network` is the `NetworkSettings`; its e-mail address, if
    any, receives the replies. The subscription of the user is not checked.
    """
    waiting = waiting_for(user)
    if not waiting:
        return None
    base = settings.WAGTAILADMIN_BASE_URL
    number = len(waiting)
    context = {
        "name": user.first_name,
        "lines": [_with_addresses(each, base) for each in waiting],
        "network": network,
        "desk": f"{base}{reverse('wagtailadmin_home')}",
        "profile": f"{base}{reverse('wagtailadmin_account')}",
    }
    subject = ngettext(
        "%(network)s : une chose vous attend",
        "%(network)s : %(number)s choses vous attendent",
        number,
    ) % {"network": network.name, "number": number}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("wagtailadmin/home/digest.txt", context),
        to=[user.email],
        reply_to=[network.email] if network.email else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("wagtailadmin/home/digest.html", context), "text/html")
    attach_logo(mail, network.logo_bytes)
    return mail


def _with_addresses(waiting, base):
    return {
        "number": waiting.number,
        "sentence": waiting.sentence,
        "url": f"{base}{waiting.url}",
        "items": waiting.items,
        "rest": waiting.rest and _("et %s de plus") % waiting.rest,
    }


class DigestForm(forms.ModelForm):
    """Form of the subscription to the weekly letter."""

    class Meta:
        model = Digest
        fields = ["is_wanted"]


class DigestPanel(BaseSettingsPanel):
    """Panel of the weekly letter among the notifications of the user's profile."""

    name = "digest"
    title = gettext_lazy("Courriel de la semaine")
    tab = notifications_tab
    order = 90
    form_class = DigestForm

    def get_form(self) -> DigestForm:
        """Return the form of the user's `Digest`, or of a new unsaved `Digest` without one."""
        instance = Digest.objects.filter(user=self.user).first() or Digest(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, instance=instance, prefix=self.name)
