"""Records of the changes that an import makes, so that it can be undone."""

from collections.abc import Iterable, Mapping

from places.models import ImportedChange, ImportRun, PlacePage
from places.national.standard import FIELDS, write_cell

CHECKED = "position_checked"


def record_new(run: ImportRun | None, pages: Iterable[PlacePage]) -> None:
    """Record the places that `run` just created; do nothing if `run` is None."""
    if run:
        ImportedChange.objects.bulk_create(
            ImportedChange(**_place_of(run, page), is_new=True, revision=page.latest_revision_id)
            for page in pages
        )


def record_changed(
    run: ImportRun | None, pages: Iterable[PlacePage], stored: Mapping[int, PlacePage]
) -> None:
    """Record the places that `run` just published over `stored`, {key: page before the change}.

    Does nothing if `run` is None.
    """
    if run:
        ImportedChange.objects.bulk_create(_change_of(run, page, stored[page.pk]) for page in pages)


def _change_of(run, page, former):
    names = [
        name
        for name in FIELDS
        if write_cell(name, getattr(page, name)) != write_cell(name, getattr(former, name))
    ]
    before = {name: stored_value(former, name) for name in names}
    if former.position_checked and not page.position_checked:
        before[CHECKED] = True
    return ImportedChange(
        **_place_of(run, page),
        before=before,
        after={name: write_cell(name, getattr(page, name)) for name in names},
        imported=_imported_changes(former.imported, page.imported),
        revision=page.latest_revision_id,
    )


def record_imported(
    run: ImportRun | None, page: PlacePage, former: dict[str, str], now: dict[str, str]
) -> None:
    """Record that only the cells of the last file, `page.imported`, changed from `former` to `now`.

    Does nothing if `run` is None.
    """
    if run:
        imported = _imported_changes(former, now)
        ImportedChange.objects.create(**_place_of(run, page), imported=imported)


def stored_value(page: PlacePage, name: str) -> object:
    """Return the value of a field as the database stores it, for the field's `to_python`."""
    return page._meta.get_field(name).get_prep_value(getattr(page, name))


def _imported_changes(former, now):
    return {
        name: [former.get(name), cell] for name, cell in now.items() if former.get(name) != cell
    }


def _place_of(run, page):
    return {"run": run, "place": page, "national_id": page.national_id, "title": page.title}
