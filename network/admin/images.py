"""The report of pictures without a description for screen readers."""

from django.contrib.auth.models import User
from django.db.models import CharField, Count, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from .reports import Report

Image = get_image_model()


class UndescribedImages(Report):
    """Report of the non-decorative pictures without a description, the most used first."""

    page_title = _("Images sans description")
    header_icon = "image"
    slug = "images-sans-description"
    sentence = _(
        "Les images que les personnes aveugles ne peuvent pas connaître, les plus vues d’abord."
    )
    model = Image
    facts = {
        "title": (_("Image"), lambda image: image.title, "title"),
        "uses": (_("Pages qui la montrent"), lambda image: image.uses, "uses"),
        "collection": (_("Collection"), lambda image: image.collection.name, None),
        "created": (
            _("Ajoutée le"),
            lambda image: timezone.localdate(image.created_at),
            "created_at",
        ),
        "by": (_("Par"), lambda image: get_user_display_name(image.uploaded_by_user), None),
    }
    default_ordering = "-uses"

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may add or change a picture."""
        return policy_registry.get_by_type(Image).user_has_any_permission(user, ["add", "change"])

    def edit_url(self, row: Model) -> str:
        """Return the URL of the picture's editing form."""
        return reverse("wagtailimages:edit", args=[row.pk])

    def get_base_queryset(self) -> QuerySet:
        """Return the undescribed pictures that the user may change, annotated with `uses`.

        `uses` is the number of objects that refer to the picture, or 0 for none. Drafts that are
        saved only as a revision do not count.
        """
        policy = policy_registry.get_by_type(Image)
        own = policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        uses = ReferenceIndex.objects.filter(
            to_content_type__app_label=Image._meta.app_label,
            to_content_type__model=Image._meta.model_name,
            to_object_id=Cast(OuterRef("pk"), CharField()),
        )
        uses = uses.order_by().values("to_object_id")
        # Objects of two types may have the same primary key.
        source = Concat("base_content_type_id", Value(" "), "object_id", output_field=CharField())
        uses = uses.annotate(number=Count(source, distinct=True)).values("number")
        undescribed = Image.objects.filter(description="", is_decorative=False)
        images = undescribed.filter(pk__in=own.values("pk"))
        return images.annotate(uses=Coalesce(Subquery(uses), Value(0))).select_related(
            "collection", "uploaded_by_user"
        )
