"""A survey as a schema.org Dataset. Pure but for the address of its file."""

from django.urls import reverse

from network.jsonld import CONTEXT, without_blanks
from network.models import absolute


def dataset(survey, request):
    started, ended = survey.fieldwork_started_on, survey.fieldwork_ended_on
    period = [day.isoformat() for day in (started, ended) if day]
    file = survey.own_tables[0].file if survey.own_tables and survey.pk else ""
    address = file and reverse("blocks:table_csv", args=[survey.pk, file])
    return without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "name": survey.title,
            "description": survey.summary or survey.method,
            "url": survey.get_full_url(request),
            "sameAs": survey.url_of_results,
            "inLanguage": survey.language,
            "creator": {"@type": "Organization", "name": survey.conducted_by},
            "temporalCoverage": "/".join(period),
            "measurementTechnique": survey.method,
            "creativeWorkStatus": "Preliminary" if survey.is_preliminary else "Final",
            "datePublished": survey.first_published_iso,
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
