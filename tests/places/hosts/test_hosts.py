"""The people who welcome visitors: consent, page, withdrawal, departure and privacy."""

import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import PageLogEntry, Revision

from home.team.privacy import person
from home.team.privacy.contact import Contact
from home.team.roles.leaving import hand_over
from network.models import ContentStamp
from places.documents import place_document
from places.hosts.choices import Language
from places.models import PlaceHost, PlacePage
from places.upkeep.duplicates.merging import merge, undo, undoable_merges
from places.upkeep.hosts.links import withdrawal_path
from search.indexing.waiting import catch_up
from tests.canaries import fill
from tests.factories import PlaceMembershipFactory, UserFactory
from tests.walk import public_addresses, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def cabanon(place):
    return place(title="Le Cabanon numérique", slug="cabanon", opening_hours="Mo-Fr 09:00-12:00")


@pytest.fixture
def manager(cabanon):
    return PlaceMembershipFactory(
        place=cabanon, user=UserFactory(email="ines@cabanon.example")
    ).user


@pytest.fixture
def host(cabanon, manager):
    values = {"consent_how": "written", "recorded_by": manager, "email": "idir@cabanon.example"}
    return PlaceHost.objects.create(
        place=cabanon,
        first_name="Idir",
        role="animateur du jeudi",
        languages=["ber", "lsf"],
        **values,
    )


