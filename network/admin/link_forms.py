"""Forms of the links of a rich text that lead out of the site; Wagtail's labels are English."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import choosers
from wagtail.admin.views import chooser

TEXT = _("Texte du lien")


class WebForm(choosers.ExternalLinkChooserForm):
    """Form of a link to another site."""

    link_text = forms.CharField(label=TEXT, required=False)


class MailForm(choosers.EmailLinkChooserForm):
    """Form of a link that opens a new e-mail."""

    email_address = forms.EmailField(label=_("Adresse de courriel"))
    link_text = forms.CharField(label=TEXT, required=False)
    subject = forms.CharField(label=_("Objet du courriel"), required=False)
    body = forms.CharField(
        label=_("Début du courriel"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PhoneForm(choosers.PhoneLinkChooserForm):
    """Form of a link that calls a telephone number."""

    phone_number = forms.CharField(label=_("Numéro de téléphone"))
    link_text = forms.CharField(label=TEXT, required=False)


class AnchorForm(choosers.AnchorLinkChooserForm):
    """Form of a link to a part of the same page."""

    url = forms.CharField(
        label=_("Nom de l’endroit"),
        help_text=_("Ce qui suit # dans l’adresse de la page."),
    )
    link_text = forms.CharField(label=TEXT, required=False)


class WebLinkView(chooser.ExternalLinkView):
    """Modal of a link to another site."""

    form_class = WebForm


class MailLinkView(chooser.EmailLinkView):
    """Modal of a link to an e-mail address."""

    form_class = MailForm


class PhoneLinkView(chooser.PhoneLinkView):
    """Modal of a link to a telephone number."""

    form_class = PhoneForm


class AnchorLinkView(chooser.AnchorLinkView):
    """Modal of a link to a part of the same page."""

    form_class = AnchorForm


# {kind of link, in the names and addresses of Wagtail: view}
LINKS = {
    "external": WebLinkView,
    "email": MailLinkView,
    "phone": PhoneLinkView,
    "anchor": AnchorLinkView,
}
