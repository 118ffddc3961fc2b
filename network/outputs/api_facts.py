"""Fields of the public API with a description and a JSON Schema, for the OpenAPI document."""

from collections.abc import Callable
from typing import Any

from rest_framework.serializers import ReadOnlyField
from wagtail.api import APIField

TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
BOOLEAN = {"type": "boolean"}
URL = {"type": "string", "format": "uri"}
DAY = {"type": "string", "format": "date"}
OPTIONAL_DAY = {"type": ["string", "null"], "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
DEGREES = {"type": ["number", "null"]}


def one_of(*values: str) -> dict[str, Any]:
    """Return the JSON Schema of a text that is one of `values`."""
    return {"type": "string", "enum": list(values)}


def record(**properties: dict) -> dict[str, Any]:
    """Return the JSON Schema of an object that always has these properties."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def list_of(**properties: dict) -> dict[str, Any]:
    """Return the JSON Schema of a list of objects that always have these properties."""
    return {"type": "array", "items": record(**properties)}


class Fact(ReadOnlyField):
    """A read-only field of the API: the value of an attribute, or of a function of the object.

    `help_text` describes the value in French, and `schema` is its JSON Schema, by default a text.
    With `read`, the value is `read(object)`; else it is the attribute named like the field, or the
    attribute `source`. `is_stored` is True if the API may filter and sort by the column of this
    name: by default, if the value is the column itself. `options` are those of a field of REST
    framework.
    """

    def __init__(
        self,
        help_text: str,
        schema: dict | None = None,
        *,
        read: Callable[[Any], Any] | None = None,
        is_stored: bool | None = None,
        **options,
    ):
        if read:
            options["source"] = "*"
        self.is_stored = "source" not in options if is_stored is None else is_stored
        super().__init__(help_text=help_text, **options)
        self.schema, self.read = schema or TEXT, read

    def to_representation(self, value: Any) -> Any:
        """Return `read(value)` for a field with a function, else the value itself."""
        return self.read(value) if self.read else value


def fact(name: str, help_text: str, schema: dict | None = None, **options) -> APIField:
    """Return an `APIField` with a `Fact` of these arguments."""
    return APIField(name, serializer=Fact(help_text, schema, **options))


def territory_facts(commune: str) -> list[APIField]:
    """Return four `APIField`s: the code and name of the département, then those of the EPCI.

    `commune` is the path from the object to its commune. The values are null for an unknown
    commune.
    """
    described = {
        "departement.code": "Le code INSEE du département",
        "departement.name": "Le nom du département",
        "epci.code": "Le SIREN de l’intercommunalité",
        "epci.name": "Le nom de l’intercommunalité",
    }
    return [
        fact(
            path.replace(".", "_"),
            f"{text} ; null si la commune est inconnue.",
            OPTIONAL_TEXT,
            source=f"{commune}.{path}",
            allow_null=True,
        )
        for path, text in described.items()
    ]
