"""Scripts that find what a person would see as a fault of a page.

Each returns a list of lines, one for each faulty element, which is empty for a good page.
`test_sight.py` proves each of them with faulty pages.
"""

# Functions of the other scripts.
_COMMON = r"""
    const isSeen = element => element.checkVisibility({opacityProperty: true,
        visibilityProperty: true, contentVisibilityAuto: true})
        && !element.closest(`.visually-hidden, .skip-link, .skiplink, .field--trap,
            wagtail-userbar, .capabilitymessage`);
    const named = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
    const pen = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const read = color => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = color;
        pen.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (top, under) =>
        [0, 1, 2].map(part => top[part] * top[3] + under[part] * (1 - top[3]));
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([red, green, blue]) => 0.2126 * linear(red / 255) +
        0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const ground = element => {
        const layers = [];
        for (let one = element; one; one = one.parentElement) {
            layers.push(read(getComputedStyle(one).backgroundColor));
            if (layers.at(-1)[3] === 1) break;
        }
        return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const CONTROLS = "a[href], button, summary, select, input, textarea, [tabindex='0']";
    const controls = () => [...document.querySelectorAll(CONTROLS)].filter(element => {
        const {width, height} = element.getBoundingClientRect();
        return !element.disabled && element.type !== "hidden" && element.tabIndex >= 0
            && width > 1 && height > 1 && isSeen(element);
    });
"""


def _script(body, argument=""):
    return f"({argument}) => {{{_COMMON}{body}}}"


# Boxes with a background or an edge whose content goes beyond them, and buttons or fields that go
# beyond the content of the box around them, into its padding.
OVERFLOWING = _script(r"""
    const isBox = style => read(style.backgroundColor)[3] > 0 || style.backgroundImage !== "none"
        || parseFloat(style.borderLeftWidth) && parseFloat(style.borderRightWidth);
    const found = [];
    for (const box of document.querySelectorAll("body *")) {
        if (box.closest("svg") || box.matches("input, textarea, select") || !isSeen(box)) continue;
        const style = getComputedStyle(box);
        if (!isBox(style) || style.display === "inline" || box.clientWidth < 2) continue;
        if (style.overflowX === "visible" && box.scrollWidth > box.clientWidth + 1)
            found.push(`${box.scrollWidth - box.clientWidth} px beyond ${named(box)}`);
        const edge = box.getBoundingClientRect().left + box.clientLeft;
        const start = edge + parseFloat(style.paddingLeft);
        const end = edge + box.clientWidth - parseFloat(style.paddingRight);
        for (const inner of box.querySelectorAll("button, .button, input, select, textarea")) {
            const own = getComputedStyle(inner);
            const {left, right, width} = inner.getBoundingClientRect();
            if (!isSeen(inner) || own.position === "absolute" || !width) continue;
            if (left < start - 1 || right > end + 1)
                found.push(`in the padding of ${named(box)}: ${named(inner)}`);
        }
    }
    return found;
""")

# Placeholders, and choices of closed lists, wider than their field.
CLIPPED = _script(r"""
    const ARROW = 20;  // of a list, in pixels
    return controls().filter(field => {
        const isList = field.matches("select:not([multiple], [size])");
        const text = isList ? field.selectedOptions[0]?.label : field.placeholder;
        if (!text || field.matches("textarea")) return false;
        const style = getComputedStyle(field);
        pen.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(" ");
        const room = field.clientWidth - parseFloat(style.paddingLeft)
            - parseFloat(style.paddingRight) - (isList ? ARROW : 0);
        return pen.measureText(text).width > room + 0.5;
    }).map(named);
""")

# Buttons of forms that are much wider than their words, and fields too narrow for a name.
ODD_WIDTHS = _script(r"""
    const WIDEST = 420, NARROWEST = 190;
    const isWord = field => field.matches("textarea, input:is([type=text], [type=search], "
        + "[type=email], [type=tel], [type=url], :not([type]))");
    return controls().filter(element => {
        const {width} = element.getBoundingClientRect();
        return element.matches("main button, main [type=submit]") && width > WIDEST
            || element.closest("main") && isWord(element) && width < NARROWEST;
    }).map(named);
""")

