"""State where the existing kept links lead, in the pages and in all their revisions.

A link to the home page of a site cannot lead to the text; the others were shown as leading to it.
"""

from urllib.parse import urlsplit

from django.db import migrations

TEXT, ABOUT, LOST = "texte", "autour", "perdu"


def _state(url):
    if not url:
        return LOST
    parts = urlsplit(url)
    is_front_page = parts.path in ("", "/") and not parts.query
    return ABOUT if is_front_page else TEXT


def state_links(apps, schema_editor):
    KeptLinkPage = apps.get_model("resources", "KeptLinkPage")
    ResourcePage = apps.get_model("resources", "ResourcePage")
    Revision = apps.get_model("wagtailcore", "Revision")
    for key, url in KeptLinkPage.objects.values_list("pk", "url_of_source"):
        state = _state(url)
        KeptLinkPage.objects.filter(pk=key).update(leads_to=state)
        ResourcePage.objects.filter(pk=key).update(link_state=state)
    revisions = Revision.objects.filter(
        content_type__app_label="resources", content_type__model="keptlinkpage"
    )
    for revision in revisions.iterator():
        state = _state(revision.content.get("url_of_source"))
        revision.content |= {"leads_to": state, "link_state": state}
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("resources", "0004_kept_links_state_where_they_lead")]

    operations = [migrations.RunPython(state_links, migrations.RunPython.noop)]
