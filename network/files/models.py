"""The picture model and its renditions."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from .choices import PictureLicence
from .fields import CleanImageFile


class Picture(AbstractImage):
    """A picture, with its description, author and licence."""

    description = models.CharField(
        _("ce que montre l’image"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("Pour qui ne la voit pas. Ex. : deux personnes devant un écran."),
    )
    is_decorative = models.BooleanField(
        _("image de décoration"),
        default=False,
        help_text=_("Elle n’apprend rien à qui la voit : un fond, un motif. Rien n’en sera lu."),
    )
    author = models.CharField(
        _("auteur ou autrice"),
        max_length=150,
        help_text=_("Qui l’a prise ou dessinée, écrit à côté de l’image. Ex. : Camille Roux"),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=PictureLicence.choices,
        help_text=_("Ce que permet son auteur. Trouvée ailleurs, sans licence ? Demandez-lui."),
    )

    admin_form_fields = (
        *("title", "file", "description", "is_decorative", "author", "licence"),
        *("collection", "tags"),
        *("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
    )
    search_fields = [*AbstractImage.search_fields, index.SearchField("author")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_picture", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        """The description, or "" for a decorative picture.

        The title is not used: it is often the name of a file.
        """
        return "" if self.is_decorative else self.description

    @property
    def licence_label(self) -> str | Promise:
        """The short name of the licence; "" if the licence is empty or unknown."""
        return PictureLicence(self.licence).short if self.licence in PictureLicence.values else ""

    @property
    def licence_url(self) -> str:
        """The URL of the text of the licence; "" if the licence is unknown or has no text."""
        return PictureLicence(self.licence).url if self.licence in PictureLicence.values else ""

    @property
    def credit(self) -> str:
        """The author and the licence, "Camille Roux, CC BY 4.0"; "" if both are empty."""
        return ", ".join(filter(None, [self.author, str(self.licence_label)]))


class PictureRendition(AbstractRendition):
    """A resized or converted copy of a picture."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_picture_rendition"
            )
        ]


for model in (Picture, PictureRendition):
    model._meta.get_field("file").attr_class = CleanImageFile