# Icons at less than three pixels from the words beside them.
GLUED_ICONS = _script(r"""
    const LEAST = 3;
    return [...document.querySelectorAll("[data-icon], [data-icon-end]")].filter(element => {
        if (!isSeen(element) || !element.innerText.trim()) return false;
        const isFirst = element.matches("[data-icon]");
        const icon = getComputedStyle(element, isFirst ? "::before" : "::after");
        if (["none", "normal"].includes(icon.content) || icon.display === "none") return false;
        if (icon.position === "absolute" || icon.float !== "none") return false;
        const style = getComputedStyle(element);
        const isRow = /flex|grid/.test(style.display);
        const gap = isRow ? parseFloat(style.columnGap) || 0 : 0;
        // In a sentence, a space of the markup is displayed.
        const words = isFirst ? element.firstChild : element.lastChild;
        if (!isRow && words.nodeType === 3 && (isFirst ? /^\s/ : /\s$/).test(words.data))
            return false;
        const margin = isFirst ? icon.marginInlineEnd : icon.marginInlineStart;
        return gap + (parseFloat(margin) || 0) < LEAST;
    }).map(named);
""")

# Buttons at less than four pixels from another one.
TOUCHING = _script(r"""
    const LEAST = 4;
    const buttons = [...document.querySelectorAll("button, .button, [type=submit]")]
        .filter(isSeen).map(element => [element, element.getBoundingClientRect()])
        .filter(([_element, box]) => box.width > 1);
    const found = [];
    buttons.forEach(([element, box], rank) => buttons.slice(rank + 1).forEach(([other, its]) => {
        const across = Math.max(box.left, its.left) - Math.min(box.right, its.right);
        const down = Math.max(box.top, its.top) - Math.min(box.bottom, its.bottom);
        if (across < LEAST && down < LEAST && !element.contains(other))
            found.push(`${named(element)} and ${named(other)}`);
    }));
    return found;
""")

# Texts of two blocks, one over the other by a third of a line. What a box clips is not a text.
OVERLAPPING = _script(r"""
    const LEAST = 1 / 3;
    const isFolded = element => element.closest("details:not([open])")
        && !element.closest("summary");
    const clip = ({left, right, top, bottom}, element) => {
        const box = {left, right, top, bottom};
        for (let one = element; one !== document.body; one = one.parentElement) {
            if (getComputedStyle(one).overflow === "visible") continue;
            const edge = one.getBoundingClientRect();
            box.left = Math.max(box.left, edge.left);
            box.right = Math.min(box.right, edge.right);
            box.top = Math.max(box.top, edge.top);
            box.bottom = Math.min(box.bottom, edge.bottom);
        }
        return box;
    };
    const boxes = [], range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("svg, option")) continue;
        if (!isSeen(element) || isFolded(element)) continue;
        let block = element;
        while (getComputedStyle(block).display === "inline") block = block.parentElement;
        range.selectNodeContents(node);
        for (const whole of range.getClientRects()) {
            const box = clip(whole, element);
            if (box.right - box.left > 1 && box.bottom - box.top > 1)
                boxes.push({...box, block, element});
        }
    }
    boxes.sort((one, other) => one.top - other.top);
    const found = [];
    boxes.forEach((one, rank) => {
        for (const other of boxes.slice(rank + 1)) {
            if (other.top >= one.bottom) break;
            if (one.block === other.block) continue;
            const high = Math.min(one.bottom, other.bottom) - other.top;
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const height = Math.min(one.bottom - one.top, other.bottom - other.top);
            if (wide > 2 && high > LEAST * height)
                found.push(`${named(one.element)} under ${named(other.element)}`);
        }
    });
    return found;
""")

