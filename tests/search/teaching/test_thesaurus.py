"""The thesaurus for editors: shipped groups, changes, and the trial of a question."""

import runpy
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.memory import stamped_cache
from network.models import ContentStamp
from search.finding import thesaurus
from search.finding.taught import taught
from search.finding.thesaurus import stems_of
from search.language.thesaurus import groups as shipped_groups
from search.models import EverydayGroup, Synonym
from search.teaching import trial
from tests.factories import UserFactory
from tests.search.asking import results_of

LIST, ADD, TRIAL = (f"/admin/mots-de-tous-les-jours/{end}" for end in ("", "new/", "essayer/"))
GREY_CARD = "carte grise"  # a group that is shipped


def titles_of(text):
    results = results_of(text)
    return [result.document.title for result in results[: len(results)]]


def read(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(response):
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all("td")[:3]]
        for row in read(response).select("table tbody tr")
    ]


@pytest.fixture
def library(publish):
    publish("Les démarches administratives")
    publish("Tricoter une écharpe")


def test_a_shipped_group_is_in_force(library):
    assert titles_of("immatriculation") == ["Les démarches administratives"]


def test_disabled_group_no_longer_matches(library):
    change = EverydayGroup.objects.create(shipped=GREY_CARD, is_on=False)
    assert titles_of("immatriculation") == []
    change.is_on = True
    change.save()
    assert titles_of("immatriculation") == ["Les démarches administratives"]
    change.is_on = False
    change.save()
    change.delete()
    assert titles_of("immatriculation") == ["Les démarches administratives"]


def test_words_are_added_to_a_shipped_group(library):
    assert titles_of("papelard gris") == []
    EverydayGroup.objects.create(shipped=GREY_CARD, typed="papelard gris", meant="tricoter")
    both = ["Les démarches administratives", "Tricoter une écharpe"]
    assert sorted(titles_of("papelard gris")) == both
    assert (
        sorted(titles_of("immatriculation")) == both
    )  # the shipped expressions have the added meanings too


def test_a_group_of_the_editors_counts_below_the_typed_words(library, publish):
    publish("Mailles et aiguilles")
    EverydayGroup.objects.create(typed="mailles", meant="tricoter")
    assert titles_of("mailles") == ["Mailles et aiguilles", "Tricoter une écharpe"]
    assert titles_of("tricoter") == ["Tricoter une écharpe"]
    Synonym.objects.create(words="mailles, démarches", both_ways=False)
    assert titles_of("mailles")[1] == "Les démarches administratives"


def test_a_group_leads_to_the_places_that_answer(db):
    EverydayGroup.objects.create(typed="papelard", mark="@demarches")
    (entry,) = taught().synonyms["papelard"]
    assert entry[2] == [("@demarches",)]


def test_shipped_groups_are_read_before_the_fork(db, settings):
    read = thesaurus._shipped_entries, thesaurus._shipped_needs
    for of_the_process in read:
        of_the_process.cache_clear()
    runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["when_ready"](None)
    assert [of_the_process.cache_info().currsize for of_the_process in read] == [1, 1]


def test_expression_differs_from_its_last_word(publish):
    """An expression with a single word beside its stop words is matched whole."""
    for title in ("Tricot", "Crochet", "Dentelle"):
        publish(title)
    EverydayGroup.objects.create(typed="sans tricot", meant="crochet")
    EverydayGroup.objects.create(typed="la dentelle", meant="crochet")
    assert titles_of("tricot") == ["Tricot"]
    assert titles_of("sans son tricot") == ["Tricot"]
    assert sorted(titles_of("Atelier « sans TRICOT »")) == ["Crochet", "Tricot"]
    assert titles_of("dentelle") == ["Dentelle", "Crochet"]  # an article is optional


def test_group_no_longer_shipped_keeps_its_additions(library):
    EverydayGroup.objects.create(shipped="n’existe plus", typed="zigouigoui", meant="tricoter")
    EverydayGroup.objects.create(shipped="ni lui", is_on=False)
    assert titles_of("zigouigoui") == ["Tricoter une écharpe"]


