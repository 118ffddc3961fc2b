"""Form of an easy version, with its panel about the changes of the original."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminPageChooser
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Page

from resources.forms import ResourceForm
from resources.models.resource import ResourcePage

from .originals import fingerprint_of, may_have_easy, models_of_originals


class EasyForm(ResourceForm):
    """Form that requires a text and a reviewer before each publication.

    An original is also required to publish a page that is not live. A live page may be published
    again without an original, which may have been deleted. A draft may be incomplete. The error
    messages name the missing part.
    """

    says_the_same = forms.BooleanField(
        required=False,
        label=gettext_lazy("J’ai relu le texte d’origine : cette version dit la même chose"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "original" in self.fields:
            # Only pages that may have an easy version: an event may have the same title.
            chooser = AdminPageChooser(target_models=models_of_originals())
            self.fields["original"].widget = chooser

    def clean(self) -> dict[str, object]:
        """Check the original and, to publish, the text and the reviewer; add errors to the form.

        An original for which `may_have_easy` is False is refused. An original that already has
        another easy version is refused if it was just chosen. To publish, a text and a reviewer are
        required, and an original if the page is not live.
        """
        cleaned = super().clean()
        original = self.cleaned_data.get("original")
        if original and (fault := self._fault_of(original)):
            self.add_error("original", fault)  # removes the original from `cleaned_data`
        if not self.is_deferred_validation:
            self._check_what_is_published()
        return cleaned

    def _fault_of(self, original):
        if not may_have_easy(original):
            return _("Choisissez un texte de la bibliothèque, un lieu ou une page du site.")
        others = type(self.instance).objects.of(original).exclude(pk=self.instance.pk)
        if "original" in self.changed_data and (other := others.first()):
            return _("Ce texte a déjà une version facile à lire : « %s ».") % other.title
        return ""

    def _check_what_is_published(self):
        is_missing = not self.cleaned_data.get("original") and "original" not in self.errors
        if is_missing and not self.instance.live:
            self.add_error("original", _("Pour publier, dites quel texte est redit ici."))
        if "body" in self.fields and not self.cleaned_data.get("body"):
            message = ValidationError(_("Pour publier, écrivez le texte."))
            self.add_error("body", StreamBlockValidationError(non_block_errors=[message]))
        if "validators" in self.formsets and not self._named_validators():
            # Show the error beside the names, not above the form.
            self.formsets["validators"].non_form_errors().append(
                _(
                    "Pour publier, nommez au moins une personne à qui le texte est destiné et qui"
                    " l’a relu : c’est ce qui en fait du « facile à lire et à comprendre ». En"
                    " attendant, enregistrez le brouillon."
                )
            )

    def _named_validators(self):
        formset = self.formsets["validators"]
        formset.is_valid()
        rows = (form for form in formset.forms if not formset._should_delete_form(form))
        return [form for form in rows if form.has_changed() or form.instance.pk]

    def save(self, commit: bool = True) -> ResourcePage:
        """Save the page; if the editor confirmed the text, store the original's fingerprint.

        The stored fingerprint is that of the present original. The editor confirms the text with
        the checkbox `says_the_same`, or by choosing another original.
        """
        page = self.instance
        if page.original_id and ("original" in self.changed_data or self._says_the_same()):
            page.original_print = fingerprint_of(page.original.specific)
        return super().save(commit=commit)

    def _says_the_same(self):
        return self.cleaned_data.get("says_the_same")


class ChangedPanel(MultiFieldPanel):
    """Panel displayed if the original has changed, with a link to the history of the original.

    Its checkbox declares that the easy version is still faithful.
    """

    def __init__(self, **kwargs):
        super().__init__([FieldPanel("says_the_same")], **kwargs)

    def clone_kwargs(self) -> dict[str, object]:
        """Return the inherited arguments without `children`, which `__init__` builds."""
        kwargs = super().clone_kwargs()
        kwargs.pop("children")
        return kwargs

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel bound to the form of an easy version."""

        template_name = "resources/easy/changed_panel.html"

        def is_shown(self) -> bool:
            """Return True if the original has changed: `original_changed_on` of the page is set."""
            return self.instance.original_changed_on is not None

        @property
        def original(self) -> Page | None:
            """The original of the easy version, or None."""
            return self.instance.original

        @property
        def changes_url(self) -> str:
            """The address of the public history of the original; "" without such a history.

            Only live French pages of the library have a public history.
            """
            original = self.original
            kind = original and original.specific_class
            if not kind or not issubclass(kind, ResourcePage) or not original.live:
                return ""
            is_french = original.locale.language_code == settings.LANGUAGE_CODE
            name = f"library:{kind.reuse_name}_changes"
            return reverse(name, args=[original.slug]) if is_french else ""
