"""Access to every address of the admin, for every role, for own objects and those of others.

The addresses come from the URL patterns. An address that `OPEN` does not list fails: add it there.
`test_changes` and `test_contribution` check the resulting changes.
"""

import re
from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

from .grounds import Grounds, addresses

pytestmark = pytest.mark.any_database

RECORDS = (
    "(events_(room|session|track)|network_(locality|organisation|person|topic)"
    "|resources_(collection|publisher|series)"
    "|search_(bestbet|synonym))"
)
# Columns: coordination, editing, contributor of the object, other contributor.
OPEN = {
    "yes yes yes yes": [
        # Home screens, explorer, lists: each filters by user.
        "wagtailadmin_(home|account|dismissibles|error_test|explore_root|explore|explore_results)",
        "wagtailadmin_(sprite|javascript_catalog|password_reset(_done|_confirm|_complete)?)",
        "wagtailadmin_tag_(autocomplete|model_autocomplete)",
        "wagtailadmin_api:(pages|documents|images):(listing|detail)",
        "wagtailadmin_reports:(aging_pages|page_types_usage|site_history|workflow|workflow_tasks)"
        "(_results)?",
        "wagtailadmin_editing_sessions:release",
        "kept_link_read",
        "(articles|enquetes|entretiens|debats|faciles-a-lire|liens|mots|recettes):(index|index_results)",
        "(articles|enquetes|entretiens|debats|faciles-a-lire|liens|mots|recettes):choose_parent",
        "(lieux|evenements):(index|index_results|choose_parent)",
        "event_(announce|announce_check|announce_full|held_dates|surroundings|private_feed|withdrawn)",
        "event_report(_sheet|_pdf|_csv|_xlsx)?",
        "(desk_line|guide|guide_whole|reports|account_.+|avis:opinions)",
        "report_(textes_anciens|lieux_a_confirmer|images_sans_description|liens_morts)(_results)?",
        "report_audience_des_lieux(_results)?",
        # Choosers of the forms.
        "wagtailadmin_choose_page(_.+)?",
        "wagtail(docs|images)_chooser:.+",
        f"wagtailsnippetchoosers_({RECORDS}|network_territory):(choose|choose_results|chosen)",
        f"wagtailsnippetchoosers_({RECORDS}|network_territory):chosen_multiple",
        "wagtailadmin_workflows:(task_chooser(_results|_create)?|task_chosen)",
        "wagtailembeds:chooser(_upload)?",
        "wagtail_localize:(javascript_catalog|translations_report(_results)?|snippets_api_.+)",
        # Creation, in the agenda and the library.
        "wagtailadmin_pages:(add|add_subpage|preview_on_add|choose_parent|search|search_results)",
        "wagtailadmin_pages:(type_use|type_use_results)",
        "wagtail(docs|images):(index|index_results|add|add_multiple)",
        # Redirects and confirmation screens: the action itself is refused.
        "wagtailadmin_pages:(revisions_index|confirm_workflow_cancellation|move_confirm)",
        "wagtail_bulk_action",
    ],
    "yes yes yes -": [
        "wagtailadmin_pages:(edit|copy|delete|move|usage|history|history_results|view_draft)",
        "wagtailadmin_pages:(preview_on_edit|revisions_(view|revert|compare))",
        "wagtailadmin_pages:workflow_history(_detail)?",
        "wagtailadmin_editing_sessions:ping",
        "wagtaildocs:(edit|edit_multiple|delete|delete_multiple|document_usage)",
        "wagtailimages:(edit|edit_multiple|delete|delete_multiple|image_usage|preview)",
        "event_(count|dates|duplicate)",
        "(easy_begin|page_feedback)",
    ],
    # Names of the registered people.
    "yes - yes -": ["event_(roll|roll_csv|roll_sheet|rolls)"],
    "yes yes - -": [
        "wagtailadmin_pages:(lock|set_page_position|set_privacy|revisions_unschedule)",
        "wagtailadmin_pages:(workflow_action|collect_workflow_action_data|workflow_preview)",
        "wagtailadmin_api:pages:action",
        "wagtail_localize:(submit_page_translation|update_translations|preview_translation)",
        "wagtail_localize:(download|upload)_pofile",
        "calendriers:(proposals|source|run|detach)",
        "corrections_de_lieux:.+",
        "propositions:.+",
        "report_textes_utiles(_results)?",
        "doublons_de_lieux:(pairs|decide)",
        "imports_de_lieux:.+",
        "suites_des_imports:.+",
        "lieux_a_appeler:.+",
        "sources_de_lieux:.+",
        "(place_(hours|hosts?|host_add|position)|congress_programme|session_feedback"
        "|event_(closed_dates|next_season))",
        "(recherches-(frequentes|sans-resultat)|questions-mal-servies):.+",
        "mots-de-tous-les-jours:.+",
        f"wagtailsnippets_{RECORDS}:.+",
        f"wagtailsnippetchoosers_{RECORDS}:create",
    ],
    "yes - - -": [
        "(colleagues|colleague_access|leave|menus|review_steps|place_managers)",
        "personal_data(_person)?",
        "queued_task",
        "language_reviews?",
        "report_(travail_de_la_nuit|travaux_en_attente|abonnements_aux_flux)(_results)?",
        "report_(lectures_des_inscrits|abonnes_a_la_lettre)(_results)?",
        "calendriers:(index|index_results|add|edit|delete|history|history_results|usage)",
        "wagtailadmin_collections:.+",
        "wagtailadmin_pages:unlock",
        "wagtailadmin_reports:locked_pages(_results)?",
        "wagtailadmin_workflows:(index|index_results|usage|usage_results|add|edit|remove|disable"
        "|enable|task_index|task_index_results|select_task_type|(add|edit|disable|enable)_task)",
        "wagtailredirects:.+",
        "wagtailsettings:edit",
        "wagtailsnippets_network_territory:.+",
        "wagtailsnippetchoosers_network_territory:create",
        "wagtailusers_(users|groups):.+",
    ],
    "- - - -": [
        # Languages and addresses of the site are set at installation.
        "wagtaillocales:.+",
        "wagtailsites:.+",
        # Redirects to the home screen, or views without an object here.
        "wagtailadmin_(login|logout|block_preview)",
        "guide_chapter",  # of a missing page
        "mend_link",  # no link is dead
        "wagtailsnippets:index",  # each list is in the menu
        "wagtailadmin_api:(pages|documents|images):find",
        "wagtailadmin_pages:(convert_alias|unpublish)",
        "wagtail_localize:(convert_to_alias|machine_translate|stop_translation)",
        "wagtail_localize:(submit_snippet_translation|edit_string_translation|edit_override)",
        "wagtaildocs:(create_multiple_from_uploaded_document|delete_upload_multiple)",
        "wagtailimages:(create_multiple_from_uploaded_image|delete_upload_multiple)",
        "wagtailimages:url_generator(_output)?",
        "wagtailsettings:preview_on_edit",
        "doublons_de_lieux:undo",
        "place_confirm",
    ],
}
TO_ANYBODY = re.compile(
    "wagtailadmin_(login|sprite|javascript_catalog|password_reset(_done|_confirm|_complete)?)"
)
# The first raises on purpose; the second would end the session.
NOT_TRIED = {"wagtailadmin_error_test", "wagtailadmin_logout"}


