"""Ways to damage an extract: its objects one by one, or its bytes."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import osmium

__all__ = ["FORMATS", "damaged"]

FORMATS = ("osm", "osm.gz", "osm.pbf")

Document = ET.Element
Harm = Callable[[Document, random.Random], None]

_NUMBERS = (
    "0", "-1", "1e308", "-1e308", "1e-320", "nan", "inf", "-inf", "99999999999999999999", "0x1F", "1,5", "", " ",
    "½", "٣٠", "30 mph", "-30 mph", "1e9 km/h", "50;70", "walk", "none", "signals", "00:99", "PT1H", "99:99:99",
)  # fmt: skip
_TEXTS = (
    "", " ", "x" * 300, "\u202e\u200d\ufeff", "😀" * 40, "ſtraße", "İstanbul", "a;b;;c", "'; DROP TABLE entries;--",
    '"quoted" OR *', "\x85\u2028", "../../etc", "<b>", "%s%n{0}", "Ａ\u0301\u0301\u0301", "𐍈𐍉", "yes", "no", "-1",
    "reversible", "private", "roundabout", "motorway", "service", "1-99999", "1a-9z", "12/3 - 14", "-", "–", "&#0;",
)  # fmt: skip
_KEYS = (
    "highway", "oneway", "maxspeed", "maxspeed:forward", "maxspeed:backward", "access", "junction", "surface",
    "tracktype", "barrier", "bridge", "tunnel", "layer", "width", "duration", "route", "building", "addr:housenumber",
    "addr:interpolation", "addr:street", "name", "ref", "place", "population", "admin_level", "boundary", "type",
    "restriction", "except", "wheelchair", "landuse", "natural", "amenity", "shop", "public_transport", "railway",
    "area", "ele", "service", "foot", "incline", "kerb", "step_count", "lit", "waterway", "leisure", "capital",
)  # fmt: skip
_DEGREES = (
    "180.0", "-180.0", "179.9999999", "-179.9999999", "90.0", "-90.0", "89.9999999", "0", "200", "214.7483647",
    "-214.7483648", "50.0000000", "7.0000000",
)  # fmt: skip
_NO_DEGREES = ("-400", "nan", "inf", "1e99", "", "abc")  # not even readable
_IDS = ("0", "-1", "1", "-600", "4294967296", "1099511627776", "9223372036854775806")
_NO_IDS = ("-9223372036854775808", "18446744073709551616", "x", "")
_CLASSES = (
    "motorway", "motorway_link", "trunk", "living_street", "service", "track", "busway", "construction", "proposed",
    "road", "steps", "corridor", "platform", "raceway", "rest_area", "pedestrian", "ferry", "bus_guideway",
)  # fmt: skip


def _value(rng: random.Random, readable: tuple[str, ...], unreadable: tuple[str, ...]) -> str:
    """A value that is odd; one of twelve times one that no reader takes, which ends the trial early."""
    return rng.choice(unreadable if rng.random() < 1 / 12 else readable)


def _pick(document: Document, rng: random.Random, kind: str = "*") -> Document:
    found = [thing for thing in document if kind in {"*", thing.tag}]
    return rng.choice(found) if found else document


def _tag_changed(document: Document, rng: random.Random) -> None:
    tags = document.findall("*/tag")
    if tags:
        rng.choice(tags).set("v", rng.choice(rng.choice((_NUMBERS, _TEXTS))))


def _tag_added(document: Document, rng: random.Random) -> None:
    values = rng.choice((_NUMBERS, _TEXTS, _CLASSES))
    ET.SubElement(_pick(document, rng), "tag", k=rng.choice(_KEYS), v=rng.choice(values))


def _tag_dropped(document: Document, rng: random.Random) -> None:
    thing = _pick(document, rng)
    for tag in thing.findall("tag")[:1]:
        thing.remove(tag)


def _class_changed(document: Document, rng: random.Random) -> None:
    for tag in _pick(document, rng, "way").findall("tag[@k='highway']"):
        tag.set("v", rng.choice(_CLASSES))


def _moved(document: Document, rng: random.Random) -> None:
    _pick(document, rng, "node").set(rng.choice(("lat", "lon")), _value(rng, _DEGREES, _NO_DEGREES))


def _all_moved(document: Document, rng: random.Random) -> None:
    """Move a group of nodes as far again: over the antimeridian, to a pole, to another country."""
    axis, shift = rng.choice((("lon", 172.998), ("lon", -187.0), ("lat", 39.999), ("lat", -100.0), ("lon", 0.5)))
    share = rng.choice((0.1, 0.5, 1.0))
    for node in document.findall("node"):
        if rng.random() < share and re.fullmatch(r"-?[\d.]+", node.get(axis, "")):
            node.set(axis, f"{float(node.get(axis, '0')) + shift:.7f}")


def _all_in_one_place(document: Document, rng: random.Random) -> None:
    """Put the nodes of a way, or all, onto one point."""
    way = _pick(document, rng, "way")
    refs = {nd.get("ref") for nd in way.findall("nd")} if rng.random() < 0.8 else None
    for node in document.findall("node"):
        if refs is None or node.get("id") in refs:
            node.set("lat", "50.0001")
            node.set("lon", "7.0001")


def _place_lost(document: Document, rng: random.Random) -> None:
    node = _pick(document, rng, "node")
    for axis in rng.choice((("lat",), ("lon",), ("lat", "lon"))):
        node.attrib.pop(axis, None)


def _object_dropped(document: Document, rng: random.Random) -> None:
    kind = rng.choice(("node", "way", "relation"))
    found = document.findall(kind)
    for thing in rng.sample(found, min(len(found), rng.choice((1, 1, 3, 10, 1000)))):
        document.remove(thing)


def _object_repeated(document: Document, rng: random.Random) -> None:
    thing = _pick(document, rng)
    copy = ET.fromstring(ET.tostring(thing))  # noqa: S314 - our own text
    if rng.random() < 0.5 and copy.tag == "node":
        copy.set("lat", "50.0007")
    document.insert(rng.randrange(len(document) + 1), copy)


def _id_changed(document: Document, rng: random.Random) -> None:
    others = [thing.get("id", "1") for thing in document]
    _pick(document, rng).set("id", _value(rng, (*_IDS, rng.choice(others or ["1"])), _NO_IDS))


def _ref_changed(document: Document, rng: random.Random) -> None:
    members = [*document.findall("way/nd"), *document.findall("relation/member")]
    if members:
        member = rng.choice(members)
        member.set("ref", _value(rng, (*_IDS, rng.choice(members).get("ref", "1"), "987654"), _NO_IDS))


def _way_cut(document: Document, rng: random.Random) -> None:
    way = _pick(document, rng, "way")
    for nd in way.findall("nd")[rng.choice((0, 1, 2)) :]:
        way.remove(nd)


def _way_stuttering(document: Document, rng: random.Random) -> None:
    """Repeat the points of a way, back and forth or in place, or many thousand times."""
    way = _pick(document, rng, "way")
    refs = [nd.get("ref", "1") for nd in way.findall("nd")]
    again = rng.choice((refs[::-1], refs[:1] * 3, refs * 30, refs[-2:] * 900))
    for ref in again[:1_900]:
        ET.SubElement(way, "nd", ref=ref)


def _order_changed(document: Document, rng: random.Random) -> None:
    things = list(document)
    if rng.random() < 0.5:
        rng.shuffle(things)
    else:
        things.reverse()
    document[:] = things


def _relation_tangled(document: Document, rng: random.Random) -> None:
    """Let a relation hold itself, another that holds it, or what there is not."""
    relation, other = _pick(document, rng, "relation"), _pick(document, rng, "relation")
    roles = ("outer", "inner", "from", "via", "to", "", "subarea", "label", "x" * 300)
    for end, ref in ((relation, other), (other, relation)):
        kind = rng.choice(("relation", "way", "node"))
        ref_id = rng.choice((ref.get("id", "1"), "424242"))
        ET.SubElement(end, "member", type=kind, ref=ref_id, role=rng.choice(roles))


def _member_changed(document: Document, rng: random.Random) -> None:
    members = document.findall("relation/member")
    if members:
        member = rng.choice(members)
        key, values = rng.choice(
            (
                ("type", ("node", "way", "relation", "area", "")),
                ("role", ("outer", "inner", "from", "via", "to", "", "\u202e")),
            )
        )
        member.set(key, rng.choice(values))


def _attribute_odd(document: Document, rng: random.Random) -> None:
    key, readable = rng.choice((
        ("version", ("0", "1", "4294967295")), ("visible", ("false", "true")), ("uid", ("0", "-1")),
        ("timestamp", ("2026-12-31T23:59:60Z", "1970-01-01T00:00:00Z")), ("user", ("", "\u202e", "x" * 300)),
        ("action", ("delete", "modify")),
    ))  # fmt: skip
    _pick(document, rng).set(key, _value(rng, readable, ("", "-1", "nan", "99999999999", "2026-13-45T99:00:00Z")))


HARMS: tuple[Harm, ...] = (
    _tag_changed, _tag_changed, _tag_added, _tag_added, _tag_dropped, _class_changed, _moved, _moved, _all_moved,
    _all_in_one_place, _place_lost, _object_dropped, _object_dropped, _object_repeated, _id_changed, _ref_changed,
    _ref_changed, _way_cut, _way_stuttering, _order_changed, _relation_tangled, _member_changed, _attribute_odd,
)  # fmt: skip


def _bytes_harmed(whole: bytes, rng: random.Random) -> bytes:
    """Flip bits, cut off, cut out, repeat, or overwrite."""
    body = bytearray(whole)
    start = rng.randrange(len(body))
    end = min(len(body), start + rng.choice((1, 4, 64, 500)))
    how = rng.randrange(6)
    if how == 0:
        for _ in range(rng.choice((1, 3, 20))):
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    elif how == 1:
        del body[start:]
    elif how == 2:
        del body[start:end]
    elif how == 3:
        body[start:start] = body[start:end]
    elif how == 4:
        body[start:end] = rng.randbytes(end - start)
    else:
        body += rng.choice((body[start:end], b"\0" * 64, b"<html>404</html>"))
    return bytes(body)


def _as_pbf(text: bytes, path: Path) -> bytes | None:
    """Write the objects as PBF; None where not even osmium's reader takes them."""
    source = path.with_name("source.osm")
    source.write_bytes(text)
    path.unlink(missing_ok=True)
    try:
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(source)):
                writer.add(thing)
    except (RuntimeError, ValueError, osmium.InvalidLocationError):
        return None
    return path.read_bytes()


