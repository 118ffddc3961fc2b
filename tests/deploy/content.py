"""Create an image and a private document, and print their URLs as JSON. Run in the site's shell."""

import json
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Drawing
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page

drawn = BytesIO()
Drawing.new("RGB", (800, 600), "teal").save(drawn, "JPEG")
drawn.seek(0)
image = get_image_model().objects.create(title="Essai", file=ImageFile(drawn, name="essai.jpg"))
private = Collection.get_first_root_node().add_child(name=f"Équipe {image.pk}")
CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
document = Document.objects.create(
    title="Budget", file=ContentFile(b"%PDF-1.4 secret", name="budget.pdf"), collection=private
)
# Not the contact page: a proxy caches no form, whose token belongs to one visitor.
page = Page.objects.filter(depth=3, live=True).exclude(slug="contact").last()
print(
    json.dumps(
        {
            "rendition": image.get_rendition("width-400").url,
            "original": image.file.url,
            "document": document.url,
            "file": document.file.url,
            "page": page.url.removeprefix("https://www.reseau.example"),
            "pk": page.pk,
        }
    )
)
