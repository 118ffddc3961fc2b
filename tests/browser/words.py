"""Scripts that find the words that a page cuts or hides, or that lengthen and enlarge them."""

# Words of Latin letters or digits displayed on two lines. URLs and e-mail addresses may be broken,
# and words of at least sixteen letters with `hyphens: auto`, which a browser without a French
# dictionary breaks without a hyphen.
CUT_WORDS = r"""() => {
    const isSeen = element => element.checkVisibility({opacityProperty: true,
        visibilityProperty: true}) && !element.closest(".visually-hidden, .skip-link, svg");
    const isOnTwoLines = range => {
        const boxes = [...range.getClientRects()].filter(box => box.width > 0.5);
        return boxes.some(box => box.top >= boxes[0].bottom - boxes[0].height / 3);
    };
    const mayBeHyphenated = (word, element) =>
        word.length >= 16 && getComputedStyle(element).hyphens === "auto";
    const cut = new Set(), range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !isSeen(element)) continue;
        range.selectNodeContents(node);
        if (!isOnTwoLines(range)) continue;
        for (const {0: token, index} of node.data.matchAll(/[^\s\u00a0\u202f]+/g)) {
            if (/[\p{L}\p{N}][\/@_:.\\?=&][\p{L}\p{N}]/u.test(token)) continue;
            for (const word of token.matchAll(/[\p{Script=Latin}\p{M}\p{N}’']+/gu)) {
                range.setStart(node, index + word.index);
                range.setEnd(node, index + word.index + word[0].length);
                if (isOnTwoLines(range) && !mayBeHyphenated(word[0], element))
                    cut.add(`${word[0]}: ${element.outerHTML.slice(0, 120)}`);
            }
        }
    }
    return [...cut];
}"""

# Elements that hide a part of their words.
HIDDEN_WORDS = """() => [...document.querySelectorAll("body *")].filter(element => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const cuts = value => value === "hidden" || value === "clip";
    return element.innerText?.trim() && element.checkVisibility()
        // Texts for screen readers are hidden in one pixel, or beyond the edge of a button. Three
        // dots end a line of a month, and the list of its day has the whole text.
        && element.clientWidth > 1
        && !element.closest(".visually-hidden, .site-header__call, .site-search__button")
        && !element.matches(".agenda-span--mois .agenda-span__date")
        && (cuts(overflowX) && element.scrollWidth > element.clientWidth + 1
            || cuts(overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""

# Insert a word longer than the screen in each text, as an editor or a visitor may. Texts directly
# between elements and texts with `nowrap` are skipped, because they are part of the templates.
LENGTHEN = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
    for (const node of nodes) {
        const element = node.parentElement;
        const isLoose = element.children.length > 0;
        const isWhole = getComputedStyle(element).whiteSpace === "nowrap";
        const isUnseen = element.closest(
            "script, style, svg, option, .field--trap, .skip-link, .visually-hidden");
        if (isLoose || isWhole || isUnseen) continue;
        node.data = node.data.replace(/\p{L}{4,}/u, "anticonstitutionnellement".repeat(3));
    }
}"""

# Double the text size, as a browser setting can.
LARGE_LETTERS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { font-size: 225% !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

# Elements beyond the sides of the page, if it scrolls sideways.
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll("main *, header *, footer *")]
        .filter(element => { const {left, right} = element.getBoundingClientRect();
            return right > room + 0.5 || left < -0.5; })
        .map(element => element.outerHTML.slice(0, 120));
}"""

# Space lines, words and letters as in WCAG 2.2, success criterion 1.4.12.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
