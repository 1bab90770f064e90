"""The morning brief as one HTML file: no script, no request to anywhere, light and dark, and fit for print.

All text is escaped by the template engine; a content policy in the file forbids everything but its own style.
"""

from __future__ import annotations

import functools

from jinja2 import Template

import saksi
from saksi.brief import morning_words as put
from saksi.brief.morning import Morning
from saksi.brief.page import asset, environment
from saksi.brief.words import words

__all__ = ["page"]


def page(made: Morning) -> str:
    """The whole file, ending in a line end."""
    say = words(made.language)
    html = _template()
    return (
        html.render(
            made=made,
            say=say,
            told=put.wording(say),
            put=put,
            labels={source.number: source.label for source in made.sources},
            style=asset("morning.css"),
            version=saksi.__version__,
        ).rstrip()
        + "\n"
    )


@functools.cache
def _template() -> Template:
    return environment("morning.html").get_template("morning.html")