def test_a_change_is_in_force_at_the_next_question_of_any_process(db):
    before = ContentStamp.current()
    taught()
    change = EverydayGroup.objects.create(typed="zigouigoui", meant="tricoter")
    assert ContentStamp.current() > before
    (key,) = stems_of("zigouigoui")
    assert taught().synonyms[key]
    # Another process sees the new stamp, and reads the teaching in one query.
    stamped_cache.clear_all()
    with CaptureQueriesContext(connection) as captured:
        assert taught(ContentStamp.current()).synonyms[key]
    assert len([query for query in captured if "search_everydaygroup" in query["sql"]]) == 1
    assert len(captured) == 2  # the stamp's
    change.delete()
    assert key not in taught().synonyms


def test_group_needs_words():
    for values in ({}, {"typed": "mailles"}, {"meant": "tricoter"}, {"typed": ",", "meant": "a"}):
        with pytest.raises(ValidationError):
            EverydayGroup(**values).clean()
    group = EverydayGroup(typed=" Mailles ,mailles\nPoint mousse ", mark="@loisirs")
    group.clean()
    assert (group.typed, group.meant) == ("Mailles, Point mousse", "")
    EverydayGroup(shipped=GREY_CARD, is_on=False).clean()


def test_a_shipped_group_is_changed_once(db):
    EverydayGroup.objects.create(shipped=GREY_CARD)
    with pytest.raises(IntegrityError):
        EverydayGroup.objects.create(shipped=GREY_CARD)


# The admin.


def test_the_list_shows_every_group_and_what_it_means(admin_client):
    page = read(admin_client.get(LIST))
    assert f"{len(shipped_groups())} éléments" in page.get_text()
    EverydayGroup.objects.create(typed="mailles", meant="tricoter")
    EverydayGroup.objects.create(shipped=GREY_CARD, typed="papelard gris")
    EverydayGroup.objects.create(shipped="permis de conduire", is_on=False)
    shown = rows(admin_client.get(LIST))
    assert len(shown) == 50
    by_typed = {row[0].split(",")[0]: row for row in shown}
    assert by_typed["mailles"][1:] == ["tricoter", "Écrit ici"]
    assert by_typed[GREY_CARD][2] == "Fourni, complété ici"
    assert "papelard gris" in by_typed[GREY_CARD][0]
    assert "démarches administratives" in by_typed[GREY_CARD][1]
    assert "Aide aux démarches administratives" in by_typed[GREY_CARD][1]
    assert by_typed["permis de conduire"][2] == "Éteint"
    assert "@" not in "".join(cell for row in shown for cell in row)


@pytest.mark.parametrize("text", ["carte gri", "CARTE grise", "immatricul", "gris carte"])
def test_list_is_searched_by_words(admin_client, text):
    for address in (LIST, f"{LIST}results/"):
        shown = rows(admin_client.get(address, {"q": text}))
        assert any(row[0].startswith(GREY_CARD) for row in shown)
        assert len(shown) < 20
    assert rows(admin_client.get(LIST, {"q": "zigouigoui"})) == []


def test_list_queries_do_not_grow(admin_client, django_assert_max_num_queries):
    admin_client.get(LIST)
    for number in range(60):
        EverydayGroup.objects.create(typed=f"mot{number}", meant="tricoter")
    with django_assert_max_num_queries(12):
        assert len(rows(admin_client.get(LIST))) == 50


def form_at(client, address):
    form = read(client.get(address)).select_one("main form[method=post]")
    for option in form.select("option:not([selected])"):
        option.decompose()
    for select in form.select("select:not(:has(option))"):
        select.decompose()
    return {
        field["name"]: (field.option or field).get("value", field.text.strip())
        for field in form.select("[name]")
        if field.get("type") != "checkbox"
    } | {field["name"]: "on" for field in form.select("[type=checkbox][checked]")}


