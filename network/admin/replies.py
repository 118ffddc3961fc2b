"""Replies to comments on a page that is locked for their author, for example during its review."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import CommentReply, Page


def keep_replies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Save and log the new replies to the comments of a page that is locked for the user.

    Wagtail shows the controls of a reply and then refuses the whole form. Other changes of the form
    are not saved. Returns None if the page is not locked for the user, or without a new reply: the
    view of the editor continues then. Otherwise returns what that view returns after saving: a
    redirect or, for its script, JSON.
    """
    lock = page.get_lock() if request.method == "POST" else None
    if lock is None or not lock.for_user(request.user):
        return None
    replies = list(_new_replies(_form(request, page, request.POST)))
    if not replies:
        return None
    for reply in replies:
        reply.save()
        reply.log_create(page_revision=page.latest_revision, user=request.user)
    if request.accepts("text/html"):
        messages.success(request, _("Votre réponse est gardée."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    revision = page.latest_revision
    saved = _form(request, page.specific_class.objects.get(pk=page.pk))
    return JsonResponse(
        {
            "success": True,
            "pk": page.pk,
            "revision_id": revision.pk,
            "revision_created_at": revision.created_at.isoformat(),
            "field_updates": {},
            "comments": saved.serialize_comments(request.user),
            "html": "",
        }
    )


def _form(request, page, data=None) -> Form:
    """Return the form of a page as the editor's view makes it."""
    form_class = page.get_edit_handler().get_form_class()
    return form_class(data, instance=page, parent_page=page.get_parent(), for_user=request.user)


def _new_replies(form):
    """Yield a `CommentReply`, unsaved, for each valid new reply of a form, if it has comments."""
    comments = form.formsets.get("comments")
    for comment in comments.forms if comments else ():
        for reply in comment.formsets["replies"].forms if comment.instance.pk else ():
            is_new = reply.instance.pk is None and reply.has_changed() and reply.is_valid()
            if is_new and not reply.cleaned_data.get("DELETE"):
                text = reply.cleaned_data["text"]
                yield CommentReply(comment=comment.instance, user=form.for_user, text=text)
