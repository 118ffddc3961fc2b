"""Pages in Arabic: direction, French texts, numbers, icons, notice about the translation."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context, Origin, Template, engines
from django.utils.translation import override, trans_real
from wagtail.models import Locale

from events.choices import Repeat
from events.models import Registration
from events.registrations.forms import RegistrationForm
from events.schedule.recurrence import Rule
from events.schedule.timetable import format_start
from network.admin.comparisons import as_words
from network.blocks.body import CalloutBlock
from network.site import assets
from network.templatetags import marked_i18n
from network.templatetags.network import format_moment, format_phone, lang_of
from network.text import dates
from network.text.dates import format_day, format_minutes, format_period, format_time
from network.text.phones import read_phone
from places import choices
from places.models import PlaceStop
from places.stops.visits import format_rule
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

pytestmark = pytest.mark.any_database

DAY = datetime(2026, 11, 3, 9, 30)


@pytest.fixture
def arabic(db):
    return Locale.objects.create(language_code="ar")


def page_of(client, path):
    return BeautifulSoup(client.get(path).text, "html.parser")


def test_arabic_page_is_right_to_left_and_french_texts_left_to_right(client, site, home, arabic):
    agenda = EventIndexPageFactory(parent=home)
    EventPageFactory(parent=agenda, title="Premiers clics !", slug="clics", price="5 € la séance",
                     is_free=False)  # fmt: skip
    page = page_of(client, "/ar/agenda/clics/")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert (page.h1["lang"], page.h1["dir"], page.h1.text) == ("fr", "ltr", "Premiers clics !")
    assert page.find("dd", string="5 € la séance").span["dir"] == "ltr"
    notice = page.find("main").find(class_="callout").text
    assert "هذه الصفحة لم تُترجم بعد" in notice
    assert "ترجمة آلية لم تُراجَع بعد" in notice
    french = page_of(client, "/agenda/clics/")
    assert not french.find("main").find_all(dir=True, lang=True)
    assert "dir" not in french.html.attrs


def test_machine_translation_is_announced_on_every_arabic_page_and_no_other(client, home, arabic):
    Locale.objects.create(language_code="en")
    for path, number in (("/ar/plan-du-site/", 1), ("/en/plan-du-site/", 0), ("/plan-du-site/", 0)):
        assert len(page_of(client, path).select("main > .callout")) == number, path


def test_address_of_a_place_is_left_to_right(client, site, home, arabic):
    places = PlaceIndexPageFactory(parent=home, slug="lieux")
    PlacePageFactory(parent=places, slug="medi", address="12 rue Longue")
    page = page_of(client, "/ar/lieux/medi/")
    texts = {span.text for span in page.find("address").find_all("span", dir="ltr", lang="fr")}
    assert "12 rue Longue" in texts


@pytest.mark.parametrize(
    ("active", "shown", "expected"),
    [
        ("fr", "fr", ""),
        ("fr", "en", ' lang="en"'),
        ("fr", "ar", ' lang="ar" dir="rtl"'),
        ("ar", "ar", ""),
        ("ar", "fr", ' lang="fr" dir="ltr"'),
        ("ar", "fr-simple", ' lang="fr-simple" dir="ltr"'),
        ("ar", "he", ' lang="he"'),
    ],
)
def test_direction_is_written_where_it_changes(active, shown, expected):
    with override(active):
        assert lang_of(shown) == expected


def test_numbers_and_dates_are_readable_from_right_to_left():
    with override("ar"):
        assert (format_time(time(9)), format_time(time(14, 30))) == ("9:00", "14:30")
        assert format_minutes(90) == "1:30"
        assert format_day(DAY) == "الثلاثاء 3 نوفمبر 2026"
        assert format_period(DAY, DAY.replace(hour=12)).endswith("من 9:30 إلى 12:30")
        # LRI and PDI: the plus sign stays before the number.
        assert format_phone("+32470123456") == "\u2066+32\xa0470\xa012\xa034\xa056\u2069"
    assert format_phone("+32470123456") == "+32\xa0470\xa012\xa034\xa056"
    assert format_minutes(90) == "1\xa0h\xa030"


def test_lists_have_the_arabic_comma():
    days = Rule(Repeat.WEEKLY, DAY.date(), DAY.date(), ("MO", "TU", "TH"))
    stop = PlaceStop(weekdays=["MO", "TU", "TH"], opens_at=time(14), closes_at=time(16))
    moment = DAY.replace(tzinfo=UTC)
    registration = Registration(
        starts_at=moment, ends_at=moment, where="Arles", zone="Europe/Paris"
    )
    with override("ar"):
        texts = [
            days.describe(),
            format_rule(stop),
            format_moment(DAY),
            registration.announcement,
            as_words(None, moment),
        ]
    assert [text for text in texts if "،" not in text or "," in text] == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "لا أماكن"),
        (1, "مكان واحد"),
        (2, "مكانان"),
        (3, "3 أماكن"),
        (11, "11 مكانًا"),
        (100, "100 مكان"),
    ],
)
def test_arabic_has_six_plurals(number, expected):
    template = Template(
        "{% load i18n %}{% blocktranslate count number=n trimmed %}{{ number }} lieu{% plural %}"
        "{{ number }} lieux{% endblocktranslate %}"
    )
    with override("ar"):
        assert template.render(Context({"n": number})) == expected


def test_arrows_are_mirrored(client, db):
    sheet = client.get(assets.app_stylesheet_url("places")).text
    for name in ("arrow", "arrow-back", "external"):
        rule = f'[data-icon="{name}"]:dir(rtl)::before,[data-icon-end="{name}"]:dir(rtl)::after'
        assert f"{rule}{{transform:scaleX(-1)}}" in sheet
    assert '[data-icon="phone"]:dir(rtl)' not in sheet


PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|(?:left|right)\s*:|border-(?:top|bottom)-(?:left|right)-radius|text-align:\s*(?:left|right)"
    r"|(?:float|clear):\s*(?:left|right))|linear-gradient\(to (?:left|right)"
)
# Four values, the second and the fourth of which differ: those of the right and of the left.
FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width):([^;]+);")


def sides_differ(values):
    parts = re.findall(r"[\w-]+\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s]+", values)
    return len(parts) == 4 and parts[1] != parts[3]


def test_public_style_sheets_have_no_left_and_no_right():
    """`margin-inline-start` follows the direction of the page; `margin-left` does not."""
    faults = []
    for path in sorted(Path(settings.BASE_DIR).glob("*/static/*/css/**/*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        physical = [match[0].strip() for match in PHYSICAL.finditer(text)]
        faults += [(path.name, found) for found in physical]
        faults += [(path.name, m[0]) for m in FOUR.finditer(text) if sides_differ(m[1])]
    assert faults == []


def test_example_of_a_phone_number_is_left_to_right():
    """Without the marks, a browser would display "78 56 34 12 06"."""
    with override("ar"):
        hint = str(RegistrationForm([]).fields["contact"].help_text)
        with pytest.raises(ValidationError) as refused:
            read_phone("0612")
    example = "\u206606 12 34 56 78\u2069"
    assert example in hint
    assert example in refused.value.messages[0]
    assert "\u2066" not in str(RegistrationForm([]).fields["contact"].help_text)


def test_address_of_a_card_is_one_text_from_left_to_right(client, site, home, arabic):
    places = PlaceIndexPageFactory(parent=home, slug="lieux")
    place = PlacePageFactory(parent=places, address="12 rue Longue", postcode="13001")
    address = page_of(client, "/ar/lieux/").select_one(".place-card [data-icon=pin] span")
    assert (address.text, address["dir"]) == (f"12 rue Longue, 13001 {place.town}", "ltr")


def test_weekdays_of_a_rule_have_no_french_plural(monkeypatch):
    monkeypatch.setattr(choices, "pgettext", lambda _context, _text: "%(day)s")
    rule = Rule(Repeat.WEEKLY, DAY, DAY.date(), ("TU",))
    stop = PlaceStop(weekdays=["TU"], opens_at=time(14), closes_at=time(16))
    with override("ar"):
        assert "الثلاثاءs" not in rule.describe() + format_rule(stop)
    monkeypatch.undo()
    assert rule.describe().startswith("tous les mardis")
    assert format_rule(stop).startswith("tous les mardis")


def test_arabic_comma_is_between_a_day_and_an_hour(monkeypatch):
    monkeypatch.setattr(dates, "gettext", lambda _text: "%(first)s، %(second)s")
    with override("ar"):
        assert format_start(DAY, today=None, all_day=False) == "الثلاثاء 3 نوفمبر 2026، 9:30"


def test_posters_and_printed_lists_are_in_the_language_of_their_links(client, site, home, arabic):
    EventPageFactory(parent=EventIndexPageFactory(parent=home))
    main = page_of(client, "/ar/agenda/").find("main")
    links = main.select('a[href^="/ar/agenda/affiche/"], a[href^="/ar/agenda/imprimer/"]')
    assert len(links) == 2
    for link in links:
        page = page_of(client, link["href"])
        assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")


def rendered(source, **context):
    """Render the source of a template of the site."""
    origin = Origin(name=str(settings.BASE_DIR / "templates" / "essai.html"))
    engine = engines["django"].engine
    return Template("{% load i18n %}" + source, origin=origin, engine=engine).render(
        Context(context)
    )


UNKNOWN = "Un texte sans traduction"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            f'<p>{{% translate "{UNKNOWN}" %}}</p>',
            f'<p><span lang="fr" dir="ltr">{UNKNOWN}</span></p>',
        ),
        ('<p>{% translate "Menu" %}</p>', "<p>القائمة</p>"),
        (f'<p title="{{% translate "{UNKNOWN}" %}}">', f'<p title="{UNKNOWN}">'),
        (
            f'<a title="{{% translate "{UNKNOWN}" %}}{{% if a %}}!{{% endif %}}" href="#">',
            f'<a title="{UNKNOWN}" href="#">',
        ),
        (f'<title>{{% translate "{UNKNOWN}" %}}</title>', f"<title>{UNKNOWN}</title>"),
        (f'<option>{{% translate "{UNKNOWN}" %}}</option>', f"<option>{UNKNOWN}</option>"),
        (f'{{% translate "{UNKNOWN}" as text %}}<p>{{{{ text }}}}</p>', f"<p>{UNKNOWN}</p>"),
        (f'{{% block a %}}{{% translate "{UNKNOWN}" %}}{{% endblock %}}<p>', f"{UNKNOWN}<p>"),
        (
            "<p>{% blocktranslate %}Sans traduction : {{ n }}{% endblocktranslate %}</p>",
            '<p><span lang="fr" dir="ltr">Sans traduction : 3</span></p>',
        ),
        (
            "<p>{% blocktranslate count n=n %}un inconnu{% plural %}{{ n }} inconnus"
            "{% endblocktranslate %}</p>",
            '<p><span lang="fr" dir="ltr">3 inconnus</span></p>',
        ),
    ],
)
def test_texts_without_translation_are_marked_as_french(source, expected):
    with override("ar"):
        assert rendered(source, n=3) == expected
    with override("fr"):
        assert "<span" not in rendered(source, n=3)


def test_translated_plural_is_not_marked():
    source = (
        "<p>{% blocktranslate trimmed count number=n %}{{ number }} lieu{% plural %}"
        "{{ number }} lieux{% endblocktranslate %}</p>"
    )
    with override("ar"):
        assert "<span" not in rendered(source, n=3)


def test_labels_errors_and_help_of_a_form_are_marked_as_french(client, home, arabic, monkeypatch):
    """The catalogue has no translation of a label, of a help text and of an error."""
    known = ("Que se passe-t-il", "Ex.\xa0: Découvrir son smartphone", "Choisissez le jour.")
    monkeypatch.setattr(marked_i18n, "is_translated", lambda msgid: not msgid.startswith(known))
    text = trans_real.DjangoTranslation.gettext
    monkeypatch.setattr(
        trans_real.DjangoTranslation,
        "gettext",
        lambda self, msgid: msgid if msgid.startswith(known) else text(self, msgid),
    )
    answer = client.post("/ar/proposer/evenement/", {"title": "Clics"})
    page = BeautifulSoup(answer.text, "html.parser")
    french = [span.text for span in page.select("form.form span[lang=fr][dir=ltr]")]
    texts = ["Que se passe-t-il\xa0?", known[1], known[2]]
    assert [found for found in french if found.startswith(known)] == texts
    summary = page.find(id="erreurs")
    assert [a.span["lang"] for a in summary.find_all("a", string=known[2])] == ["fr"]
    assert "lang=" not in str(
        BeautifulSoup(client.post("/proposer/evenement/").text, "html.parser").select("form.form")
    )


def test_labels_inside_a_french_block_are_in_the_language_of_the_page(home, arabic):
    callout = CalloutBlock()
    value = callout.to_python({"kind": "advice", "text": "<p>Notez-le.</p>"})
    with override("ar"):
        title = BeautifulSoup(callout.render(value), "html.parser").p.span
        assert (title["lang"], title["dir"], title.text) == ("ar", "rtl", "نصيحة")
    assert "<span" not in callout.render(value)
    source = '<p>{% translate "Menu" %}</p>'
    origin = Origin(name=str(settings.BASE_DIR / "templates" / "blocks" / "essai.html"))
    template = Template("{% load i18n %}" + source, origin=origin, engine=engines["django"].engine)
    with override("ar"):
        assert template.render(Context()) == '<p><span lang="ar" dir="rtl">القائمة</span></p>'
    assert template.render(Context()) == "<p>Menu</p>"
