"""The settings show the look of the network before it is saved."""

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from .editing import signed_in


def test_picker_text_and_preview_show_the_same_look(page, server):
    admin = signed_in(
        page, server, User.objects.get_or_create(username="lea", is_superuser=True)[0]
    )
    admin.goto(server + reverse("wagtailsettings:edit", args=["network", "networksettings"]))
    preview, text = admin.locator("[data-look-preview]"), admin.locator("#id_color")
    picker = admin.locator("[data-color-picker]")
    admin.locator("[name=theme][value=peaks]").check()
    text.fill("")
    expect(preview).to_have_attribute("src", f"{server}/style/apercu/peaks.svg")
    text.fill("#7A1FA2")
    expect(preview).to_have_attribute("src", f"{server}/style/apercu/peaks-7a1fa2.svg")
    assert picker.input_value() == "#7a1fa2"
    text.fill("#7A1F")  # not yet a colour
    expect(preview).to_have_attribute("src", f"{server}/style/apercu/peaks.svg")
    picker.fill("#00c853")
    assert text.input_value() == "#00c853"
    expect(preview).to_have_attribute("src", f"{server}/style/apercu/peaks-00c853.svg")
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
