"""Unknown values of files wait for an editor, whose answers serve later files."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from places.imports.runs import finish, pull
from places.imports.values import decided, undecided
from places.models import ImportRun, PlacePage, ValueMeaning

from .test_import_runs import RUNS, answer, moved_on, send, taken
from .test_importer import file_of, line

PHOTO, LEISURE = "Club photo du jeudi", "Loisirs et créations numériques"


def decide(editor, run, **answers):
    """Post the answers {value: meanings} of the values of a run, and return the run, rehearsed."""
    rows = {row.value: row for row in ValueMeaning.objects.all()}
    data = {f"valeur-{rows[value].pk}": chosen for value, chosen in answers.items()}
    editor.post(f"{RUNS}{run.pk}/valeurs/", data)
    run.refresh_from_db()
    return finish(run)


def test_unknown_value_waits_and_its_meaning_is_imported(editor):
    run = send(editor, line("a", services=f"Aide aux démarches administratives|{PHOTO}"), line("b"))
    assert "1 valeur du fichier n’est pas" in editor.get(f"{RUNS}{run.pk}/").content.decode()
    page = BeautifulSoup(editor.get(f"{RUNS}{run.pk}/valeurs/").content, "html.parser")
    assert PHOTO in page.legend.get_text()
    (suggested,) = page.fieldset.find_all("input", value=LEISURE)
    assert suggested.find_parent("details") is None  # beside the value, not among the others
    assert not suggested.has_attr("checked")
    run = decide(editor, run, **{PHOTO: [LEISURE]})
    assert run.stage == "waiting"
    answer(editor, run, take="1")
    moved_on(editor, run)
    services = PlacePage.objects.get(national_id="a").services
    assert services == ["Aide aux démarches administratives", LEISURE]
    # The next file of the same form needs no answer.
    again = send(editor, line("c", services=PHOTO))
    assert "valeurs/" not in editor.get(f"{RUNS}{again.pk}/").content.decode()
    assert again.proposals.get().problems == []


def test_two_spellings_in_one_cell_count_one_row(editor):
    send(editor, line("a", services="Tricot|tricots"))
    assert [(row.key, row.count) for row in ValueMeaning.objects.all()] == [("tricot", 1)]


def test_answers_about_places_survive_the_answers_about_values(editor):
    taken(line("a"))
    run = send(editor, line("a", adresse="2 rue", telephone="", services=PHOTO), line("b"))
    keys = {each.national_id: each.pk for each in run.proposals.all()}
    answer(editor, run, **{f"{keys['a']}:adresse": "keep", f"{keys['b']}:": "keep"})
    run = decide(editor, run, **{PHOTO: [LEISURE]})
    answers = dict(run.proposals.values_list("national_id", "answers"))
    assert answers == {"a": {"adresse": "keep"}, "b": {"": "keep"}}
    assert run.proposals.count() == 2


def test_problems_of_the_file_are_not_repeated(editor):
    content = file_of(line("a", services=PHOTO)) + b"x,y\n"
    editor.post(RUNS, {"file": SimpleUploadedFile("l.csv", content)})
    run = ImportRun.objects.get()
    before = run.problems
    assert before
    assert decide(editor, run, **{PHOTO: [LEISURE]}).problems == before


@pytest.mark.parametrize("is_trusted", [False, True])
def test_unknown_values_of_a_nightly_source_wait_in_a_list(editor, source, there, is_trusted):
    source.is_trusted = is_trusted
    source.save()
    content = file_of(line("a", services=PHOTO), line("b", services=PHOTO))
    there(content)
    pull(source)
    shown = editor.get(f"{RUNS}valeurs/").content.decode()
    assert PHOTO in shown
    assert "2 lignes" in shown
    assert "valeur à comprendre" in editor.get("/admin/").content.decode()
    row = ValueMeaning.objects.get()
    assert (row.source, row.digest, row.example) == (source, "", "Lieu a")
    editor.post(f"{RUNS}valeurs/", {f"valeur-{row.pk}": [LEISURE]})
    source.refresh_from_db()
    run = pull(source)  # although the file has not changed
    if is_trusted:
        assert run.stage == "done"
        assert PlacePage.objects.get(national_id="a").services == [LEISURE]
    assert "Oublier cette réponse" in editor.get(f"{RUNS}valeurs/").content.decode()
    # Meanings of a source do not apply to other files.
    assert send(editor, line("z", services=PHOTO)).proposals.get().problems


def test_values_without_a_source_are_last(source):
    for owner, value, is_decided in [
        (None, "Club photo", False),
        (source, "Tricot", False),
        (None, "Wifi", True),
        (source, "Yoga", True),
    ]:
        values = {"column": "services", "key": value, "value": value, "count": 1}
        ValueMeaning.objects.create(source=owner, is_decided=is_decided, **values)
    for rows, expected in [
        (undecided(), ["Tricot", "Club photo"]),
        (decided(), ["Yoga", "Wifi"]),
    ]:
        assert [row.value for row in rows] == expected


def test_value_that_left_the_file_waits_no_more(editor, source, there):
    there(file_of(line("a", services=PHOTO)))
    pull(source)
    there(file_of(line("a")), etag='"2"')
    pull(source)
    assert PHOTO not in editor.get(f"{RUNS}valeurs/").content.decode()


def test_contradictory_answer_is_refused_and_nothing_lost(editor):
    run = send(editor, line("a", services=f"{PHOTO}|Chorale"))
    rows = {row.value: row.pk for row in ValueMeaning.objects.all()}
    data = {f"valeur-{rows[PHOTO]}": [LEISURE, "-"], f"valeur-{rows['Chorale']}": ["-"]}
    shown = editor.post(f"{RUNS}{run.pk}/valeurs/", data)
    assert "pas les deux" in shown.content.decode()
    page = BeautifulSoup(shown.content, "html.parser")
    assert len(page.find_all("input", checked=True)) == 3
    assert not ValueMeaning.objects.filter(is_decided=True).exists()


def test_answer_can_be_forgotten(editor):
    run = send(editor, line("a", services=PHOTO))
    decide(editor, run, **{PHOTO: ["-"]})
    row = ValueMeaning.objects.get()
    assert (row.meanings, row.is_decided) == ([], True)
    editor.post(f"{RUNS}valeurs/{row.pk}/revoir/")
    row.refresh_from_db()
    assert not row.is_decided


def test_every_answer_can_be_forgotten(editor):
    ValueMeaning.objects.bulk_create(
        ValueMeaning(column="services", key=f"valeur {n}", value=f"Valeur {n}", is_decided=True)
        for n in range(31)
    )
    page = BeautifulSoup(editor.get(f"{RUNS}valeurs/").content, "html.parser")
    assert len(page.select("form[action$=revoir\\/]")) == 31


def test_kept_answer_has_the_label_of_the_choice(editor):
    run = send(editor, line("a", publics_specifiquement_adresses="Habitants du quartier"))
    decide(editor, run, **{"Habitants du quartier": ["Tout public"]})
    page = BeautifulSoup(editor.get(f"{RUNS}valeurs/").content, "html.parser")
    kept = page.select_one("form[action$=revoir\\/]").get_text(" ", strip=True)
    assert " ".join(kept.split()).startswith("« Habitants du quartier » : Tout le monde")


def test_value_without_a_suggestion_has_possible_answers(editor):
    run = send(editor, line("a", services="Zorglub"))
    page = BeautifulSoup(editor.get(f"{RUNS}{run.pk}/valeurs/").content, "html.parser")
    assert page.main.summary.get_text() == "Réponses possibles"


def test_command_uses_the_meanings(editor, tmp_path):
    decide(editor, send(editor, line("a", services=PHOTO)), **{PHOTO: [LEISURE]})
    path = tmp_path / "l.csv"
    path.write_bytes(file_of(line("b", services=PHOTO)))
    call_command("import_places", str(path), verbosity=0, stdout=StringIO())
    assert PlacePage.objects.get(national_id="b").services == [LEISURE]


def test_values_require_the_right_to_publish(client, editor, django_user_model):
    run = send(editor, line("a", services=PHOTO))
    client.force_login(django_user_model.objects.create_user("x", "x@exemple.fr", "x"))
    for url in (f"{RUNS}valeurs/", f"{RUNS}{run.pk}/valeurs/"):
        assert client.get(url).status_code in {302, 403}


def message(response):
    """Return the text of the message of a redirected response, with ordinary spaces."""
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.select_one(".messages").get_text(" ", strip=True).split())


def test_answer_says_to_which_places_it_is_applied(editor):
    run = send(editor, line("a", services=PHOTO), line("b", services="Chorale"))
    rows = {row.value: row.pk for row in ValueMeaning.objects.all()}
    data = {f"valeur-{rows[PHOTO]}": [LEISURE]}
    told = message(editor.post(f"{RUNS}{run.pk}/valeurs/", data, follow=True))
    assert "L’essai recommence avec elles : rien n’est à renvoyer." in told
    assert "renverrez" not in told
    run = finish(ImportRun.objects.get())
    assert not any(one.problems for one in run.proposals.filter(national_id="a"))
    answer(editor, run, take="1")
    moved_on(editor, run)
    data = {f"valeur-{rows['Chorale']}": ["-"]}
    told = message(editor.post(f"{RUNS}valeurs/", data, follow=True))
    assert "Les lieux déjà importés changeront quand vous renverrez leur fichier." in told
    assert "essai" not in told
