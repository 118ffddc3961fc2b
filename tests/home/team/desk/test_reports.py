"""Reports: their readers, the content of their files, their number of queries."""

import csv
import datetime
import io
import re
import uuid

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, ReferenceIndex

from events.models import FeedFetch
from home.models import StandardPage
from network.models import NightlyRun, Person, Picture
from resources.models import Contribution
from search.models import SearchLog
from tests.factories import (
    ArticlePageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# A formula for a spreadsheet, and its escaped form in a file.
FORMULA, PLAIN = '=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'
REPORTS = [
    "report_textes_anciens",
    "report_images_sans_description",
    "report_abonnements_aux_flux",
    "report_travail_de_la_nuit",
    "recherches-frequentes:index",
    "recherches-sans-resultat:index",
]


@pytest.fixture
def directory(site, home):
    return PlaceIndexPageFactory(parent=home)


def rows(directory, numbers):
    """Create rows for each report; their first cells begin like a formula."""
    long_ago = timezone.now() - datetime.timedelta(days=800)
    home = Page.objects.get(pk=directory.get_parent().pk)
    for number in numbers:
        PlacePageFactory(parent=directory, title=f"{FORMULA}{number}")
        text = home.add_child(
            instance=StandardPage(
                title=f"{FORMULA}{number}", slug=f"t{number}", owner=UserFactory()
            )
        )
        Page.objects.filter(pk=text.pk).update(last_published_at=long_ago, owner=UserFactory())
        image = Picture(title=f"{FORMULA}{number}", uploaded_by_user=UserFactory())
        image.file = get_test_image_file(filename=f"{number}.png")
        image.save()
        FeedFetch.objects.create(
            question=f"{FORMULA}{number}", day=timezone.localdate(), family="google",
            count=3, last_at=timezone.now(),
        )  # fmt: skip
        NightlyRun.record(f"{FORMULA}{number}", seconds=1)
        SearchLog.objects.create(day=timezone.localdate(), query=f"{FORMULA}{number}")


def test_old_text_is_written_by_its_authors_and_not_by_the_owner_of_its_page(
    site, home, admin_client, django_assert_max_num_queries
):
    library = ResourceIndexPageFactory(parent=home)
    owner = UserFactory(first_name="Compte", last_name="Importé")
    for number in range(4):
        article = ArticlePageFactory(parent=library, title=f"Article {number}", owner=owner)
        for role in ("author", "illustrator"):
            person = Person.objects.create(name=f"Nom {role} {number}")
            Contribution.objects.create(article=article, person=person, role=role)
    home.add_child(instance=StandardPage(title="Aide", slug="aide", owner=owner))
    long_ago = timezone.now() - datetime.timedelta(days=800)
    Page.objects.update(last_published_at=long_ago)
    address = reverse("report_textes_anciens")
    admin_client.get(address)
    with django_assert_max_num_queries(30):
        file = b"".join(admin_client.get(f"{address}?export=csv")).decode("utf-8-sig")
    lines = {row["Texte"]: row for row in csv.DictReader(io.StringIO(file), delimiter=";")}
    assert lines["Article 2"]["Écrit par"] == "Nom author 2"
    assert "Compte Importé" not in file
    assert lines["Aide"]["Écrit par"] == ""


@pytest.mark.parametrize("name", REPORTS)
def test_files_contain_no_formula_and_query_count_is_constant(
    name, directory, admin_client, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse(name)
    rows(directory, [1])
    file = b"".join(admin_client.get(f"{address}?export=csv"))
    (line,) = [
        line
        for line in csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
        if line[0].startswith(PLAIN)
    ]
    assert line[0] == f"{PLAIN}1"
    book = b"".join(admin_client.get(f"{address}?export=xlsx"))
    cells = [row[0] for row in load_workbook(io.BytesIO(book)).active.iter_rows()]
    assert [(cell.value, cell.data_type) for cell in cells if "HYPERLINK" in str(cell.value)] == [
        (f"{FORMULA}1", "s")
    ]
    admin_client.get(address)
    with django_assert_max_num_queries(25) as few:
        admin_client.get(address)
        number = len(few)
    rows(directory, range(2, 6))
    admin_client.get(address)
    with django_assert_num_queries(number):
        text = admin_client.get(address).content.decode()
    assert text.count("HYPERLINK") >= 5


def test_reports_are_for_the_team_only(directory, client, admin_client):
    manager = PlaceMembershipFactory(place=PlacePageFactory(parent=directory)).user
    client.force_login(manager)
    for name in REPORTS:
        assert client.get(reverse(name)).status_code == 302
        assert admin_client.get(reverse(name)).status_code == 200


def test_an_old_text_leaves_the_report_once_published_again(directory, admin_client):
    rows(directory, [1])
    address = reverse("report_textes_anciens")
    assert "HYPERLINK" in admin_client.get(address).content.decode()
    assert "HYPERLINK" not in admin_client.get(f"{address}?age=5").content.decode()
    StandardPage.objects.get(slug="t1").save_revision().publish()
    assert "HYPERLINK" not in admin_client.get(address).content.decode()


def test_a_picture_leaves_the_report_once_described(directory, admin_client):
    rows(directory, [1])
    address = reverse("report_images_sans_description")
    assert "HYPERLINK" in admin_client.get(address).content.decode()
    Picture.objects.update(description="Deux personnes devant un écran")
    assert "HYPERLINK" not in admin_client.get(address).content.decode()


def test_objects_of_two_types_with_the_same_key_are_two_uses_of_a_picture(directory, admin_client):
    rows(directory, [1])
    [picture] = Picture.objects.all()
    for model in (Page, Person):
        kind = ContentType.objects.get_for_model(model)
        for path in ("photo", "body"):
            ReferenceIndex.objects.create(
                base_content_type=kind, content_type=kind, object_id="7",
                to_content_type=ContentType.objects.get_for_model(Picture),
                to_object_id=str(picture.pk), model_path=path, content_path=path,
                content_path_hash=uuid.uuid4(),
            )  # fmt: skip
    answer = admin_client.get(reverse("report_images_sans_description"))
    assert [image.uses for image in answer.context["object_list"]] == [2]


@pytest.mark.parametrize("name", ["workflow", "workflow_tasks"])
def test_the_files_of_reviews_have_french_headings(admin_client, name):
    answer = admin_client.get(reverse(f"wagtailadmin_reports:{name}"), {"export": "csv"})
    headings = b"".join(answer.streaming_content).decode().splitlines()[0]
    assert not re.search("[a-z]_[a-z]|workflow|task|Requested", headings)


@pytest.mark.parametrize("name", ["aging_pages", "page_types_usage", "page_types_usage_results"])
def test_reports_of_wagtail_without_a_menu_entry_lead_to_the_page_of_reports(admin_client, name):
    answer = admin_client.get(reverse(f"wagtailadmin_reports:{name}"))
    assert answer["Location"] == reverse("reports")