def test_shipped_group_is_completed_disabled_then_reverted(admin_client, library):
    line = next(
        row
        for row in read(admin_client.get(LIST, {"q": GREY_CARD})).select("table tbody tr")
        if row.find("td").get_text().strip().startswith(GREY_CARD)
    )
    address = line.find("a")["href"]
    assert parse_qs(urlsplit(address).query)["groupe"] == [GREY_CARD]
    assert "certificat d’immatriculation" in admin_client.get(address).content.decode()
    values = form_at(admin_client, address)
    assert values["shipped"] == GREY_CARD
    assert admin_client.post(ADD, values | {"typed": "papelard gris"}).status_code == 302
    change = EverydayGroup.objects.get()
    assert (change.shipped, change.is_on) == (GREY_CARD, True)
    assert titles_of("papelard gris") == ["Les démarches administratives"]

    edit = reverse("mots-de-tous-les-jours:edit", args=[change.pk])
    values = form_at(admin_client, edit) | {"shipped": "permis de conduire"}
    values.pop("is_on")
    assert admin_client.post(edit, values).status_code == 302
    change.refresh_from_db()
    assert (change.shipped, change.is_on) == (GREY_CARD, False)
    assert titles_of("immatriculation") == []

    delete = reverse("mots-de-tous-les-jours:delete", args=[change.pk])
    assert "redevient celui du site" in admin_client.get(delete).content.decode()
    assert admin_client.post(delete).status_code == 302
    assert titles_of("immatriculation") == ["Les démarches administratives"]


def test_a_new_group_is_written(admin_client, library):
    values = form_at(admin_client, f"{ADD}?mots=zigouigoui")
    assert (values["typed"], values["shipped"]) == ("zigouigoui", "")
    refused = admin_client.post(ADD, values)
    assert "Écrivez au moins un mot" in refused.content.decode()
    assert admin_client.post(ADD, values | {"meant": "tricoter"}).status_code == 302
    assert titles_of("zigouigoui") == ["Tricoter une écharpe"]


@pytest.mark.parametrize("wrong", [{"shipped": "n’existe pas"}, {"mark": "@rien"}])
def test_unknown_key_is_refused(admin_client, wrong):
    values = {"typed": "a b", "meant": "c d", "is_on": "on", "mark": "", "shipped": ""}
    assert admin_client.post(ADD, values | wrong).status_code == 200
    assert not EverydayGroup.objects.exists()


def test_concurrent_change_of_a_group_is_refused(admin_client):
    EverydayGroup.objects.create(shipped=GREY_CARD, typed="un")
    values = {"typed": "deux", "meant": "", "is_on": "on", "mark": "", "shipped": GREY_CARD}
    answer = admin_client.post(ADD, values)
    assert "déjà été changé" in answer.content.decode()
    assert EverydayGroup.objects.get().typed == "un"


def test_a_question_is_tried(admin_client, library):
    page = read(admin_client.get(TRIAL, {"q": "immatriculation"})).get_text()
    assert "Avec les mots de tous les jours\xa0: 1 réponse" in page
    assert "Sans eux\xa0: aucune réponse" in page
    assert "carte grise, certificat d’immatriculation" in page
    same = read(admin_client.get(TRIAL, {"q": "tricotter"})).get_text()
    assert "sont les mêmes avec et sans" in same
    assert "compris comme «\xa0tricoter\xa0»" in same
    for hostile in ("%%%", "a" * 5000, "<script>"):
        assert "<script>" not in str(read(admin_client.get(TRIAL, {"q": hostile})).select("h2, li"))
    assert EverydayGroup.objects.count() == 0


def test_trial_lists_the_groups_in_force_that_apply(library):
    applied = [group.shipped for group in trial.attempt("immatriculation").groups]
    assert GREY_CARD in applied
    EverydayGroup.objects.create(shipped=GREY_CARD, is_on=False)
    again = [group.shipped for group in trial.attempt("immatriculation").groups]
    assert again == [key for key in applied if key != GREY_CARD]


def test_trial_needs_a_permission_on_groups(client, home):
    for role, is_let_in in (("Coordination", True), ("Rédaction", True), ("Contribution", False)):
        user = UserFactory()
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        for address in (LIST, ADD, TRIAL):
            assert (client.get(address).status_code == 200) is is_let_in
        menu = client.get("/admin/").content.decode()
        assert (f'"url": "{LIST}"' in menu) is is_let_in


def test_all_groups_are_in_force(db):
    EverydayGroup.objects.create(typed="mailles", meant="tricoter")
    EverydayGroup.objects.create(shipped=GREY_CARD, is_on=False)
    all_of_them = thesaurus.groups()
    assert len(all_of_them) == len(shipped_groups()) + 1
    assert len([group for group in all_of_them if not group.is_on]) == 1
