"""The JSON sent to a search cluster: its index, its documents and its requests. Pure.

Terms are computed in Python (`analysis`), and the node only splits them at spaces. The cluster and
the database thus match, count and facet exactly the same documents, with the same synonyms and
corrections.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model

from search.documents import Document
from search.models import read_dates

from .base import (
    ABOUT_SITE,
    ABOUT_SITE_FACTOR,
    CLOSENESS,
    FIELDS,
    MATCHED,
    NAMED,
    PASSING,
    PAST,
    PLACELESS,
    SHORT_QUESTION,
    SURE,
    TOGETHER,
    TOGETHER_NEAR,
)
from .query import POSTCODE, Query, Sort

SEPARATOR = "\x1f"  # between a facet's name, its value and its label
EDGES = ("starts_at", "ends_at")  # of a date
MOST_VALUES = 10_000
MOST_HITS = 10_000  # the largest page that a node accepts
# The only term of an empty field: a node computes rarity among the documents that have the field,
# the database among all.
NO_TERM = "."
EXACT = {"type": "keyword"}
FIELD = {"type": "text", "analyzer": "terms", "index_options": "freqs"}

INDEX = {
    "settings": {
        # One shard: counts are exact and rarity is computed from all documents.
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "analysis": {"analyzer": {"terms": {"type": "custom", "tokenizer": "whitespace"}}},
        "similarity": {
            name: {"type": "BM25", "k1": field.saturation, "b": field.length_effect}
            for name, field in FIELDS.items()
        },
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {
            **{name: {**FIELD, "similarity": name} for name in FIELDS},
            "id": {"type": "long"},
            "language": EXACT,
            "translated": EXACT,  # the other languages of its page
            "facet": EXACT,  # name and value
            "label": {**EXACT, "ignore_above": 1000},  # name, value and label
            "point": {"type": "geo_point"},
            "starts_at": {"type": "date"},
            "ends_at": {"type": "date"},
            "dates": {
                "type": "nested",
                "properties": {"starts_at": {"type": "date"}, "ends_at": {"type": "date"}},
            },
            "expires_at": {"type": "date"},
            "digest": EXACT,
        },
    },
}


def document(
    row: Model, facets: Iterable[tuple[str, str, str]], translated: Iterable[str]
) -> dict[str, Any]:
    """Return the document, serialisable in JSON, that a node indexes for a `SearchDocument`.

    `row` is the `SearchDocument`, `facets` are its [(name, value, label)], and `translated` the
    codes of the other languages in which its page exists. `digest` is a hash of all other values.
    """
    kind = ("kind", row.kind, "")
    body = {
        "id": row.pk,
        **{name: " ".join(terms) or NO_TERM for name, terms in Document.terms(row).items()},
        "language": row.language,
        "translated": sorted(translated),
        "facet": sorted({SEPARATOR.join(each[:2]) for each in (kind, *facets)}),
        "label": sorted({SEPARATOR.join(each) for each in (kind, *facets)}),
    }
    starts_at, ends_at = row.starts_at or row.ends_at, row.ends_at or row.starts_at
    if starts_at:
        body |= {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
        body["dates"] = _dates(row.dates) or [{name: body[name] for name in EDGES}]
    if row.expires_at:
        body["expires_at"] = row.expires_at.isoformat()
    if row.latitude is not None and row.longitude is not None:
        body["point"] = {"lat": row.latitude, "lon": row.longitude}
    text = json.dumps(body, sort_keys=True)
    return body | {"digest": hashlib.sha256(text.encode()).hexdigest()[:20]}


def _dates(written):
    """Return the stored dates of a series as [{"starts_at", "ends_at"}], ISO 8601 in UTC."""
    seconds = ((60 * minute for minute in pair) for pair in read_dates(written))
    return [
        {name: datetime.fromtimestamp(second, UTC).isoformat() for name, second in pair}
        for pair in (zip(EDGES, pair, strict=True) for pair in seconds)
    ]


def searches(query: Query, least: int) -> list[dict[str, Any]]:
    """Return the bodies of the searches for a `Query`: the hits of the first search come first.

    A sort has one or more parts, such as the events under way, then the coming events. Each part is
    one search, with an order that needs no script. It returns the first `max(query.stop, least)`
    hits of the part, at most `MOST_HITS`. The first body also counts the facets and the periods,
    for all parts.
    """
    matching = _matching(query)
    filters = {name: _values(query, name, values) for name, values in query.wanted.items()}
    bodies = []
    for part, order in _parts(query):
        bodies.append(
            {
                "size": min(max(query.stop, least), MOST_HITS),
                "track_total_hits": True,
                "query": matching,
                "post_filter": {"bool": {"filter": [*filters.values(), *part]}},
                # The sort by `id` makes a node with a foreign index refuse the search.
                "sort": [*order, {"_score": "desc"}, {"id": "asc"}],
                "track_scores": True,
            }
        )
    bodies[0]["aggs"] = _counts(query, filters)
    return bodies


def _matching(query):
    """Return the clause that selects the documents of a query and computes their scores.

    The conditions (language, expiry, radius, marks, ids, moments) select without scoring. If the
    question has words, a document must also match one of them. Its score then includes the hints,
    and the distance if `query.weighs_distance` is True. The `filters` of the query are not in the
    clause.
    """
    now = query.now.isoformat()
    narrowing = [_language(query.language), _none_or({"range": {"expires_at": {"gt": now}}})]
    if query.near and query.near.radius_km is not None:
        point = {"lat": query.near.latitude, "lon": query.near.longitude}
        near_enough = {"geo_distance": {"distance": f"{query.near.radius_km}km", "point": point}}
        narrowing.append({"bool": {"should": [near_enough, _with_postcode(query.near)]}})
    if query.marks:
        narrowing.append({"terms": {"marks": list(query.marks)}})
    if query.among is not None:
        narrowing.append({"terms": {"id": sorted(query.among)}})
    if query.moments:
        touching = [_touching(*between) for between in query.moments]
        narrowing.append({"bool": {"should": touching}})
    words = query.question.words
    if not words:
        return {"bool": {"filter": narrowing}}
    ranked = [
        clause
        for word in words
        for term, worth in word.terms.items()
        for clause in _weighed_form(word, term, worth)
    ]
    hints = [
        _weighed(name, term, worth)
        for term, worth in query.question.hints.items()
        for name in FIELDS
    ]
    matching = {"bool": {"should": ranked, "minimum_should_match": 1}}
    matching = {"bool": {"must": [matching], "should": hints, "filter": narrowing}}
    scored = {"function_score": {"query": matching, "functions": _functions(query)}}
    if query.weighs_distance:
        return _weighed_by_distance(scored, query.near)
    return scored


def _functions(query):
    """Return the functions that multiply the score of a document, as `ranking` does.

    They lower past events and sessions, and the pages about the site whose title contains no word
    of the question. For a question of two or three words, they raise the documents with at least
    two of the words, and more with all three.
    """
    words = query.question.words
    over = [
        {"terms": {"facet": [f"kind{SEPARATOR}{kind}" for kind in PASSING]}},
        {"range": {"ends_at": {"lt": query.now.isoformat()}}},
    ]
    named = [
        {"term": {"title": term}}
        for word in words
        for term, worth in word.terms.items()
        if worth >= NAMED
    ]
    about = {"term": {"marks": ABOUT_SITE}}
    functions = [
        {"filter": {"bool": {"filter": over}}, "weight": PAST},
        {"filter": {"bool": {"filter": [about], "must_not": named}}, "weight": ABOUT_SITE_FACTOR},
    ]
    others = len(words) - 1
    if 0 < others < SHORT_QUESTION:
        each = [{"bool": {"should": _sure_terms(word)}} for word in words]
        together = TOGETHER_NEAR if query.weighs_distance else TOGETHER
        weights = [1 + together * more / others for more in range(others + 1)]
        functions += [
            {
                "filter": {"bool": {"should": each, "minimum_should_match": more + 1}},
                "weight": weights[more] / weights[more - 1],
            }
            for more in range(1, others + 1)
        ]
    return functions


def _weighed(name, term, worth):
    return {"term": {name: {"value": term, "boost": FIELDS[name].weight * worth}}}


def _weighed_form(word, term, worth):
    """Return the scored clauses of a term of a word in each field.

    If the term is another gender or number of the word, they do not match a document that contains
    the word as typed, as in `ranking`.
    """
    clauses = [_weighed(name, term, worth) for name in MATCHED]
    if not (typed := word.typed_form(term)):
        return clauses
    counted = [{"term": {name: typed}} for name in MATCHED]
    return [{"bool": {"should": clauses, "must_not": counted}}]


def _weighed_by_distance(scored, near):
    """Return a scored query multiplied by the closeness to a spot, as `ranking` does."""
    inside, exists = _inside(near), {"exists": {"field": "point"}}
    elsewhere = {"bool": {"filter": [exists], "must_not": [inside]}}
    placeless = {"bool": {"must_not": [inside, exists]}}
    origin = {"lat": near.latitude, "lon": near.longitude}
    functions = [{"filter": inside, "weight": 1}, {"filter": placeless, "weight": PLACELESS}]
    for share, reach in CLOSENESS:
        # exp(-1) of the share remains at its reach.
        decay = {"origin": origin, "scale": f"{reach}km", "decay": math.exp(-1)}
        functions.append({"filter": elsewhere, "exp": {"point": decay}, "weight": share})
    return {"function_score": {"query": scored, "functions": functions, "score_mode": "sum"}}


def _inside(near):
    """Return the clause for the documents in a spot's territories or postcode."""
    territories = [f"territory{SEPARATOR}{code}" for code in sorted(near.inside)]
    postcodes = _with_postcode(near)["terms"]["facet"]
    return {"terms": {"facet": [*territories, *postcodes]}}


