"""The report's Markdown as HTML that needs no other file: formulas as MathML, pictures as drawings."""

from collections.abc import Mapping, Sequence

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from compare.show.figures import Picture


def html_body(markdown: str, pictures: Mapping[str, Picture]) -> tuple[str, list[tuple[str, str]]]:
    """The HTML, and each section's anchor with its title. Raises KeyError for an image that was not drawn."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(dollarmath_plugin, renderer=_formula, allow_space=False).use(anchors_plugin, max_level=3)
    parser.core.ruler.push("panels", _panels)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    state = {"pictures": pictures}
    tokens = parser.parse(markdown, state)
    sections = [
        (str(token.attrs["id"]), tokens[i + 1].content)
        for i, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    return parser.renderer.render(tokens, parser.options, state), sections


def _formula(latex: str, options: Mapping[str, bool]) -> str:
    return convert(latex, display="block" if options["display_mode"] else "inline")


def _panels(state: StateCore) -> None:
    """A paragraph of pictures alone becomes a row of them."""
    for i, token in enumerate(state.tokens):
        kinds = {child.type for child in token.children or ()}
        if "image" in kinds and kinds <= {"image", "softbreak"}:
            opened, closed = state.tokens[i - 1], state.tokens[i + 1]
            opened.tag = closed.tag = "div"
            opened.attrs["class"] = "panels"
            token.children = [child for child in token.children or () if child.type == "image"]


def _image(self: RendererHTML, tokens: Sequence[Token], i: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[i]
    name = str(token.attrs["src"]).removeprefix("figures/").removesuffix(".png")
    alt = self.renderInlineAsText(token.children, options, env)
    return f'<figure role="img" aria-label="{escapeHtml(alt)}">{env["pictures"][name].element}</figure>'
