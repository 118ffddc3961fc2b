"""Wagtail's hooks around a publication, for the views of the admin that publish a page."""

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page


def run_hooks(name: str, request: HttpRequest, page: Page) -> HttpResponse | None:
    """Call the hooks `name` with `request` and `page` until one returns a response; return it.

    Returns None if no hook returns a response. `name` is "before_publish_page" or
    "after_publish_page". Wagtail's own views run them; a view that publishes by itself calls them.
    """
    responses = (hook(request, page) for hook in hooks.get_hooks(name))
    return next((response for response in responses if response is not None), None)


class ApprovalView(WorkflowActionView):
    """View of the answer to a proposal; unlike Wagtail's, it calls the hooks of a publication."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer the proposal, and run the hooks `before_publish_page` and `after_publish_page`.

        The first hooks run before each answer, even if it does not publish the page; their response
        is ignored. The others run if the page was published. Their response replaces a redirection,
        but not the answer to a script.
        """
        page = self.object.specific
        run_hooks("before_publish_page", request, page)
        response = super().post(request, *args, **kwargs)
        published = Page.objects.get(pk=page.pk).specific
        if published.live_revision_id == page.live_revision_id:
            return response
        further = run_hooks("after_publish_page", request, published)
        return further if further and response.status_code == 302 else response
