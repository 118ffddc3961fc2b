"""Sessions as rows for whoever counts, sorts or programs. Pure."""

# key in JSON and heading in CSV: they stay, others read them by name
COLUMNS = (
    "uid numero titre sorte axe debut fin duree_minutes salle places langue lsf falc etat motif"
    " debut_annonce salle_annoncee intervenants themes presentation direct replay support"
    " compte_rendu page"
).split()


def row(session, base):
    """One session as {column: value}; `base` makes its addresses whole."""
    before = session.local_former_start
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
        "debut_annonce": before.isoformat(timespec="minutes") if before else "",
        "salle_annoncee": session.former_room,
        "intervenants": [person.name for person in session.people],
        "themes": [topic.name for topic in session.topics.all()],
        "presentation": session.abstract,
        "direct": session.live_url,
        "replay": session.replay_url,
        "support": base(session.slides.url) if session.slides else "",
        "compte_rendu": bool(session.report),
        "page": base(session.get_absolute_url()),
    }
