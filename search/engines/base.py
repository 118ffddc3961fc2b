# ruff: noqa: S608  only names of our own tables are written into the SQL

from django.db import connection

# What a match weighs by the field it stands in.
WEIGHTS = {"title": 2.0, "keywords": 1.5, "body": 1.0}

# Up to this many words, holding them all counts double: who types two words means both. Putting
# those documents strictly first is measured worse, and so is any bonus for longer questions.
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

    def counts(self, question, visible):
        """{kind: number of documents found}, kinds without any left out."""
        raise NotImplementedError

    def ranked(self, question, visible, start, stop, now):
        """The ids found, best first, from `start` to `stop`."""
        raise NotImplementedError


class SqlEngine(Engine):
    """An engine inside the database: finding, visibility and counting are one statement."""

    def matches(self, question):
        """(sql, params) of the rows (document_id, score, words) that hold any of the terms.

        `words` is how many of the question's words the document holds.
        """
        raise NotImplementedError

    def counts(self, question, visible):
        found, params = self._found(question, visible.order_by().values("id", "kind"))
        with connection.cursor() as cursor:
            cursor.execute(
                f"{found} SELECT visible.kind, COUNT(*) FROM hits"
                " JOIN visible ON visible.id = hits.document_id GROUP BY visible.kind",
                params,
            )
            return dict(cursor.fetchall())

    def ranked(self, question, visible, start, stop, now):
        found, params = self._found(question, visible.order_by().values("id", "kind", "ends_at"))
        score, words = "hits.score", len(question.words)
        if words <= SHORT_QUESTION:
            score = f"hits.score * (1 + hits.words * 1.0 / {words})"
        params += [connection.ops.adapt_datetimefield_value(now), PAST, stop - start, start]
        with connection.cursor() as cursor:
            cursor.execute(
                f"{found} SELECT hits.document_id FROM hits"
                " JOIN visible ON visible.id = hits.document_id"
                f" ORDER BY {score} * CASE WHEN visible.kind = 'event' AND visible.ends_at < %s"
                " THEN %s ELSE 1 END DESC, hits.document_id LIMIT %s OFFSET %s",
                params,
            )
            return [document_id for (document_id,) in cursor.fetchall()]

    def _found(self, question, visible):
        hits, params = self.matches(question)
        shown, shown_params = visible.query.get_compiler(connection=connection).as_sql()
        return f"WITH hits AS ({hits}), visible AS ({shown})", [*params, *shown_params]
