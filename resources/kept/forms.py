"""Form of a kept link: an address is enough to begin."""

import re

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminDateInput

from network.models.page_form import BasePageForm
from resources.addresses import host_of, is_front_page
from resources.choices import LeadsTo
from resources.reading import EXCERPT_LIMIT

from . import fetching

BARE = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#.]{2,}(?=[/:?#]|$)")
# Sites that archive the pages of other sites.
ARCHIVES = ("web.archive.org", "archive.org", "archive.ph", "archive.is")
SENTENCE_ENDS = (".", "!", "?", "…")


class AddressInput(forms.URLInput):
    """Input whose script fetches the facts of the pasted address and proposes them."""

    class Media:
        """Script and style of the input."""

        js = ("resources/admin/kept-link.js",)
        css = {"all": ("resources/admin/kept-link.css",)}

    def __init__(self, attrs=None):
        own = {"data-kept-link": reverse_lazy("kept_link_read")}
        super().__init__({**own, **(attrs or {})})


def proposed_state(url: str, reading: fetching.Reading) -> str:
    """Return the probable `LeadsTo` of the link `url`, given its `reading`; the editor decides.

    The first case that fits decides: LOST if the page is gone; COPY if the host of `url` is one of
    the `ARCHIVES`; ABOUT if `url` is a home page or redirects to one; else TEXT.
    """
    if reading.is_gone:
        return LeadsTo.LOST
    if host_of(url) in ARCHIVES:
        return LeadsTo.COPY
    is_moved_home = is_front_page(reading.final_url) and not is_front_page(url)
    return LeadsTo.ABOUT if is_front_page(url) or is_moved_home else LeadsTo.TEXT


def proposals(facts) -> dict[str, str]:
    """Return {field of the form: text of its widget} for the facts that are not empty.

    `facts` are `PageFacts`. Texts are cut to the length of their field. The description of the page
    is proposed as a quotation, never as our words.
    """
    values = {
        "title": facts.title[:255],
        "source": facts.site[:150],
        "author": facts.author[:200],
        "source_language": facts.language,
        "excerpt": quotable(facts.description),
    }
    if facts.published_on:
        values["first_published_on"] = AdminDateInput().format_value(facts.published_on)
        values["date_precision"] = facts.precision
    return {name: value for name, value in values.items() if value}


def proposed_values(url: str, reading: fetching.Reading) -> dict[str, str]:
    """Return {field: proposed value} for the address `url`, given its `reading`.

    The values are the `proposals` of the facts of the page. A `proposed_state` other than TEXT adds
    `leads_to` and removes `source`, because the site of a copy is not the publisher. A page that is
    gone has no facts: only `leads_to` is proposed. Returns {} if the page could not be read for
    another reason.
    """
    if reading.fault and not reading.is_gone:
        return {}
    values = proposals(reading.facts)
    state = proposed_state(url, reading)
    if state != LeadsTo.TEXT:
        values.pop("source", None)
        values["leads_to"] = state
    return values


def quotable(text: str) -> str:
    """Return `text` if it has 300 characters or fewer, else its first whole sentences that fit.

    Returns "" if the first sentence alone does not fit.
    """
    if len(text) <= EXCERPT_LIMIT:
        return text
    cut = text[:EXCERPT_LIMIT]
    end = max(cut.rfind(f"{mark} ") for mark in SENTENCE_ENDS)
    return cut[: end + 1]


class KeptLinkForm(BasePageForm):
    """Form that fetches the page at the address when it is submitted without a title.

    The editor thus needs only an address, even without JavaScript. The facts of the page then fill
    in the empty fields. They also replace the values of `CHOICES`, which are never empty. Only the
    precision of a date that the editor filled in is not replaced.
    """

    # These fields always have a value: without a title, it is the default, and is replaced.
    CHOICES = ("source_language", "date_precision", "leads_to")
    fault = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].required = False
        if "url_of_source" in self.fields:
            address = self.fields["url_of_source"]
            if "leads_to" in self.fields:
                self.fields["leads_to"].required = False
            address.widget = AddressInput(attrs=address.widget.attrs)
            address.help_text = _(
                "Collez-la ici : le titre, l’auteur, la date et la langue sont cherchés pour vous,"
                " à relire. Ex. : https://www.example.org/quel-avenir-pour-les-epn"
            )

    def full_clean(self) -> None:
        """Complete the submitted data before it is validated, if it contains an address.

        "https://" is added to an address without a scheme. Without a title, the page is fetched and
        its facts are filled in, as the class describes. If the page cannot be read, `fault` is set.
        """
        if self.is_bound and (url := self._typed("url_of_source")):
            self._complete(url)
            if not self._typed("title"):
                self._fill_in(self._typed("url_of_source"))
        super().full_clean()

    def _complete(self, url):
        """Add "https://" to an address without a scheme, such as "www.example.org"."""
        if "://" not in url and BARE.match(url):
            self.data = self.data.copy()
            self.data[self.add_prefix("url_of_source")] = f"https://{url}"

    def _typed(self, name):
        return (self.data.get(self.add_prefix(name)) or "").strip()

    def _fill_in(self, url):
        result = fetching.read(url, f"user {getattr(self.for_user, 'pk', '')}")
        self.fault = result.fault
        values = proposed_values(url, result)
        if self._typed("first_published_on"):
            values.pop("date_precision", None)
        self.data = self.data.copy()
        for name, value in values.items():
            if name in self.fields and (name in self.CHOICES or not self._typed(name)):
                self.data[self.add_prefix(name)] = value

    def clean_leads_to(self) -> str:
        """Return the chosen state, or `LeadsTo.TEXT` if it is empty."""
        return self.cleaned_data["leads_to"] or LeadsTo.TEXT

    def clean(self) -> dict[str, object]:
        """Require a title, and refuse to publish a home page as the text itself.

        If the address has changed, sets `canonical_key` of the instance from the cached reading of
        the address. `canonical_key` is "" if no reading is cached.
        """
        cleaned = super().clean()
        if not self.cleaned_data.get("title") and "title" in self.fields:
            self.add_error("title", self._no_title())
        if "url_of_source" in self.changed_data:
            known = fetching.recent(self.cleaned_data.get("url_of_source") or "")
            self.instance.canonical_key = known.canonical_key[:500] if known else ""
        self._check_state()
        return cleaned

    def _check_state(self):
        """Refuse to publish a home page with the state TEXT; a draft is accepted."""
        url = self.cleaned_data.get("url_of_source") or ""
        is_text = self.cleaned_data.get("leads_to") == LeadsTo.TEXT
        if is_text and is_front_page(url) and not self.is_deferred_validation:
            message = _(
                "Cette adresse est l’accueil d’un site, pas un texte. Donnez l’adresse du texte, ou"
                " dites qu’elle mène à une page qui en parle."
            )
            self.add_error("leads_to", message)

    def _no_title(self):
        if self.fault:
            return _("La page n’a pas pu être lue, écrivez son titre. %s") % self.fault
        return _("Écrivez le titre de la page.")