def damaged(text: str, seed: int, folder: Path) -> Path:
    """
    Write a damaged copy of an extract; the same seed gives the same file.

    Three of four are damaged object by object (and so stay readable as a file), every other in its bytes.
    """
    rng = random.Random(f"mutant/{seed}")
    document = ET.fromstring(text)  # noqa: S314 - our own text
    suffix = rng.choice(FORMATS)
    by_objects = rng.random() < 0.75
    if by_objects:
        for _ in range(rng.choice((1, 1, 2, 3, 6, 15))):
            rng.choice(HARMS)(document, rng)
    whole = ET.tostring(document, encoding="utf-8", xml_declaration=True)
    path = folder / f"mutant.{suffix}"
    body: bytes | None = whole
    if suffix == "osm.pbf":
        body = _as_pbf(whole, path)
        if body is None:
            path, body = folder / "mutant.osm", whole
    elif suffix == "osm.gz" and (by_objects or rng.random() < 0.5):
        body = gzip.compress(whole, 1, mtime=0)
    if not by_objects:
        body = _bytes_harmed(body, rng)
        if path.suffix == ".gz" and body[:2] != b"\x1f\x8b":
            body = gzip.compress(body, 1, mtime=0)  # harm inside a sound wrapping
    path.write_bytes(body)
    return path
