"""Reads an SVG as a person would measure it: which texts stand where, and which shapes of a class there are."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from crmplan.document.blocks import Block, Document, Section
from crmplan.render.base import FORMATS, Options
from crmplan.render.svg.look import SMALL, TEXT
from crmplan.render.svg.measures import text_width

NS = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def svg(*blocks: Block, language: str = "en", title: str = "A plan") -> str:
    return FORMATS["svg"].render(Document("gantt", title, blocks, language), Options())


def charts(*blocks: Block, language: str = "en") -> str:
    """Return blocks in a section each, so that several are one picture."""
    return svg(*(Section(f"Chart {n}", (block,)) for n, block in enumerate(blocks)), language=language)


def root(text: str) -> ET.Element:
    return ET.fromstring(text)


def shapes(text: str, class_: str) -> list[ET.Element]:
    return [one for one in root(text).iter() if one.get("class") == class_]


def steps(text: str, class_: str) -> str:
    return "".join(one.get("d", "") for one in shapes(text, class_))


def number(one: ET.Element, name: str) -> float:
    return float(one.get(name, "nan"))


def texts(text: str) -> list[Box]:
    """Return all texts with the room they take, generously."""
    return list(_texts(root(text), 0))


def _texts(one: ET.Element, down: float) -> Iterator[Box]:
    moved = re.fullmatch(r"translate\(0 ([\d.]+)\)", one.get("transform", ""))
    down += float(moved[1]) if moved else 0
    if one.tag == f"{NS}text":
        classes = (one.get("class") or "").split()
        said = "".join(one.itertext())
        width = text_width(
            said, SMALL if "c-s" in classes else TEXT, is_bold=bool({"c-b", "c-bad"} & {*classes})
        )
        x, y = number(one, "x"), number(one, "y") + down
        left = x - width if "c-e" in classes else x - width / 2 if "c-m" in classes else x
        yield Box(left, y - 8, left + width, y + 2, said)
    for child in one:
        yield from _texts(child, down)


def size(text: str) -> tuple[float, float]:
    _, _, width, height = map(float, root(text).get("viewBox", "").split())
    return width, height


def assert_tidy(text: str) -> None:
    """Assert that no text leaves the picture or touches another, and that every shape stays inside, too."""
    width, height = size(text)
    found = texts(text)
    for box in found:
        assert box.left >= -0.5 and box.right <= width + 0.5, box
        assert box.top >= 0 and box.bottom <= height, box
    for one, other in combinations(found, 2):
        assert not one.touches(other), (one, other)
    for rect in root(text).iter(f"{NS}rect"):
        assert number(rect, "x") >= 0 and number(rect, "x") + number(rect, "width") <= width + 0.5
    for path in root(text).iter(f"{NS}path"):
        for x in re.findall(r"[MLH](-?[\d.]+)", path.get("d", "")):
            assert 0 <= float(x) <= width
