"""The morning brief as one HTML file: no script, no request to anywhere, light and dark, and fit for print.

All text is escaped by the template engine; a content policy in the file forbids everything but its own style.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

import saksi
from saksi.brief import morning_words as put
from saksi.brief.morning import Morning
from saksi.brief.plain import joined
from saksi.brief.words import words

__all__ = ["page"]


def page(made: Morning) -> str:
    """The whole file, ending in a line end."""
    say = words(made.language)
    html = _environment().get_template("morning.html")
    return (
        html.render(
            made=made,
            say=say,
            told=put.wording(say),
            put=put,
            labels={source.number: source.label for source in made.sources},
            style=_file("morning.css"),
            version=saksi.__version__,
        ).rstrip()
        + "\n"
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=DictLoader({"morning.html": _file("morning.html")}),
    )
    environment.globals["notes"] = joined
    return environment


def _file(name: str) -> str:
    return (files("saksi") / "templates" / name).read_text(encoding="utf-8")
