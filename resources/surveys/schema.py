"""A survey in schema.org: the Dataset of its organisation, and our Article about it."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from network.models import absolute
from network.text.jsonld import CONTEXT, without_blanks
from resources.agents import organizations_named


def article(survey: Page, request: HttpRequest) -> dict[str, object]:
    """Return our page as a schema.org Article about the `dataset`.

    Its author is not the organisation behind the survey, which did not write it.
    """
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Article",
            "headline": survey.title,
            "description": survey.summary,
            "url": survey.get_full_url(request),
            "inLanguage": survey.language,
            **survey.attribution.schema(),
            "about": {"@id": _identifier(survey, request)},
        }
    )


def _identifier(survey, request):
    return f"{survey.get_full_url(request)}#enquete"


def dataset(survey: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org Dataset of a survey, with its key figures and their CSV file."""
    started, ended = survey.fieldwork_started_on, survey.fieldwork_ended_on
    period = [day.isoformat() for day in (started, ended) if day]
    file = survey.own_tables[0].file if survey.own_tables and survey.pk else ""
    address = file and reverse("blocks:table_csv", args=[survey.pk, file])
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": _identifier(survey, request),
            "name": survey.original_title or survey.title,
            "description": survey.summary or survey.method,
            "url": survey.get_full_url(request),
            "sameAs": survey.url_of_results,
            "inLanguage": survey.language,
            "creator": organizations_named(survey.conducted_by),
            "temporalCoverage": "/".join(period),
            "measurementTechnique": survey.method,
            "creativeWorkStatus": "Preliminary" if survey.is_preliminary else "Final",
            "datePublished": survey.first_published_iso,
            "sdPublisher": {"@type": "Organization", "name": survey.attribution.network},
            "variableMeasured": [
                without_blanks(
                    {
                        "@type": "PropertyValue",
                        "name": figure.value["what"],
                        "value": float(figure.value["value"]),
                        "unitText": figure.value["unit"],
                    }
                )
                for figure in survey.figures
                if figure.value["value"] is not None
            ],
            "distribution": address
            and {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(request, address),
            },
            "spatialCoverage": survey.territory
            and {"@type": "Place", "name": survey.territory.name},
            "about": [{"@type": "Thing", "name": topic.name} for topic in survey.topic_list],
        }
    )
