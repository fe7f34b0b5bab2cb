"""Reading XML that strangers wrote: no entity is declared, none fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kaivosmatch.sources.faults import CellFault

__all__ = ["parse_xml", "walk_xml"]


def walk_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
) -> None:
    """Call back for each start tag, end tag and text of a document; names are ``{namespace}local``.

    Raises
    ------
    CellFault
        For what is no XML, and for any declaration of an entity: the *billion laughs* and file-reading attacks need one, and neither
        notices nor workbooks do.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: object) -> Any:
        raise CellFault(
            "an XML entity declaration",
            "XML without entity declarations",
            "it is refused: entities can be used for attacks",
        )

    def name(tag: str) -> str:
        return "{" + tag if "}" in tag else tag

    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: start(name(tag), {name(k): v for k, v in attributes.items()})
    parser.EndElementHandler = lambda tag: end(name(tag))
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise CellFault(
            "not well-formed XML", hint=f"{expat.errors.messages[error.code]}, line {error.lineno}"
        ) from None


def parse_xml(data: bytes) -> Element:
    """Return the root element of a document, read as :func:`walk_xml` reads.

    Examples
    --------
    >>> parse_xml(b"<a xmlns='urn:x'><b>1</b></a>").find("{urn:x}b").text
    '1'
    """
    builder = TreeBuilder()
    walk_xml(data, builder.start, builder.end, builder.data)
    return builder.close()
