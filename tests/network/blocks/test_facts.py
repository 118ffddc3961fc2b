"""Numbers and charts in a page: validation, dates, CSV files."""

import csv
import io

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from wagtail.blocks import StructBlockValidationError
from wagtail.fields import StreamField

from home.models import StandardPage
from network.blocks.charts import ChartBlock, KeyFigureBlock
from network.models import ContentStamp
from tests.hiding import WAYS, hide_all, restrict_to_members

pytestmark = pytest.mark.any_database

SOURCE = {"date": "2012", "source": "Internet Actu", "url": "", "method": ""}
CHART = {
    "title": "D’où ils viennent",
    "kind": "bars",
    "data": "Ville ; 62\nVillage ; 38",
    "unit": "%",
}
FIGURE = {"value": "4700", "unit": "", "what": "espaces publics numériques"}


def refused(block, **fields):
    """Return {field: [messages]} of the errors of the form."""
    value = block.to_python(CHART | SOURCE | fields)
    try:
        block.clean(value)
    except StructBlockValidationError as error:
        return {name: [*each.messages] for name, each in error.block_errors.items()}
    return {}


def test_invalid_chart_is_refused_with_a_message():
    block = ChartBlock()
    assert refused(block) == {}
    assert "n’est pas un nombre" in refused(block, data="A ; 1\nB ; deux")["data"][0]
    assert "un seul nombre" in refused(block, data="A ; 1 ; 2")["data"][0]
    assert refused(block, data="A ; 1 ; 2\nB ; 3 ; 4", kind="lines") == {}
    assert "deux lignes" in refused(block, data="A ; 1", kind="lines")["data"][0]
    assert "positifs" in refused(block, data="A ; 3\nB ; -1", kind="shares")["data"][0]
    assert "positifs" in refused(block, data="A ; 0\nB ; 0", kind="shares")["data"][0]
    assert "année" in refused(block, date="jadis")["date"][0]


@pytest.fixture
def page(site, home):
    """A page with a chart and a figure of 2012."""
    body = [("chart", CHART | SOURCE), ("key_figure", KeyFigureBlock().to_python(FIGURE | SOURCE))]
    page = home.add_child(instance=StandardPage(title="Chiffres", slug="chiffres", body=body))
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def soup(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_a_chart_has_its_table_its_source_and_its_file(client, page):
    figure = soup(client, page.url).find("figure", class_="chart")
    assert figure.svg.desc.text
    # The closed fold is empty; its link leads to the page with the table.
    fold = figure.details
    assert figure.table is None
    assert fold.a["href"] == f"?choix=1#{fold['id']}"
    figure = soup(client, f"{page.url}?choix=1").find(id=fold["id"]).find_parent("figure")
    rows = [
        [cell.text.replace("\xa0", " ") for cell in row("th") + row("td")] for row in figure("tr")
    ]
    assert rows[1:] == [["Ville", "62 %"], ["Village", "38 %"]]
    assert "Internet Actu" in figure.figcaption.text
    [address] = [link["href"] for link in figure("a") if link["href"].endswith(".csv")]
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/csv")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert read == [["Nom", "%"], ["Ville", "62"], ["Village", "38"]]
    assert client.get(address.replace("d-ou-ils-viennent", "autre")).status_code == 404


def test_charts_with_one_title_have_their_own_identifiers(client, page):
    page.body = [("chart", CHART | SOURCE), ("chart", CHART | SOURCE | {"data": "A ; 1\nB ; 2"})]
    page.save_revision().publish()
    text = soup(client, page.url)
    first, second = text("figure", class_="chart")
    keys = [each["id"] for each in text.main(id=True)]
    assert len(keys) == len(set(keys))
    assert first["aria-labelledby"] != second["aria-labelledby"]
    for figure in (first, second):
        for named in (figure, figure.svg):
            ids = named["aria-labelledby"].split()
            assert len([figure.find(id=each) for each in ids if figure.find(id=each)]) == len(ids)
    opened = soup(client, f"{page.url}?choix=1").find(id=second.details["id"])
    assert [cell.text for cell in opened.tbody("th")] == ["A", "B"]


@pytest.mark.parametrize(("day", "shown"), [("2017-12-30", 0), ("2018-01-01", 2)])
def test_numbers_older_than_five_years_display_their_year(client, page, day, shown):
    with time_machine.travel(day):
        ContentStamp.raise_()
        text = client.get(page.url).text
    assert text.count("Données de 2012") == shown


def test_csv_of_a_hidden_page_is_404(client, page, home):
    address = f"/tableaux/{page.pk}/d-ou-ils-viennent.csv"
    assert client.get(address).status_code == 200
    restrict_to_members(home.add_child(instance=StandardPage(title="Réservé", slug="reserve")))
    for way in WAYS:
        other = page.copy(update_attrs={"slug": f"copie-{way.__name__}"})
        hide_all([(way, other)])
        hidden = address.replace(str(page.pk), str(other.pk))
        assert client.get(hidden).status_code == 404, way
    assert client.get("/tableaux/999999/rien.csv").status_code == 404


def test_incomplete_chart_is_not_rendered(client, page):
    page.body = [("chart", CHART | SOURCE | {"data": "Mot"})]
    page.save_revision().publish()
    assert 'class="chart"' not in client.get(page.url).text
    assert client.get(f"/tableaux/{page.pk}/d-ou-ils-viennent.csv").status_code == 404


def test_every_body_offers_charts():
    bodies = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, StreamField) and "paragraph" in field.stream_block.child_blocks
    }
    with_charts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, StreamField) and "chart" in field.stream_block.child_blocks
    }
    # An easy version explains a chart in words.
    assert bodies == with_charts | {"EasyPage.body"}
