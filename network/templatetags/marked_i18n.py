"""Django's library `i18n`, whose texts without a translation are marked as French.

The settings give it the name `i18n`, so that every template that loads `i18n` uses it.
"""

import re

from django.conf import settings
from django.template import Context, Library, Node
from django.template.base import Parser, Token, TokenType
from django.templatetags import i18n
from django.utils.translation import get_language
from django.utils.translation.trans_real import catalog

from .network import in_french

register = Library()
register.tags, register.filters = dict(i18n.register.tags), dict(i18n.register.filters)

BRACKET = re.compile("[<>]")
# Elements whose content is text without elements.
PLAIN = tuple(f"</{name}" for name in ("option", "script", "style", "textarea", "title"))
# Tags behind which the rest of the template is elsewhere in the page.
ENDS = {"block", "endblock", "filter", "endfilter"}


class MarkedNode(Node):
    """The node of a translated text, in `<span lang="fr">` if its text `msgid` is not translated.

    `node` is the node of Django. The text of a language without a translation is French.
    """

    child_nodelists = ()

    def __init__(self, node: Node, msgid: str):
        self.node, self.msgid = node, msgid

    def render(self, context: Context) -> str:
        """Render the text."""
        text = self.node.render(context)
        if not text or is_translated(self.msgid):
            return text
        return f"<span{in_french()}>{text}</span>"


def is_translated(msgid: str) -> bool:
    """Return True if the active language is French, or if its catalogue translates `msgid`."""
    if get_language() in {None, settings.LANGUAGE_CODE}:
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
    return MarkedNode(node, _in_context(node, literal.replace("%", "%%")))


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Compile Django's tag `blocktranslate`; mark its text as `translate` does."""
    node = i18n.do_block_translate(parser, token)
    if node.asvar or not is_marked(parser):
        return node
    return MarkedNode(node, _in_context(node, node.render_token_list(node.singular)[0]))


def is_marked(parser: Parser) -> bool:
    """Return True if a text here may be in a `<span>`: in the HTML of one of our templates."""
    path = parser.origin.name if parser.origin else ""
    is_ours = path.startswith(str(settings.BASE_DIR)) and "site-packages" not in path
    return is_ours and path.endswith(".html") and is_between_tags(parser)


def _in_context(node, msgid):
    """Return the key of a text in the catalogue: `msgid` after its context, if it has one."""
    context = node.message_context and node.message_context.resolve(Context())
    return f"{context}\x04{msgid}" if context else msgid