# Controls displayed before the previous one in the order of the keyboard: above it and not in a
# column beside it, or on its line and before it.
DISORDERED = _script(r"""
    const found = [];
    let last = null;
    for (const element of controls()) {
        if (element.tabIndex > 0) found.push(`tabindex of ${named(element)}`);
        if (element.closest("svg")) continue;
        // The facts of a page are read first: on a wide screen, they are beside its text.
        if (last?.element.closest("aside") !== element.closest("aside")) last = null;
        const box = element.getClientRects()[0];
        if (last) {
            const isAfterLeft = box.left >= last.box.right - 1;
            const isAfterRight = box.right <= last.box.left + 1;
            const isMirrored = getComputedStyle(element.parentElement).direction === "rtl";
            const isAbove = box.bottom <= last.box.top + 1;
            const isBeside = isMirrored ? isAfterRight : isAfterLeft;
            const isOnLine = box.top < last.box.bottom - 1 && box.bottom > last.box.top + 1;
            if (isAbove && !isBeside || isOnLine && (isMirrored ? isAfterLeft : isAfterRight))
                found.push(`${named(element)} after ${named(last.element)}`);
        }
        last = {element, box};
    }
    return found;
""")

# Controls without a visible outline when the keyboard focuses them: an outline or a ring of at
# least two pixels, with a contrast of 3:1 to what is around it. One of each sort is focused.
UNOUTLINED = _script(r"""
    const ringOf = (element, pseudo) => {
        const style = getComputedStyle(element, pseudo);
        // A dot of a map gets a thick edge.
        if (element.matches("svg *") && parseFloat(style.strokeWidth) > 3)
            return {color: style.stroke, around: element.closest("svg")};
        if (style.outlineStyle === "none" || style.outlineStyle === "hidden"
            || parseFloat(style.outlineWidth) < 2) return null;
        const isInside = parseFloat(style.outlineOffset) < 0;
        return {color: style.outlineColor, around: isInside ? element : element.parentElement};
    };
    const sort = element => {
        const names = [];
        for (let one = element; one !== document.body && names.length < 3; one = one.parentElement)
            names.push(`${one.tagName}.${one.className.baseVal ?? one.className}`);
        return [...names, element.closest("header, main, footer")?.tagName].join(" ");
    };
    const found = [], seen = new Set();
    const before = document.activeElement;
    for (const element of controls()) {
        if (seen.has(sort(element))) continue;
        seen.add(sort(element));
        element.focus({focusVisible: true, preventScroll: true});
        const option = element.closest("label, .facet__option, li");
        const ring = ringOf(element, null) || ringOf(element, "::after")
            || option && option.matches(":focus-within") && ringOf(option, null)
            || element.firstElementChild && ringOf(element.firstElementChild, null);
        if (!ring) { found.push(`no outline: ${named(element)}`); continue; }
        const under = ground(ring.around), ratio = contrast(over(read(ring.color), under), under);
        if (ratio < 2.995) found.push(`${ratio.toFixed(2)}: ${named(element)}`);
    }
    before?.focus?.({preventScroll: true});
    if (before === document.body) document.activeElement.blur();
    return found;
""")

# Fields whose edge and background both have a contrast below 3:1 to what is around them (WCAG 2.2,
# 1.4.11). The browser draws the boxes and the circles without an edge of their own.
PALE_FIELDS = _script(r"""
    return controls().filter(field => {
        if (!field.matches("input, select, textarea")) return false;
        const style = getComputedStyle(field), around = ground(field.parentElement);
        const edge = parseFloat(style.borderBlockEndWidth);
        if (!edge && field.matches("[type=checkbox], [type=radio]")) return false;
        const fill = over(read(style.backgroundColor), around);
        const line = edge ? over(read(style.borderBlockEndColor), around) : around;
        return Math.max(contrast(fill, around), contrast(line, around)) < 2.995;
    }).map(named);
""")

# Identifiers that two elements share.
SHARED_IDS = """() => {
    const count = {};
    for (const {id} of document.querySelectorAll("[id]")) count[id] = (count[id] ?? 0) + 1;
    return Object.keys(count).filter(id => count[id] > 1);
}"""

