"""Sessions as rows of JSON and CSV. Pure."""

# Keys in JSON and headings in CSV. Programs read them by name: they never change.
COLUMNS = (
    "uid numero titre sorte axe debut fin duree_minutes salle places langue lsf falc etat motif"
    " debut_annonce salle_annoncee intervenants themes presentation direct replay support"
    " compte_rendu page"
).split()


def row(session, absolute) -> dict:
    """One session as {column: value}; `absolute` makes a full URL of a path."""
    former_start = session.local_former_start
    return {
        "uid": str(session.guid),
        "numero": session.pk,
        "titre": session.title,
        "sorte": session.kind,
        "axe": session.track.name if session.track else "",
        "debut": session.local_start.isoformat(timespec="minutes"),
        "fin": session.local_end.isoformat(timespec="minutes"),
        "duree_minutes": session.minutes,
        "salle": session.room.name if session.room else "",
        "places": session.seats,
        "langue": session.language,
        "lsf": session.has_lsf,
        "falc": session.is_falc,
        "etat": session.shown_status,
        "motif": session.reason,
        "debut_annonce": former_start.isoformat(timespec="minutes") if former_start else "",
        "salle_annoncee": session.former_room,
        "intervenants": [person.name for person in session.people],
        "themes": [topic.name for topic in session.topics.all()],
        "presentation": session.abstract,
        "direct": session.live_url,
        "replay": session.replay_url,
        "support": absolute(session.slides.url) if session.slides else "",
        "compte_rendu": bool(session.report),
        "page": absolute(session.get_absolute_url()),
    }
