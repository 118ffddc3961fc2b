"""The catalogues are complete, and their compiled versions, which are committed, up to date.

Committing them makes gettext unnecessary on a server.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import polib
from django.utils.translation import gettext
from django.utils.translation.template import templatize

from network.site.catalogues import FRAME
from tests.public_texts import public_modules, texts_of_module

ROOT = Path(__file__).resolve().parent.parent
LOCALE, ADMIN_WORDS = ROOT / "locale", ROOT / "locale_admin"
# The calls that `templatize` writes for {% translate %}, {% blocktranslate %} and _("…").
CALL = re.compile(
    r"\b(?:n|p|np)?(?:gettext|_)\((?:[^'\")]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)"
)


def texts(entries):
    return {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in entries}


def texts_of_template(source):
    """Return the set of translatable texts; of a singular and a plural, the singular."""
    calls = [ast.parse(call[0]).body[0].value for call in CALL.finditer(templatize(source))]
    return {
        call.args["pgettext" in ast.unparse(call.func)].value
        for call in calls
        if isinstance(call.args[0], ast.Constant)
    }


TEMPLATES = ROOT / "templates"
ADMIN = re.compile(r'extends "(?:wagtailadmin|network/admin)/|load [^%]*\bwagtailadmin_tags\b')
# Fragments of admin pages that use none of Wagtail's admin tags.
ADMIN_PIECES = {
    "blocks/previews/figure.html",
    "blocks/previews/source.html",
    "events/announcing/check.html",
    "events/announcing/field.html",
    "events/calendars/result.html",
    "events/editing/conflicts.html",
    "events/editing/recent_changes.html",
    "events/editing/surroundings.html",
    "home/guide/foot.html",
    "network/accounts/devices.html",
    "network/tasks/buttons.html",
    "places/form/week_grid.html",
    "places/imports/card.html",
    "places/imports/column.html",
    "places/imports/problem.html",
    "places/imports/undone.html",
    "places/upkeep/calls/days.html",
    "places/upkeep/calls/done.html",
    "places/upkeep/calls/phone.html",
    "places/upkeep/calls/place.html",
    "wagtailcore/shared/block_preview.html",
}


def is_of_the_admin(path):
    name = path.relative_to(TEMPLATES).as_posix()
    source = path.read_text(encoding="utf-8")
    return "admin" in name or bool(ADMIN.search(source)) or name in ADMIN_PIECES


def public_templates():
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if not is_of_the_admin(path)]


def test_each_compiled_catalogue_is_up_to_date():
    sources = sorted([*LOCALE.rglob("*.po"), *ADMIN_WORDS.rglob("*.po")])
    missing = [path.name for path in sources if not path.with_suffix(".mo").exists()]
    assert missing == []
    for path in sources:
        compiled = texts(polib.mofile(path.with_suffix(".mo")))
        assert compiled == texts(polib.pofile(path).translated_entries()), path


def test_texts_of_a_template_are_extracted():
    source = (
        "{% load i18n %}{% translate \"L’aide\" %} {{ x|default:_('Non') }}"
        "{% blocktranslate count n=n trimmed %}{{ n }} lieu (d'aide){% plural %}"
        "{{ n }} lieux{% endblocktranslate %}{% translate 'Mai' context 'month' %}"
    )
    assert texts_of_template(source) == {"L’aide", "Non", "%(n)s lieu (d'aide)", "Mai"}


def test_every_text_of_a_public_template_is_translated_into_english():
    catalogue = polib.pofile(LOCALE / "en" / "LC_MESSAGES" / "django.po")
    english = {entry.msgid for entry in catalogue.translated_entries()}
    untranslated = {
        (path.name, text)
        for path in public_templates()
        for text in texts_of_template(path.read_text(encoding="utf-8")) - english
    }
    assert untranslated == set()


def test_every_text_of_a_public_module_is_translated_into_english():
    """Labels of public forms, choices and sentences, without the texts for editors only."""
    catalogue = polib.pofile(LOCALE / "en" / "LC_MESSAGES" / "django.po")
    english = {entry.msgid for entry in catalogue.translated_entries()}
    untranslated = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in public_modules()
        for text in texts_of_module(path.read_text(encoding="utf-8")) - english
    }
    assert untranslated == set()


def test_texts_of_a_module_are_extracted():
    source = """
class Lieu(models.Model):
    sorte = models.CharField(_("sorte"), choices=[("a", _("Ouvert"))], help_text=_("Ex. : a"))
    class Meta:
        verbose_name = _("lieu")
    panels = [FieldPanel("sorte", heading=_("Sorte"))]
    def clean(self):
        raise ValidationError(_("Choisissez."))
    def say(self):
        return ngettext("%(n)s lieu", "%(n)s lieux", self.n), pgettext("mois", "Mai")
class Demande(forms.Form):
    nom = forms.CharField(label=_("Votre nom"), help_text=_("Ex. : Camille"))
