"""The screen that restricts the access to an event, with a warning about its registered people."""

from django.contrib.auth.models import User
from django.forms import ModelForm
from django.utils.translation import ngettext
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.models import Page

from .leaving_admin import expected


class PrivacyView(SetPrivacyView):
    """Wagtail's screen of the access to a page, with the number of people who expect a date."""

    def get_form(self, form_class: type[ModelForm] | None = None) -> ModelForm:
        """Return the form, with the `warning` as the help text of the choice of the access."""
        form = super().get_form(form_class)
        form.fields["restriction_type"].help_text = warning(self.page, self.request.user)
        return form


def warning(page: Page, user: User) -> str:
    """Return the consequences of a restricted access for registered people, or "".

    People registered for the coming dates of the published events at or below `page` are counted.
    They stay registered, and no letter leaves: their dates take place as announced.
    """
    lines = expected([page], user, with_descendants=True, is_deletion=False)
    number = sum(line.total for line in lines)
    if not number:
        return ""
    text = ngettext(
        "%(number)s personne est inscrite à une date à venir. Si vous limitez l’accès, elle reste"
        " inscrite et ne reçoit aucune lettre : sa date a lieu, et son rappel partira. La date"
        " quitte l’agenda, et le rappel n’a plus de lien vers la page. Si la date n’a plus lieu,"
        " annulez-la plutôt : la personne recevra la lettre « C’est annulé ».",
        "%(number)s personnes sont inscrites à des dates à venir. Si vous limitez l’accès, elles"
        " restent inscrites et ne reçoivent aucune lettre : leurs dates ont lieu, et leurs rappels"
        " partiront. Les dates quittent l’agenda, et les rappels n’ont plus de lien vers la page."
        " Si les dates n’ont plus lieu, annulez-les plutôt : les personnes recevront la lettre"
        " « C’est annulé ».",
        number,
    )
    return text % {"number": number}
