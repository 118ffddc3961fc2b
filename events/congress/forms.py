from wagtail.admin.forms import WagtailAdminModelForm


class SessionForm(WagtailAdminModelForm):
    """Offers the rooms and tracks of the session's edition; those of all, with their edition, until
    one is chosen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        congress = self.instance.congress_id or self.initial.get("congress")
        for field in (self.fields[name] for name in ("room", "track") if name in self.fields):
            if congress:
                field.queryset = field.queryset.filter(congress=congress)
            else:
                field.queryset = field.queryset.select_related("congress")
                field.label_from_instance = lambda part: f"{part} – {part.congress}"
