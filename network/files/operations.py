"""Draw the credit on pictures for social networks, where no caption follows them."""

from unicodedata import combining, normalize

from django.db.models import Model
from PIL import Image, ImageDraw, ImageFont
from wagtail.images.image_operations import FilterOperation
from willow.plugins.pillow import PillowImage

# The filter of the picture of a page on a social network, 1200 by 630 pixels.
SHARED_IMAGE = "fill-1200x630|credited|format-jpeg"
# Fonts of the systems that render PDFs; the default font of Pillow has no accents.
FONTS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")
SIZE, MARGIN = 20, 8  # pixels
GROUND, INK = (0, 0, 0, 176), (255, 255, 255)


class CreditOperation(FilterOperation):
    """The operation "credited" of Wagtail's filters, which draws the credit on the picture.

    A change of the author or the licence makes new renditions.
    """

    vary_fields = ("author", "licence")

    def construct(self) -> None:
        """Accept no argument."""

    def run(self, willow: PillowImage, image: Model, env: dict[str, str]) -> PillowImage:
        """Return a copy of the picture with its credit, or `willow` if the credit is empty."""
        text = getattr(image, "credit", "")
        return PillowImage(credited(willow.get_pillow_image(), text)) if text else willow


def credited(picture: Image.Image, text: str) -> Image.Image:
    """Return a copy of a picture with a text on a dark band in its lower right corner.

    The text is truncated to the width of the picture, with "...". If the system has none of the
    fonts `FONTS`, the text loses its accents.
    """
    font, text = _font_for(text)
    drawn = picture.convert("RGBA")
    band = Image.new("RGBA", drawn.size)
    draw = ImageDraw.Draw(band)
    text = _fitting(text, font, drawn.width - 2 * MARGIN)
    left, _top, right, bottom = draw.textbbox((0, 0), text, font=font)
    x, y = drawn.width - (right - left) - 2 * MARGIN, drawn.height - bottom - 2 * MARGIN
    draw.rectangle((x, y, drawn.width, drawn.height), GROUND)
    draw.text((x + MARGIN, y + MARGIN), text, INK, font)
    return Image.alpha_composite(drawn, band).convert(
        "RGBA" if picture.has_transparency_data else "RGB"
    )


def _fitting(text, font, width):
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}...") > width:
        text = text[:-1]
    return f"{text}..."


def _font_for(text):
    font = _system_font()
    if font:
        return font, text
    bare = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return ImageFont.load_default(SIZE), bare


def _system_font():
    for name in FONTS:
        try:
            return ImageFont.truetype(name, SIZE)
        except OSError:
            continue
    return None
