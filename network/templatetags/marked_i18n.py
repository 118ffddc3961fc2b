"""Django's library `i18n`, whose texts without a translation are marked as French.

The settings give it the name `i18n`, so that every template that loads `i18n` uses it.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context, Library, Node
from django.template.base import Parser, Token, TokenType
from django.templatetags import i18n
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation.trans_real import catalog

from network.site.forms import message_of

from .network import in_french, interface_lang

register = Library()
register.tags, register.filters = dict(i18n.register.tags), dict(i18n.register.filters)

BRACKET = re.compile("[<>]")
# Elements whose content is text without elements.
PLAIN = tuple(f"</{name}" for name in ("option", "script", "style", "textarea", "title"))
# The folder of the templates of blocks, whose content may be in another language.
BLOCKS = "/templates/blocks/"
# Tags behind which the rest of the template is elsewhere in the page.
ENDS = {"block", "endblock", "filter", "endfilter"}


class MarkedNode(Node):
    """The node of a translated text, in `<span lang="fr">` if its text `msgid` is not translated.

    `node` is the node of Django. The text of a language without a translation is French. If
    `is_in_block`, a translated text is marked too: the text of the block around it may be French.
    """

    child_nodelists = ()

    def __init__(self, node: Node, msgid: str, is_in_block: bool):
        self.node, self.msgid, self.is_in_block = node, msgid, is_in_block

    def render(self, context: Context) -> str:
        """Render the text."""
        text = self.node.render(context)
        if not text or is_french():
            return text
        if not is_translated(self.msgid):
            return f"<span{in_french()}>{text}</span>"
        return f"<span{interface_lang()}>{text}</span>" if self.is_in_block else text


@register.filter
def in_its_language(text: str | Promise | ValidationError) -> str:
    """Return a lazily translated text, in `<span lang="fr">` if it is not translated.

    The text is a label, a help text or an error of a form. Any other text is returned as it is.
    """
    text = message_of(text) if isinstance(text, ValidationError) else text
    return format_html("<span{}>{}</span>", in_french(), text) if is_left_in_french(text) else text


@register.filter
def in_block(text: Promise) -> str:
    """Return a lazily translated label in `<span lang="…">`, unless the active language is French.

    The label is displayed in a block, whose text may be in French.
    """
    if is_french():
        return text
    language = in_french() if is_left_in_french(text) else interface_lang()
    return format_html("<span{}>{}</span>", language, text)


def is_left_in_french(text: str | Promise) -> bool:
    """Return True if a lazily translated text has no translation in the active language."""
    if is_french() or not isinstance(text, Promise):
        return False
    with override(settings.LANGUAGE_CODE):
        french = str(text)
    return str(text) == french and not is_translated(french)


def is_french() -> bool:
    """Return True if the active language is French, or if translations are off."""
    return get_language() in {None, settings.LANGUAGE_CODE}


def is_translated(msgid: str) -> bool:
    """Return True if the active language is French, or if its catalogue translates `msgid`."""
    if is_french():
        return True
    texts = catalog()._catalog
    return msgid in texts or (msgid, 0) in texts  # (singular, number of the plural form)


def is_between_tags(parser: Parser) -> bool:
    """Return True if the next tokens of the parser are in the content of an HTML element.

    Returns False in an attribute, in an element that contains only text, and if the template ends
    before an HTML tag.
    """
    for token in reversed(parser.tokens):
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] in ENDS:
            return False
        found = token.token_type == TokenType.TEXT and BRACKET.search(token.contents)
        if found:
            is_plain = token.contents.startswith(PLAIN, found.start())
            return found[0] == "<" and not is_plain
    return False


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Compile Django's tag `translate`; mark a text of an HTML element if it is not translated."""
    node = i18n.do_translate(parser, token)
    literal = node.filter_expression.var.literal
    if node.asvar or node.noop or not isinstance(literal, str) or not is_marked(parser):
        return node
    return _marked(parser, node, literal.replace("%", "%%"))


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Compile Django's tag `blocktranslate`; mark its text as `translate` does."""
    node = i18n.do_block_translate(parser, token)
    if node.asvar or not is_marked(parser):
        return node
    return _marked(parser, node, node.render_token_list(node.singular)[0])


def is_marked(parser: Parser) -> bool:
    """Return True if a text here may be in a `<span>`: in the HTML of one of our templates."""
    path = parser.origin.name if parser.origin else ""
    is_ours = path.startswith(str(settings.BASE_DIR)) and "site-packages" not in path
    return is_ours and path.endswith(".html") and is_between_tags(parser)


def _marked(parser, node, msgid):
    return MarkedNode(node, _in_context(node, msgid), BLOCKS in parser.origin.name)


def _in_context(node, msgid):
    """Return the key of a text in the catalogue: `msgid` after its context, if it has one."""
    context = node.message_context and node.message_context.resolve(Context())
    return f"{context}\x04{msgid}" if context else msgid
