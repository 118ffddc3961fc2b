# ruff: noqa: S608  only names of our own tables are written into the SQL

from django.db import connection
from django.utils import timezone

# What a match weighs by the field it stands in.
WEIGHTS = {"title": 2.0, "keywords": 1.5, "body": 1.0}

# Up to this many words, a document that holds them all counts double, in proportion for some of
# them: who types two words means both. Putting those documents strictly first is measured worse,
# and so is any such bonus for longer questions.
SHORT_QUESTION = 3

# An event that is over is still found, below those that one can go to.
PAST = 0.5


class Engine:
    """Keeps the terms of documents, finds and ranks them. Knows nothing of who may see what.

    `visible` is always a queryset of `SearchDocument`, already narrowed to what may be shown.
    """

    def index(self, documents):
        """Keep the terms of {document id: {field: [term, ...]}}, in place of the former ones."""
        raise NotImplementedError

    def delete(self, ids):
        raise NotImplementedError

    def clear(self):
        raise NotImplementedError

    def ids(self):
        """The set of the ids it holds."""
        raise NotImplementedError

    def find(self, question, visible, *, kind="", start=0, stop=0, now=None):
        """({kind: how many are found}, [ids found], best first, from `start` to `stop`).

        `kind` narrows the ids and not the counts; kinds without any are left out.
        """
        raise NotImplementedError


class SqlEngine(Engine):
    """An engine inside the database: finding, visibility and counting are one statement."""

    def matches(self, question):
        """(sql, params) of the rows (document_id, score, words) that hold any of the terms.

        `words` is how many of the question's words the document holds.
        """
        raise NotImplementedError

    def find(self, question, visible, *, kind="", start=0, stop=0, now=None):
        now = connection.ops.adapt_datetimefield_value(now or timezone.now())
        hits, params = self.matches(question)
        shown = visible.order_by().values("id", "kind", "ends_at").query
        shown, shown_params = shown.get_compiler(connection=connection).as_sql()
        score, others = "hits.score", len(question.words) - 1
        if 0 < others < SHORT_QUESTION:
            score = f"hits.score * (1 + (hits.words - 1.0) / {others})"
        sql = (
            f"WITH hits AS ({hits}), visible AS ({shown}),"
            f" found AS MATERIALIZED (SELECT visible.id, visible.kind, {score}"
            " * CASE WHEN visible.kind = 'event' AND visible.ends_at < %s THEN %s ELSE 1 END"
            " AS score FROM hits JOIN visible ON visible.id = hits.document_id)"
            " SELECT kind, COUNT(*) FROM found GROUP BY kind"
        )
        params = [*params, *shown_params, now, PAST]
        if stop > start:
            sql += (
                f" UNION ALL SELECT NULL, id FROM (SELECT id FROM found"
                f"{' WHERE kind = %s' if kind else ''}"
                " ORDER BY score DESC, id LIMIT %s OFFSET %s) AS best"
            )
            params += [*([kind] if kind else []), stop - start, start]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        counts = {found: number for found, number in rows if found is not None}
        return counts, [number for found, number in rows if found is None]
