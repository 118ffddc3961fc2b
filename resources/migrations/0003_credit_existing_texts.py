"""State who wrote the existing texts, in the pages and in all their revisions.

Only facts that the pages already displayed are stored. A page with a source but no stated relation
to it keeps an empty `origin`: no licence is offered until an editor states it.
"""

from django.db import migrations


def _interview(values):
    """Return the change that credits the interviewer, or {}.

    It is {} for an interview with a source, with an author or without an interviewer.
    """
    has_source = values.get("source") or values.get("url_of_source")
    if values.get("interviewer") and not has_source and not values.get("written_by"):
        return {"written_by": values["interviewer"]}
    return {}


def _survey(values):
    """Return the change that states the `origin` of a survey with a source, or {}.

    The text is that of the network, about a survey that its source had published.
    """
    return {"origin": "d-apres"} if values.get("source") and not values.get("origin") else {}


def _recipe(values):
    """Return the change that presents a recipe with a source as an adaptation, or {}.

    The page of the recipe already presented it so.
    """
    return {"origin": "adaptation"} if values.get("source") and not values.get("origin") else {}


KINDS = {"InterviewPage": _interview, "SurveyPage": _survey, "RecipePage": _recipe}
FIELDS = ("source", "origin", "url_of_source", "interviewer", "written_by")


def credit_texts(apps, schema_editor):
    Revision = apps.get_model("wagtailcore", "Revision")
    for name, credit in KINDS.items():
        model = apps.get_model("resources", name)
        for page in model.objects.all():
            changed = credit({field: getattr(page, field, "") for field in FIELDS})
            if changed:
                model.objects.filter(pk=page.pk).update(**changed)
        revisions = Revision.objects.filter(
            content_type__app_label="resources", content_type__model=name.lower()
        )
        for revision in revisions.iterator():
            if changed := credit(revision.content):
                revision.content |= changed
                revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_state_who_wrote_each_text")]

    operations = [migrations.RunPython(credit_texts, migrations.RunPython.noop)]
