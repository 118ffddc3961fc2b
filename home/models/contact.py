"""The contact page."""

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.forms import ContactForm
from network.models import BasePage, BasePageManager, NetworkSettings
from network.site.forms import may_send_form


class ContactPage(BasePage):
    """Page with a form that is sent by mail; a message is not kept on the site once it is sent."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "ul", "link"])
    recipient = models.EmailField(
        _("courriel qui reçoit les messages"),
        blank=True,
        help_text=_("Vide, les messages vont au courriel des réglages du réseau."),
    )
    retention_note = models.CharField(
        _("ce que devient le message"),
        max_length=400,
        default=_(
            "Votre message arrive par courriel à l’équipe du réseau. Elle l’efface au bout d’un an."
            " Le site n’en garde pas de copie."
        ),
        help_text=_("Affiché au-dessus du bouton. La loi demande de dire combien de temps."),
    )

    objects = BasePageManager()

    page_description = _("Un formulaire pour écrire au réseau.")
    template = "home/contact_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = []
    allowed_http_methods = ["GET", "HEAD", "POST", "OPTIONS"]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("recipient"),
        FieldPanel("retention_note"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("introduction"),
        SynchronizedField("recipient"),
        TranslatableField("retention_note"),
    ]

    class Meta:
        verbose_name = _("page de contact")
        verbose_name_plural = _("pages de contact")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the form; if a valid message is posted and sent, redirect to the same page.

        The parameter `envoye` of the redirection displays the confirmation. A form that is invalid,
        or whose mail could not be sent, is displayed again with its errors.
        """
        form = ContactForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and self.post(form, request):
            return HttpResponseRedirect(f"{self.get_url(request)}?envoye=1")
        context = {**self.get_context(request), "form": form, "is_sent": "envoye" in request.GET}
        return TemplateResponse(request, self.template, context)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Add an empty form."""
        return {**super().get_preview_context(request, mode_name), "form": ContactForm()}

    def post(self, form: ContactForm, request: HttpRequest) -> bool:
        """Send the message to `recipient`; if `recipient` is empty, to the network's address.

        `form` is valid. Returns the result of `ContactForm.send`; if it is False, adds an error to
        `form`. Above the hourly limit of `may_send_form`, also adds an error and returns False.
        """
        if not (form.is_trapped or may_send_form(request, "contact", form)):
            return False
        settings = NetworkSettings.for_request(request)
        if form.send(to=self.recipient or settings.email, network=settings.name):
            return True
        form.add_error(
            None,
            gettext("Votre message n’est pas parti, le site a un souci. Appelez-nous plutôt."),
        )
        return False
