"""The form of an easy version: what it needs before the public may read it."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminPageChooser
from wagtail.blocks import StreamBlockValidationError

from resources.forms import ResourceForm
from resources.models.resource import ResourcePage

from .originals import fingerprint_of, may_have_easy, models_of_originals


class EasyForm(ResourceForm):
    """A draft may lack everything. Once published it has a text, a source and somebody who read
    it: what is missing is said, nothing that was typed is lost."""

    says_the_same = forms.BooleanField(
        required=False,
        label=gettext_lazy("J’ai relu le texte d’origine : cette version dit la même chose"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "original" in self.fields:
            # An event may have the title of the text that is looked for.
            chooser = AdminPageChooser(target_models=models_of_originals())
            self.fields["original"].widget = chooser

    def clean(self):
        cleaned = super().clean()
        original = self.cleaned_data.get("original")
        if original and (fault := self._fault_of(original)):
            self.add_error("original", fault)
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
        if not self.cleaned_data.get("original") and not self.instance.live:
            self.add_error("original", _("Pour publier, dites quel texte est redit ici."))
        if "body" in self.fields and not self.cleaned_data.get("body"):
            message = ValidationError(_("Pour publier, écrivez le texte."))
            self.add_error("body", StreamBlockValidationError(non_block_errors=[message]))
        if "validators" in self.formsets and not self._named_validators():
            # Where people are named, rather than above the form.
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

    def save(self, commit=True):
        page = self.instance
        if page.original_id and ("original" in self.changed_data or self._says_the_same()):
            page.original_print = fingerprint_of(page.original.specific)
        return super().save(commit=commit)

    def _says_the_same(self):
        return self.cleaned_data.get("says_the_same")


class ChangedPanel(MultiFieldPanel):
    """Where to read what changed, and the box that says that the easy version follows."""

    def __init__(self, **kwargs):
        super().__init__([FieldPanel("says_the_same")], **kwargs)

    def clone_kwargs(self):
        kwargs = super().clone_kwargs()
        kwargs.pop("children")
        return kwargs

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "resources/easy/changed_panel.html"

        def is_shown(self):
            return self.instance.original_changed_on is not None

        @property
        def original(self):
            return self.instance.original

        @property
        def changes_url(self):
            """What the public reads of its history; "" for a page that has none."""
            original = self.original
            kind = original and original.specific_class
            if not kind or not issubclass(kind, ResourcePage) or not original.live:
                return ""
            is_french = original.locale.language_code == settings.LANGUAGE_CODE
            name = f"resources:{kind.reuse_name}_changes"
            return reverse(name, args=[original.slug]) if is_french else ""