# Links inside a sentence that only their colour distinguishes from its words.
UNMARKED_LINKS = _script(r"""
    return [...document.querySelectorAll("main a[href], footer a[href]")].filter(link => {
        const around = link.closest("p, li, dd, td, figcaption, blockquote");
        if (!around || !isSeen(link) || link.querySelector("img, svg")) return false;
        const beside = [...around.childNodes].some(node =>
            node.nodeType === 3 && /\p{L}{2,}/u.test(node.data));
        const style = getComputedStyle(link);
        return beside && style.display.startsWith("inline") && style.textDecorationLine === "none"
            && read(style.backgroundColor)[3] === 0 && !parseFloat(style.borderBottomWidth);
    }).map(named);
""")

# The sizes of the displayed texts outside drawings, in pixels.
SIZES = _script(r"""
    const sizes = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("svg, script, style, sup, sub")) continue;
        if (!isSeen(element)) continue;
        const size = parseFloat(getComputedStyle(element).fontSize).toFixed(1);
        sizes[size] ??= `${size} px: ${named(element)}`;
    }
    return Object.values(sizes);
""")

# Controls too small for a thumb, except links inside a sentence (the exception of WCAG 2.5.8).
SMALL_TARGETS = """() => {
    const inSentence = element => {
        const around = element.closest("p, li, dd, td, figcaption, blockquote, label, legend");
        return around && element.matches("a") &&
            around.innerText.trim().length > element.innerText.trim().length;
    };
    const seen = element => element.checkVisibility({opacityProperty: true,
        visibilityProperty: true}) && !element.closest(".visually-hidden, .skip-link");
    const box = element => {
        // The link of a card covers the card.
        const spread = getComputedStyle(element, "::after");
        if (spread.position === "absolute" && spread.content !== "none")
            return element.offsetParent.getBoundingClientRect();
        // The label of a checkbox is part of the target.
        const label = element.matches("[type=checkbox], [type=radio]") &&
            (element.closest("label") || element.labels?.[0]);
        return (label || element).getBoundingClientRect();
    };
    // A dot of the static map duplicates a link of the list below (WCAG 2.5.8, equivalent).
    const isShortcut = element => element.closest("svg") &&
        document.querySelector(`a[href="${element.getAttribute("href")}"]:not(svg a)`);
    return [...document.querySelectorAll("a[href], button, summary, select, input, textarea")]
        .filter(element => element.type !== "hidden" && seen(element) && !inSentence(element))
        .filter(element => !isShortcut(element))
        .filter(element => { const {width, height} = box(element);
            return width > 1 && (height < 43.5 || width < 24); })
        .map(element => element.outerHTML.slice(0, 160));
}"""

# Texts below sixteen pixels in `main`.
SMALL_TEXT = """() => {
    const sizes = new Set();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility()) continue;
        if (!element.closest("p, li, dd, dt, td, th")) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 16) sizes.add(`${size}px: ${element.outerHTML.slice(0, 120)}`);
    }
    return [...sizes];
}"""

# Texts with a contrast below 7:1, or 4.5:1 with the lines of a pattern, with the tokens of a
# palette. This script alone returns a dictionary, {text: contrast}.
FAINT = _script(
    """
    const root = document.documentElement;
    for (const [name, value] of Object.entries(tokens))
        root.style.setProperty(`--color-${name}`, value);
    // The lines of the pattern cross a text without a background of its own.
    const isOnPattern = element => {
        for (let one = element; one; one = one.parentElement) {
            if (one.matches(".mesh")) return true;
            if (read(getComputedStyle(one).backgroundColor)[3] === 1) return false;
        }
    };
    const thread = read(getComputedStyle(root).getPropertyValue("--color-highlight-thread"));
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
        const name = `${element.tagName}.${element.className} ${node.data.trim().slice(0, 30)}`;
        if (contrast(text, under) < 6.995) faint[name] = contrast(text, under).toFixed(2);
        if (isOnPattern(element) && contrast(text, thread) < 4.495)
            faint[`${name}, on the pattern`] = contrast(text, thread).toFixed(2);
    }
    root.removeAttribute("style");
    return faint;
""",
    "tokens",
)