"""
    assert texts_of_module(source) == {
        *("Ouvert", "%(n)s lieu", "Mai", "Votre nom", "Ex. : Camille"),
    }


def catalogues():
    return {path.parts[-3]: polib.pofile(path) for path in sorted(LOCALE.rglob("*.po"))}


def test_only_a_declared_catalogue_is_partial():
    """A catalogue translates every text of the English one, or is declared partial.

    A partial catalogue translates all sentences of the frame, which are on every page.
    """
    known = catalogues()
    complete = {entry.msgid for entry in known["en"].translated_entries()}
    for code, catalogue in known.items():
        texts = {entry.msgid for entry in catalogue.translated_entries()}
        is_partial = catalogue.metadata.get("X-Coverage") == "partial"
        expected = FRAME if is_partial else complete
        assert expected - texts == set(), code
        assert is_partial == bool(complete - texts), f"{code} is complete, or is not"


# What a visitor fills in, the errors, the confirmation and the letters.
FILLED_IN = (
    *("templates/events/registrations/register.html", "templates/home/contact_page.html"),
    *("templates/events/registrations/form.html", "templates/home/easy/regist*.html"),
    *("templates/events/registrations/registration*.html", "templates/includes/error_summary.html"),
    *("templates/events/registrations/find_registration.html", "templates/search/no_result.html"),
    *("templates/events/registrations/letters/*.txt", "templates/places/near/*.html"),
    *("templates/places/upkeep/corrections/form.html", "templates/home/near/*.html"),
    *("events/registrations/forms.py", "events/registrations/letters.py"),
    *("events/registrations/views.py", "events/registrations/models/registration.py"),
    *("home/forms.py", "network/site/forms.py", "network/text/phones.py"),
    *("templates/includes/kept_text.html", "templates/home/feedback/banner.html"),
    *("templates/home/feedback/closed.html", "templates/home/feedback/form.html"),
    *("places/upkeep/corrections/forms.py", "search/finding/page.py"),
)


def test_forms_of_visitors_and_their_letters_are_complete_in_every_catalogue():
    """A partial catalogue may leave other texts in French."""
    paths = [path for pattern in FILLED_IN for path in sorted(ROOT.glob(pattern))]
    assert len(paths) >= len(FILLED_IN)
    expected = set()
    for path in paths:
        read = texts_of_module if path.suffix == ".py" else texts_of_template
        expected |= read(path.read_text(encoding="utf-8"))
    for code, catalogue in catalogues().items():
        assert expected - {entry.msgid for entry in catalogue.translated_entries()} == set(), code


def test_a_translation_has_the_fields_of_its_text():
    """A missing %(number)s is a lost number; an unknown one is an error 500.

    In Arabic, the forms for zero, one and two often replace the number by a word.
    """
    field = re.compile(r"%\(\w+\)[sd]|%s|\{\}")
    faults = []
    for code, catalogue in catalogues().items():
        for entry in catalogue.translated_entries():
            plurals = entry.msgstr_plural
            if not plurals:
                if Counter(field.findall(entry.msgstr)) != Counter(field.findall(entry.msgid)):
                    faults.append((code, entry.msgid))
                continue
            known = {*field.findall(entry.msgid), *field.findall(entry.msgid_plural)}
            of_many = max(plurals)
            if set(field.findall(plurals[of_many])) != set(field.findall(entry.msgid_plural)):
                faults.append((code, entry.msgid))
            for text in plurals.values():
                if not known.issuperset(field.findall(text)):
                    faults.append((code, entry.msgid))
    assert faults == []


def test_arabic_has_six_plural_forms():
    plurals = [entry.msgstr_plural for entry in catalogues()["ar"].translated_entries()]
    assert {len(forms) for forms in plurals if forms} == {6}


def test_no_library_translates_a_french_source_text():
    """For example, Wagtail translates its English "Comment" as « Commenter »."""
    entries = polib.pofile(str(LOCALE / "en" / "LC_MESSAGES" / "django.po"))
    # Templates that override Wagtail's keep its English texts.
    ours = [
        entry for entry in entries if any("/wagtailadmin/" not in o for o, _ in entry.occurrences)
    ]
    assert len(ours) > 4000
    assert {e.msgid: gettext(e.msgid) for e in ours if gettext(e.msgid) != e.msgid} == {}


def test_texts_follow_french_typography():
    """No line breaks before " :" or after "«", and every apostrophe is a curved one."""
    catalogue = polib.pofile(LOCALE / "en" / "LC_MESSAGES" / "django.po")
    texts = {text for entry in catalogue for text in (entry.msgid, entry.msgid_plural)}
    faults = re.compile(r"« | »|[^\s(] [:;?!](?=[\s<]|$)|[a-zà-ÿ]'[a-zà-ÿ]")
    assert {text for text in texts if faults.search(text)} == set()
