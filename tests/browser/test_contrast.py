"""Every text of every page has a contrast of 7:1 with its background, for several colours.

The colours are the default one and some that a network may choose.
"""

import pytest

from network.site.palette import palette

from .kinds import KINDS, address

COLORS = ["", "#7a1fa2", "#ffe600", "#00c853", "#888888"]

FAINT = """tokens => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(tokens))
        root.style.setProperty(`--color-${name}`, value);
    const context = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const read = color => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (top, under) =>
        [0, 1, 2].map(part => top[part] * top[3] + under[part] * (1 - top[3]));
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([red, green, blue]) => 0.2126 * linear(red / 255) +
        0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
    const ground = element => {
        const layers = [];
        for (let one = element; one; one = one.parentElement) {
            layers.push(read(getComputedStyle(one).backgroundColor));
            if (layers.at(-1)[3] === 1) break;
        }
        return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const faint = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const {width, height} = element.getBoundingClientRect();
        const isSeen = element.checkVisibility({visibilityProperty: true, opacityProperty: true});
        // WCAG has no contrast requirement for a disabled control.
        if (!node.data.trim() || !isSeen || width < 2 || height < 2) continue;
        if (element.closest(".visually-hidden, script, style, svg, :disabled")) continue;
        const under = ground(element);
        const text = over(read(getComputedStyle(element).color), under);
        const [dark, light] = [luminance(text), luminance(under)].sort((a, b) => a - b);
        const contrast = (light + 0.05) / (dark + 0.05);
        if (contrast < 6.995)
            faint[`${element.tagName}.${element.className} ${node.data.trim().slice(0, 30)}`] =
                contrast.toFixed(2);
    }
    root.removeAttribute("style");
    return faint;
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_enough_contrast(page, server, kind):
    if kind == "not found":
        page.context.expected_faults.append("404")
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(server + address(kind))
    faint = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for color in COLORS:
            found = page.evaluate(FAINT, palette(color)[scheme] if color else {})
            if found:
                faint[scheme, color] = found
    assert faint == {}