def _with_postcode(near):
    """Return the clause for the documents with a spot's postcode.

    Without a postcode, the clause matches no document.
    """
    facets = [f"{POSTCODE}{SEPARATOR}{near.postcode}"] if near.postcode else []
    return {"terms": {"facet": facets}}


def _sure_terms(word):
    sure = [term for term, worth in word.terms.items() if worth >= SURE]
    return [{"term": {name: term}} for term in sure for name in MATCHED]


def _language(code):
    """Return the clause for documents in a language and untranslated French ones."""
    french = {"bool": {"filter": [{"term": {"language": "fr"}}],
                       "must_not": [{"term": {"translated": code}}]}}  # fmt: skip
    return {"bool": {"should": [{"term": {"language": code}}, french]}}


def _none_or(condition):
    """Return the clause for documents that satisfy a condition or have no value for its field.

    `condition` is {"range": {field: bounds}}.
    """
    [name] = condition["range"]
    without = {"bool": {"must_not": [{"exists": {"field": name}}]}}
    return {"bool": {"should": [condition, without]}}


def _values(query, name, values):
    if name == "period":
        between = [query.periods[value] for value in values if value in query.periods]
        return {"bool": {"should": [_touching(*each) for each in between] or [_nothing()]}}
    return {"terms": {"facet": [f"{name}{SEPARATOR}{value}" for value in sorted(values)]}}


