from . import browsers, sessions


class AccountsMiddleware:
    """Keeps what each person is shown of their devices. Must stand below those that know who asks.

    A public page is left alone: to look into the session would keep it out of every cache.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            sessions.note(request.session, browsers.name_of(request.headers.get("User-Agent", "")))
        return self.get_response(request)
