"""Take the lines of text out of a PDF with PDFium, in a process of its own.

PDF is the most attacked of all formats and PDFium is native code: so `pdf.py` runs this file as a program, with a
limit of time and of memory, the PDF on standard input. A crash costs this one file. It takes nothing from Saksi.

It prints JSON: `{"pages": [[[left, top, right, bottom, size, text], ...], ...]}`, in points from the top left corner
of the page, the lines in the order of the document; or `{"fault": reason}`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

__all__ = ["main", "pages"]

_BROKEN = (0x02, 0xFFFE, 0xAD)  # how PDFium marks the hyphen of a word that goes on in the next line
_ENDS = (0x0A, 0x0D)


def pages(content: bytes, most_pages: int, most_text: int) -> list[list[list[Any]]]:
    """The lines of each page.

    Raises pypdfium2.PdfiumError: no PDF, or with a password; ValueError: more pages, or more text, than the limits.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    if len(document) > most_pages:
        raise ValueError(f"it has {len(document)} pages, more than {most_pages}")
    made: list[list[list[Any]]] = []
    size = 0
    for number in range(len(document)):
        made.append(_lines(document[number]))
        size += sum(100 + len(line[5]) for line in made[-1])
        if size > most_text:
            raise ValueError(f"it has more than {most_text} characters")
    return made


def _lines(page: Any) -> list[list[Any]]:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    height = page.get_height()
    made: list[list[Any]] = []
    codes: list[int] = []
    places: list[int] = []

    def box(place: int) -> tuple[float, float, float, float]:
        found = text.get_charbox(place, loose=True)
        return (float(found[0]), float(found[1]), float(found[2]), float(found[3]))

    def close() -> None:
        while codes and codes[-1] == 0x20:
            codes.pop()
            places.pop()
        while codes and codes[0] == 0x20:
            codes.pop(0)
            places.pop(0)
        if codes:
            first, last = box(places[0]), box(places[-1])
            words = b"".join(c.to_bytes(2 if c < 0x10000 else 4, "little") for c in codes if c < 0x10000)
            size = float(raw.FPDFText_GetFontSize(text.raw, places[0]))
            line = words.decode("utf-16-le", "replace")
            made.append([first[0], height - first[3], last[2], height - first[1], size, line])
        codes.clear()
        places.clear()

    for place in range(raw.FPDFText_CountChars(text.raw)):
        code = int(raw.FPDFText_GetUnicode(text.raw, place))
        if code in _ENDS:
            close()
        elif code in _BROKEN:
            codes.append(0xAD)
            places.append(place)
            close()
        elif code:
            codes.append(code)
            places.append(place)
    close()
    text.close()
    page.close()
    return made


def main(most_pages: int, most_text: int, memory: int, seconds: int) -> None:
    """Reads standard input, prints the answer."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    except (ImportError, ValueError, OSError):
        pass  # Not every system has these; the parent's clock is there on all.
    try:
        made: dict[str, Any] = {"pages": pages(sys.stdin.buffer.read(), most_pages, most_text)}
    except MemoryError:
        made = {"fault": "it needs too much memory"}
    except ImportError as error:
        made = {"fault": f"{error}", "missing": True}
    except Exception as error:  # a stranger's document in native code: whatever goes wrong is its fault
        made = {"fault": str(error)[:200] or type(error).__name__}
    sys.stdout.buffer.write(json.dumps(made).encode("utf-8", "replace"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