def _nothing():
    return {"bool": {"must_not": [{"exists": {"field": "id"}}]}}


def _touching(since, until):
    conditions = [{"exists": {"field": "dates.starts_at"}}]
    if until is not None:
        conditions.append({"range": {"dates.starts_at": {"lt": until.isoformat()}}})
    if since is not None:
        conditions.append({"range": {"dates.ends_at": {"gt": since.isoformat()}}})
    return _of_a_date(conditions)


def _of_a_date(conditions):
    """Return the clause for documents with one date that satisfies all the conditions."""
    return {"nested": {"path": "dates", "query": {"bool": {"filter": conditions}}}}


def _counts(query, filters):
    """Return the aggregations that count each facet and period under all filters except its own.

    `filters` is {facet: clause}.
    """
    every = {"terms": {"field": "label", "size": MOST_VALUES}}
    counts = {"others": _filtered(filters.values(), {"values": every})}
    for name in filters:
        others = [condition for other, condition in filters.items() if other != name]
        prefix = f"{name}{SEPARATOR}"
        own = {"terms": {**every["terms"], "include": f"{prefix}.*"}}
        counts[f"own {name}"] = _filtered(others, {"values": own})
    others = [condition for other, condition in filters.items() if other != "period"]
    for value, between in query.periods.items():
        counts[f"period {value}"] = _filtered([*others, _touching(*between)], {})
    return counts