def photo(size=(900, 1200)):
    """Return the bytes of a JPEG with a position in its Exif data."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (43.0, 17.0, 0.0)
    exif[0x010E] = "chez Idir"
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def post(client, cabanon, host=None, **values):
    name = "place_host" if host else "place_host_add"
    args = [cabanon.pk, host.pk] if host else [cabanon.pk]
    default = {"first_name": "Zohra", "role": "", "consent_how": "spoken", "agrees": "on"}
    return client.post(reverse(name, args=args), default | values)


def text_of(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.get_text(" ").replace("\xa0", " ").split())


def test_page_presents_the_person(client, cabanon, host):
    text = text_of(client.get(cabanon.url))
    assert "Qui vous accueille I Idir animateur du jeudi" in text
    assert "Parle aussi : langue des signes française (LSF), berbère" in text


def test_page_without_people_has_no_section(client, cabanon):
    assert "Qui vous accueille" not in text_of(client.get(cabanon.url))


def test_manager_presents_someone_and_the_page_shows_it_at_once(client, cabanon, manager):
    client.get(cabanon.url)
    client.force_login(manager)
    response = post(client, cabanon, role="médiatrice", languages=["ar"], email="zohra@example.org")
    assert response.url == reverse("place_hosts", args=[cabanon.pk])
    assert "Zohra médiatrice Parle aussi : arabe" in text_of(client.get(cabanon.url))
    zohra = PlaceHost.objects.get()
    assert (zohra.consent_how, zohra.consented_on, zohra.recorded_by, zohra.account) == (
        "spoken",
        timezone.localdate(),
        manager,
        None,
    )
    assert "zohra@example.org" not in client.get(cabanon.url).content.decode()
    [letter] = mail.outbox
    assert letter.to == ["zohra@example.org"]
    assert withdrawal_path(zohra) in letter.body


def test_manager_changes_a_presentation(client, cabanon, manager, host):
    client.force_login(manager)
    shown = client.get(reverse("place_host", args=[cabanon.pk, host.pk]))
    assert shown.status_code == 200
    assert "animateur du jeudi" in shown.content.decode()
    assert client.get(reverse("place_host_add", args=[cabanon.pk])).status_code == 200
    assert client.get(reverse("place_host", args=[cabanon.pk, host.pk + 1])).status_code == 404
    response = post(client, cabanon, host, first_name="Idir", role="animateur du mardi")
    assert response.url == reverse("place_hosts", args=[cabanon.pk])
    assert "Idir animateur du mardi" in text_of(client.get(cabanon.url))


@pytest.mark.parametrize("missing", ["agrees", "consent_how", "first_name"])
def test_nothing_is_shown_without_consent_or_name(client, cabanon, manager, missing):
    client.force_login(manager)
    response = post(client, cabanon, **{missing: ""})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {missing}
    assert not PlaceHost.objects.exists()


def test_portrait_is_a_small_square_without_metadata(client, cabanon, manager, media):
    client.force_login(manager)
    upload = SimpleUploadedFile("IMG_2041.jpg", photo(), content_type="image/jpeg")
    post(client, cabanon, portrait=upload, portrait_text="Zohra rit")
    zohra = PlaceHost.objects.get()
    with Image.open(zohra.portrait.path) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (320, 320), {})
    assert "IMG_2041" not in zohra.portrait.name
    image = BeautifulSoup(client.get(cabanon.url).content, "html.parser").select_one(
        ".place-hosts img"
    )
    assert (image["src"], image["alt"]) == (zohra.portrait_url, "Zohra rit")
    answer = client.get(image["src"])
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert answer["Cache-Control"] == "public, max-age=300"
    cabanon.unpublish()
    assert client.get(image["src"]).status_code == 404


def test_portrait_without_description_has_the_name_as_text(cabanon):
    assert PlaceHost(place=cabanon, first_name="Zohra").portrait_alt == "Portrait de Zohra"


@pytest.mark.parametrize("content", [b"", b"bonjour", photo()[:300]])
def test_damaged_portrait_is_refused_with_a_sentence(client, cabanon, manager, content):
    client.force_login(manager)
    upload = SimpleUploadedFile("moi.jpg", content, content_type="image/jpeg")
    response = post(client, cabanon, portrait=upload)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"portrait"}


def test_replaced_and_removed_portraits_leave_no_file(client, cabanon, manager, media):
    client.force_login(manager)
    upload = {"portrait": SimpleUploadedFile("a.jpg", photo())}
    post(client, cabanon, **upload)
    zohra = PlaceHost.objects.get()
    for values in ({"portrait": SimpleUploadedFile("b.jpg", photo())}, {"portrait-clear": "on"}):
        with TestCase.captureOnCommitCallbacks(execute=True):
            assert post(client, cabanon, zohra, **values).status_code == 302
        zohra.refresh_from_db()
        files = [path for path in media.rglob("*") if path.is_file()]
        assert [str(path) for path in files] == ([zohra.portrait.path] if zohra.portrait else [])


def test_withdrawal_by_the_manager_is_one_click(client, cabanon, manager, host):
    client.force_login(manager)
    listed = text_of(client.get(reverse("place_hosts", args=[cabanon.pk])))
    assert "Elle me l’a écrit" in listed
    client.post(reverse("place_hosts", args=[cabanon.pk]), {"qui": host.pk})
    assert_gone(client, cabanon)


def test_withdrawal_by_the_person_is_one_click(client, cabanon, host, media):
    host.portrait.save("a.webp", io.BytesIO(photo()))
    link = withdrawal_path(host)
    client.get(cabanon.url)
    shown = client.get(link)
    assert "animateur du jeudi" in text_of(shown)
    assert (shown["X-Robots-Tag"], shown["Referrer-Policy"]) == ("noindex", "same-origin")
    assert PlaceHost.objects.exists()  # a GET request changes nothing
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert "C’est effacé" in text_of(client.post(link))
    assert_gone(client, cabanon)
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert client.get("/lieux/accueil/autre/").status_code == 404


def assert_gone(client, cabanon):
    assert not PlaceHost.objects.exists()
    assert "Idir" not in client.get(cabanon.url).content.decode()
    catch_up()
    assert "berbère" not in place_document(PlacePage.objects.get(pk=cabanon.pk)).keywords
    logs = json.dumps(list(PageLogEntry.objects.values_list("label", "data", "action")))
    assert "Idir" not in logs
    assert "host" in logs


def test_languages_are_searched_and_names_are_not(cabanon, host):
    keywords = place_document(cabanon).keywords
    assert "langue des signes française (LSF)" in keywords
    assert "Idir" not in keywords
    assert "jeudi" not in keywords


@pytest.mark.parametrize("consent", ["self", "spoken"])
def test_leaving_the_place_removes_the_person(client, cabanon, manager, consent):
    client.force_login(manager)
    post(client, cabanon, first_name="Inès", consent_how=consent, email="INES@cabanon.example")
    post(client, cabanon, first_name="Zohra")
    assert PlaceHost.objects.get(first_name="Inès").account == manager
    cabanon.memberships.get(user=manager).delete()
    assert [each.first_name for each in PlaceHost.objects.all()] == ["Zohra"]


def test_manager_presented_by_a_colleague_without_an_address_leaves_too(client, cabanon, manager):
    manager.first_name = "Inès"
    manager.save()
    client.force_login(UserFactory(is_superuser=True))
    post(client, cabanon, first_name="ines", consent_how="spoken")
    post(client, cabanon, first_name="Zohra", consent_how="spoken")
    cabanon.memberships.get(user=manager).delete()
    assert [each.first_name for each in PlaceHost.objects.all()] == ["Zohra"]


def test_handing_over_removes_the_person_everywhere(client, cabanon, manager):
    chief = UserFactory(is_superuser=True)
    client.force_login(manager)
    post(client, cabanon, first_name="Inès", consent_how="self")
    hand_over(manager, UserFactory(), by=chief)
    assert not PlaceHost.objects.exists()
    assert "Inès" not in client.get(cabanon.url).content.decode()


def test_people_are_in_no_revision(client, cabanon, host):
    cabanon.save_revision().publish()
    content = json.dumps([revision.content for revision in Revision.objects.all()])
    assert "Idir" not in content
    cabanon.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert PlaceHost.objects.count() == 1


def test_other_people_may_not_edit_them(client, cabanon, place, host):
    stranger = PlaceMembershipFactory(place=place(title="Ailleurs"), user=UserFactory()).user
    client.force_login(stranger)
    for name, args in [
        ("place_hosts", [cabanon.pk]),
        ("place_host_add", [cabanon.pk]),
        ("place_host", [cabanon.pk, host.pk]),
    ]:
        assert client.get(reverse(name, args=args)).status_code in (302, 403)
    client.post(reverse("place_hosts", args=[cabanon.pk]), {"qui": host.pk})
    assert PlaceHost.objects.exists()


@pytest.mark.parametrize("key", ["", "0", "abc", "999999999999999999999999"])
def test_unknown_person_of_a_request_is_a_404(client, cabanon, manager, host, key):
    client.force_login(manager)
    response = client.post(reverse("place_hosts", args=[cabanon.pk]), {"qui": key})
    assert response.status_code == 404
    assert PlaceHost.objects.exists()


def test_merged_place_keeps_its_people_and_gives_them_back(cabanon, host, place):
    kept = place(title="Médiathèque")
    merge(cabanon, kept)
    assert PlaceHost.objects.get().place_id == kept.pk
    undo(undoable_merges().get())
    assert PlaceHost.objects.get().place_id == cabanon.pk


@pytest.mark.parametrize("manages_both", [False, True])
def test_manager_stays_presented_through_a_merge_and_its_undo(
    cabanon, manager, place, manages_both, media, django_capture_on_commit_callbacks
):
    kept = place(title="Médiathèque")
    if manages_both:
        PlaceMembershipFactory(place=kept, user=manager)
    values = {"first_name": "Inès", "account": manager, "consent_how": "self"}
    ines = PlaceHost.objects.create(place=cabanon, **values)
    ines.portrait.save("a.webp", io.BytesIO(photo()))
    for change, there in [
        (lambda: merge(cabanon, kept), kept),
        (lambda: undo(undoable_merges().get()), cabanon),
    ]:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        assert PlaceHost.objects.get().place_id == there.pk
        assert [path.name for path in media.rglob("*.webp")] == ["a.webp"]


def test_presentation_made_after_a_merge_follows_the_manager_who_leaves(cabanon, manager, place):
    kept = place(title="Médiathèque")
    merge(cabanon, kept)
    for account in (manager, None):
        PlaceHost.objects.create(place=kept, first_name="Inès", account=account, consent_how="self")
    undo(undoable_merges().get())
    places = dict(PlaceHost.objects.values_list("account", "place"))
    assert places == {manager.pk: cabanon.pk, None: kept.pk}


def test_export_and_erasure_of_a_person_include_the_presentation(cabanon, host, manager):
    contact = Contact.read("idir@cabanon.example")
    [exported] = person.export(contact)["hosts"]
    assert (exported["first_name"], exported["consent_how"]) == ("Idir", "written")
    assert person.erase(contact)["hosts"] == 1
    assert not PlaceHost.objects.exists()


def test_erasure_of_an_account_includes_its_presentation(client, cabanon, manager):
    client.force_login(manager)
    post(client, cabanon, first_name="Inès", consent_how="self", email="autre@example.org")
    chief = UserFactory(is_superuser=True)
    hand_over(manager, chief, by=chief)
    PlaceHost.objects.create(place=cabanon, first_name="Inès", account=manager, consent_how="self")
    person.erase(Contact.read(manager.email))
    assert not PlaceHost.objects.exists()


def test_change_of_a_person_invalidates_the_cached_page(host):
    for change in (host.save, host.delete):
        former = ContentStamp.current()
        change()
        assert ContentStamp.current() != former


WORD = "zqkbcdw"


def test_people_appear_on_the_page_of_their_place_only(client, cabanon, manager, host):
    """A canary: no feed, file, list, API, JSON-LD or search result contains a word of a person."""
    fill(host, WORD, {"consent_how"})
    host.save()
    catch_up()
    answers = walk(client, public_addresses({PlacePage: cabanon}))
    found = [address for address, answer in answers.items() if WORD in answer.lower()]
    assert found == [cabanon.url]
    soup = BeautifulSoup(client.get(cabanon.url).content, "html.parser")
    assert all(WORD not in script.text for script in soup.find_all("script"))
    assert f"{WORD}@" not in soup.text  # the address is never published


def test_people_of_a_hidden_place_appear_nowhere(client, cabanon, host):
    fill(host, WORD, {"consent_how"})
    host.save()
    cabanon.unpublish()
    catch_up()
    answers = walk(client, public_addresses({PlacePage: cabanon}))
    assert [address for address, answer in answers.items() if WORD in answer.lower()] == []


def test_first_name_is_required(cabanon):
    with pytest.raises(ValidationError):
        PlaceHost(place=cabanon, consent_how="spoken").full_clean()


def test_regional_languages_of_all_regions_are_offered():
    names = {str(label) for label in Language.labels}
    assert names >= {"alsacien", "basque", "breton", "catalan", "corse", "provençal ou occitan"}
