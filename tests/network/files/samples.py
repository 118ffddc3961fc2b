"""Pictures as phones and cameras make them: with a place, a name, a date, a thumbnail."""

import io
import struct

from PIL import Image, ImageCms, ImageDraw

# Texts that must not be in a cleaned picture.
CAMERA, AUTHOR, CAPTION = "Zqkamera X100", "Zqkauteur Martin", "Zqklegende du salon"
SECRETS = (CAMERA, AUTHOR, CAPTION, "43,17,47", "<exif:GPSLatitude>")
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>43,17,47</exif:GPSLatitude>'
    f"<dc:creator>{AUTHOR}</dc:creator></x:xmpmeta>"
).encode()
TURNED = 6  # a quarter to the right
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SIZE = (64, 48)


def drawn(shade=90):
    picture = Image.new("RGB", SIZE, (200, shade, 40))
    ImageDraw.Draw(picture).ellipse((8, 8, 40, 30), fill=(20, 30, 220))
    return picture


def exif(orientation=TURNED):
    """Return the Exif of a phone: maker, author, date, place."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x013B] = CAMERA, CAMERA, AUTHOR
    tags[0x0112] = orientation
    tags.get_ifd(0x8769)[0x9003] = "2026:11:03 14:00:00"
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (43.0, 17.0, 47.0), "E", (5.0, 22.0, 0.0)
    return tags.tobytes()


def written(kind, picture=None, **options):
    out = io.BytesIO()
    (picture or drawn()).save(out, kind, **options)
    return out.getvalue()


def jpeg(progressive=False):
    data = written(
        "JPEG", exif=exif(), xmp=XMP, icc_profile=PROFILE, comment=CAPTION, progressive=progressive
    )
    # IPTC of a press agency after the first segment; the film of a phone after the end.
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + _iptc(CAPTION.encode())
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:] + b"MotionPhoto " + AUTHOR.encode() + jpeg_alone()


def _iptc(text):
    record = b"\x1c\x02\x78" + struct.pack(">H", len(text)) + text
    return struct.pack(">I", len(record)) + record


def jpeg_alone():
    return written("JPEG", exif=exif())


def png():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", AUTHOR)
    info.add_text("Comment", CAPTION, zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return written("PNG", exif=exif(), icc_profile=PROFILE, pnginfo=info) + AUTHOR.encode()


def webp(**options):
    return written("WEBP", exif=exif(), xmp=XMP, icc_profile=PROFILE, **options)


def moving_webp():
    frames = {"save_all": True, "append_images": [drawn(200)], "duration": 80}
    return written("WEBP", exif=exif(1), xmp=XMP, **frames)


def avif():
    return written("AVIF", exif=exif(), xmp=XMP, icc_profile=PROFILE)


def moving_avif():
    return written("AVIF", exif=exif(1), xmp=XMP, save_all=True, append_images=[drawn(200)])


def gif():
    frames = {"save_all": True, "append_images": [drawn(200)], "duration": 80, "loop": 0}
    data = written("GIF", comment=CAPTION.encode(), **frames)
    program = b"\x21\xff\x0bXMP DataXMP" + bytes((len(XMP),)) + XMP + b"\0"
    return data[:-1] + program + data[-1:] + AUTHOR.encode()


ALL = {
    "photo.jpg": jpeg,
    "progressive.jpg": lambda: jpeg(progressive=True),
    "dessin.png": png,
    "photo.webp": webp,
    "exact.webp": lambda: webp(lossless=True),
    "film.webp": moving_webp,
    "photo.avif": avif,
    "film.avif": moving_avif,
    "film.gif": gif,
}
