"""Stream an OpenStreetMap file, turning all that may be wrong with it into one kind of error."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import osmium

from routing.errors import ExtractMissing, ExtractTruncated

__all__ = ["check_extract", "reading"]

_WEB_PAGE = (b"<!doctype html", b"<html")


def check_extract(extract: Path) -> None:
    """
    See that there is a file which may be one, before anybody reads it.

    Raises
    ------
    ExtractMissing
        If there is no such file, or it may not be read.
    ExtractTruncated
        If it is empty or a web page.
    """
    if not extract.exists():
        raise ExtractMissing(f"there is no extract {extract}: check the path, or run `mobility area fetch`")
    if not extract.is_file():
        raise ExtractMissing(f"{extract} is no file but a folder or a device: name the extract itself")
    try:
        with extract.open("rb") as file:
            begin = file.read(64)
    except OSError as error:
        raise ExtractMissing(f"{extract} may not be read ({error.strerror}): give the service the right to") from error
    if not begin:
        raise ExtractTruncated(f"{extract} is empty: fetch it again")
    if begin.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB_PAGE):
        raise ExtractTruncated(f"{extract} is a web page, not a map (a server said no under this name): fetch it again")


@contextlib.contextmanager
def reading(extract: Path, objects: Iterable[Any]) -> Iterator[Iterator[Any]]:
    """
    Read the objects of an extract; a file that is damaged raises ExtractTruncated wherever that shows.

    Parameters
    ----------
    extract
        For the message.
    objects
        What to read, usually an `osmium.FileProcessor`.
    """
    try:
        yield _stream(extract, objects)
    except UnicodeDecodeError as error:  # texts are decoded when they are looked at
        raise _unreadable(extract, error) from error


def _stream(extract: Path, objects: Iterable[Any]) -> Iterator[Any]:
    # Only what osmium raises while it parses is caught, not what whoever uses the objects does.
    stream = iter(objects)
    while True:
        try:
            thing = next(stream)
        except StopIteration:
            return
        except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
            raise _unreadable(extract, error) from error
        yield thing


def _unreadable(extract: Path, error: Exception) -> ExtractTruncated:
    return ExtractTruncated(
        f"{extract} cannot be read to its end ({error}): it is cut off, damaged or no OpenStreetMap file; "
        "fetch it again"
    )