def expected(name):
    """Return the expected access of coordination, editing, contribution (own, others)."""
    outcomes = [who for who, patterns in OPEN.items() if re.fullmatch("|".join(patterns), name)]
    assert len(outcomes) == 1, f"{name} is expected {outcomes or 'nowhere'}"
    return [word == "yes" for word in outcomes[0].split()]


def is_open(client, address):
    """Return True unless the view refuses the user; its changes are rolled back.

    Returns "crash" for a response 500.
    """
    for ask in (client.get, client.post, client.delete, client.patch):
        with transaction.atomic():
            answer = ask(address)
            transaction.set_rollback(True)
        if answer.status_code != 405:
            break
    if answer.status_code == 302:
        refusals = reverse("wagtailadmin_home"), reverse("wagtailadmin_login")
        return answer.url != refusals[0] and not answer.url.startswith(refusals[1])
    return "crash" if answer.status_code == 500 else answer.status_code not in {403, 404}


@pytest.fixture
def grounds(site, home):
    return Grounds(home)


def test_each_address_is_expected_once():
    names = [name for name, _values, _model in addresses()]
    assert len(names) > 400
    patterns = [pattern for patterns in OPEN.values() for pattern in patterns]
    used = Counter(p for p in patterns for name in set(names) if re.fullmatch(p, name))
    assert [pattern for pattern in patterns if pattern not in used] == []
    assert [expected(name) for name in names]


# The report of wagtail-localize paginates unordered rows.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_each_address_opens_to_those_who_are_expected(grounds, undraw):
    undraw()
    other = grounds.things_of(grounds.writer)
    wrong = []
    for column, (role, is_own) in enumerate(
        [("Coordination", False), ("Rédaction", False), ("Contribution", True), ("Contribution", 0)]
    ):
        user = UserFactory()
        user.groups.add(Group.objects.get(name=role))
        client = Client(raise_request_exception=False)
        client.force_login(user)
        things = grounds.things_of(user) if is_own else other
        for name, values, model in addresses():
            if name in NOT_TRIED:
                continue
            opened = is_open(client, grounds.address(name, values, model, things))
            if opened != expected(name)[column]:
                wrong.append((name, role, "own" if is_own else "other", opened))
    visitor = Client()
    for name, values, model in addresses():
        opened = is_open(visitor, grounds.address(name, values, model, other))
        if opened != bool(TO_ANYBODY.fullmatch(name)):
            wrong.append((name, "visitor", "", opened))
    assert [" ".join(map(str, row)) for row in wrong] == []
