"""The answer to a proposal from the home page of the admin, with the hooks of a publication."""

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page


class ApprovalView(WorkflowActionView):
    """Wagtail's view of the answer, which calls no hook of a publication."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer the proposal; call the hooks around a publication if the page was published.

        The hooks are `before_publish_page`, whose responses are ignored, and `after_publish_page`.
        A response of the latter replaces a redirection: the answer to a script stays.
        """
        page = self.object.specific
        for hook in hooks.get_hooks("before_publish_page"):
            hook(request, page)
        response = super().post(request, *args, **kwargs)
        published = Page.objects.get(pk=page.pk).specific
        if published.live_revision_id == page.live_revision_id:
            return response
        for hook in hooks.get_hooks("after_publish_page"):
            further = hook(request, published)
            if further is not None:
                return further if response.status_code == 302 else response
        return response
