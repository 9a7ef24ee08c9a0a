"""Put text into elements."""

import re
from xml.etree.ElementTree import Element, SubElement

CODE = re.compile(r"`(.+?)`")


def append(element: Element, text: str) -> None:
    """Append text to what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def append_rich(element: Element, text: str) -> Element:
    """Append text in which what stands in backticks is code, and return the element."""
    for number, part in enumerate(CODE.split(text)):
        if number % 2:
            SubElement(element, "code").text = part
        else:
            append(element, part)
    return element


def append_breakable(element: Element, name: str) -> None:
    """Append a name that a narrow column can break between its words."""
    first, *others = re.split(r"(?<=_)|(?=\.(?!py$))", name)
    append(element, first)
    for part in others:
        SubElement(element, "wbr").tail = part