def _filtered(conditions, counts):
    return {
        "filter": {"bool": {"filter": list(conditions)}},
        **({"aggs": counts} if counts else {}),
    }


def _parts(query):
    """Return [([clause of the part, …], [sort key, …])] of the parts of `query.sort`."""
    now = query.now.isoformat()
    if query.sort == Sort.DATE:
        not_over = {"range": {"dates.ends_at": {"gte": now}}}
        going_on = _of_a_date([{"range": {"dates.starts_at": {"lte": now}}}, not_over])
        coming = [_of_a_date([not_over]), {"bool": {"must_not": [going_on]}}]
        next_date = {"order": "asc", "mode": "min", "nested": {"path": "dates", "filter": not_over}}
        return [
            ([going_on], []),
            (coming, [{"dates.starts_at": next_date}]),
            ([{"bool": {"must_not": [{"exists": {"field": "starts_at"}}]}}], []),
            ([{"range": {"ends_at": {"lt": now}}}], [{"ends_at": "desc"}]),
        ]
    if query.near and query.sort == Sort.DISTANCE:
        point = {"lat": query.near.latitude, "lon": query.near.longitude}
        distance = {"_geo_distance": {"point": point, "unit": "km", "order": "asc"}}
        exists = {"exists": {"field": "point"}}
        first, inside = _with_postcode(query.near), _inside(query.near)
        places = [
            [first],
            [inside, {"bool": {"must_not": [first]}}],
            [{"bool": {"must_not": [inside]}}],
        ]
        return [
            ([*where, has_point], [distance] if has_point is exists else [])
            for where in (places if query.near.postcode else places[1:])
            for has_point in (exists, {"bool": {"must_not": [exists]}})
        ]
    if query.near and query.near.postcode:
        first = _with_postcode(query.near)
        return [([first], []), ([{"bool": {"must_not": [first]}}], [])]
    return [([], [])]


def counted(
    aggregations: Mapping[str, Any],
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, str]]]:
    """Parse a node's aggregations to ({facet: {value: count}}, {facet: {value: label}}).

    `aggregations` are the ones that the first body of `searches` requests. Counts of 0 are absent.
    The label of a value is its most frequent label; values without a label are absent from the
    labels. Malformed aggregations raise AttributeError, LookupError, TypeError or ValueError.
    """
    counts, labels = {}, {}
    own = {name.removeprefix("own ") for name in aggregations if name.startswith("own ")}
    for name, answered in aggregations.items():
        group, _, facet = name.partition(" ")
        if group == "period":
            if answered["doc_count"]:
                counts.setdefault("period", {})[facet] = answered["doc_count"]
            continue
        for bucket in answered["values"]["buckets"]:
            facet, value, label = bucket["key"].split(SEPARATOR, 2)
            if group == "others" and facet in own:
                continue
            values = counts.setdefault(facet, {})
            values[value] = values.get(value, 0) + bucket["doc_count"]
            if label:
                # The most frequent label comes first.
                labels.setdefault(facet, {}).setdefault(value, label)
    return counts, labels
