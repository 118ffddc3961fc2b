import json

import pytest
from django.template import Context, Template

from network.templatetags.network import format_phone, jsonld, tel_href


@pytest.mark.parametrize(
    ("typed", "href", "expected"),
    [
        ("+33490123456", "tel:+33490123456", "04 90 12 34 56"),
        ("04.90.12.34.56", "tel:+33490123456", "04 90 12 34 56"),
        ("+262262123456", "tel:+262262123456", "0262 12 34 56"),
        ("3646", "tel:3646", "3646"),
        ("appelez-nous", "", "appelez-nous"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_phones_are_formatted_and_linked(typed, href, expected):
    assert tel_href(typed) == href
    assert format_phone(typed).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_text_without_a_number_has_no_phone_link():
    html = Template("{% load network %}{{ phone|tel_link }}").render(Context({"phone": "<b>"}))
    assert html == ""


def test_structured_data_cannot_leave_its_script():
    nasty = "</script><script>alert(1)</script>&é"
    html = jsonld({"name": nasty}, [{"name": "a"}])
    assert html.count("<script") == html.count("</script") == 1
    text = html.split(">", 1)[1].split("</script", 1)[0]
    assert json.loads(text) == [{"name": nasty}, {"name": "a"}]
