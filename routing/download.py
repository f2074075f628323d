"""Fetch files over the network: resumed after a cut, and never taken for whole before they are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from routing.errors import DownloadError
from routing.progress import Progress

__all__ = ["download"]

_CHUNK = 1 << 16  # what is lost at most when the connection is cut
_ATTEMPTS = 3
_TIMEOUT_S = (10.0, 30.0)
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Partial:
    """The part of a file that is here already, and the mark by which the server knows the version it belongs to."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def mark(self, url: str) -> str:
        """Version mark of the part, "" when it is unknown or of another address."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return str(note.get("mark", "")) if isinstance(note, dict) and note.get("url") == url else ""

    def remember(self, url: str, mark: str) -> None:
        self._note.write_text(json.dumps({"url": url, "mark": mark}), encoding="utf-8")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def become(self, target: Path) -> None:
        self.path.replace(target)
        self._note.unlink(missing_ok=True)


class _Cut(Exception):
    """The connection ended before the file did."""


def download(
    url: str, target: Path, *, progress: Progress, checksum_url: str | None = None, what: str = "Downloading"
) -> Path:
    """
    Download a file to `target`, going on where an earlier attempt was cut.

    What has arrived is kept beside the target as ``<name>.part``. It is continued with a range request under
    ``If-Range``, so that a file that changed meanwhile starts afresh instead of being patched together. The target
    appears only when it is complete and its checksum is right.

    Parameters
    ----------
    url
        http or https address.
    target
        File to write; replaced when it exists.
    progress
        Hears the share that has arrived.
    checksum_url
        Address of an md5 file ("<hex>  <name>"), or None for no check.
    what
        What the progress calls the step.

    Raises
    ------
    DownloadError
        If the address does not exist, cannot be reached, is cut three times, or the checksum is wrong.
    """
    part = _Partial(target.with_name(target.name + ".part"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with requests.Session() as session:
            _fetch_whole(session, url, part, progress, what)
            if checksum_url is not None:
                _check(session, checksum_url, part)
        part.become(target)
    except OSError as error:
        # requests' own errors are OSErrors too, but were turned into sentences where they arose.
        raise DownloadError(
            f"cannot write {target} ({error.strerror or error}): free some space or choose another folder"
        ) from error
    return target


def _fetch_whole(session: requests.Session, url: str, part: _Partial, progress: Progress, what: str) -> None:
    """Go on after cuts, a few times; each attempt keeps what the one before brought."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            _fetch(session, url, part, progress, what)
        except _Cut as cut:
            if attempt == _ATTEMPTS:
                here = part.size / _MEGABYTE
                raise DownloadError(
                    f"the connection to {_host(url)} was cut {_ATTEMPTS} times; {here:.1f} MB are kept: run the command"
                    " again to go on from there"
                ) from cut
        except requests.RequestException as error:
            raise DownloadError(
                f"cannot reach {_host(url)}: check the network, or put an extract into data/osm by hand"
            ) from error
        else:
            return


def _fetch(session: requests.Session, url: str, part: _Partial, progress: Progress, what: str) -> None:
    """One attempt: the rest of the file where the server still has the same version, else all of it."""
    headers = {"Accept-Encoding": "identity"}
    mark = part.mark(url)
    if part.size and mark:
        headers |= {"Range": f"bytes={part.size}-", "If-Range": mark}
    with session.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable:
            if _total(response) == part.size:
                return
            part.drop()
            raise _Cut
        if response.status_code not in {requests.codes.ok, requests.codes.partial_content}:
            raise DownloadError(_refused(url, response.status_code))
        going_on = response.status_code == requests.codes.partial_content and _begins_at(response) == part.size
        if not going_on:
            part.drop()
        part.remember(url, _version_mark(response))
        arrived = part.size
        length = response.headers.get("Content-Length", "")
        whole = arrived + int(length) if length.isdigit() else None
        progress.step(what, arrived / whole if whole else None)
        _append(response, part, (arrived, whole), progress, what)
        if whole is not None and part.size < whole:
            raise _Cut


def _append(
    response: requests.Response, part: _Partial, span: tuple[int, int | None], progress: Progress, what: str
) -> None:
    arrived, whole = span
    with part.path.open("ab") as file:
        try:
            for chunk in response.iter_content(_CHUNK):
                file.write(chunk)
                arrived += len(chunk)
                progress.step(what, arrived / whole if whole else None)
        except (requests.exceptions.ChunkedEncodingError, requests.ConnectionError, requests.Timeout) as error:
            raise _Cut from error


def _check(session: requests.Session, checksum_url: str, part: _Partial) -> None:
    """Compare with the checksum the server publishes; a wrong file is thrown away."""
    try:
        response = session.get(checksum_url, timeout=_TIMEOUT_S)
    except requests.RequestException as error:
        raise DownloadError(f"cannot reach {_host(checksum_url)} for the checksum: run the command again") from error
    if response.status_code != requests.codes.ok:
        raise DownloadError(_refused(checksum_url, response.status_code))
    wanted = (response.text.split() or [""])[0].casefold()
    with part.path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != wanted:
        part.drop()
        raise DownloadError(
            f"the file from {_host(checksum_url)} does not match its checksum and was thrown away: run the command"
            " again"
        )


def _version_mark(response: requests.Response) -> str:
    """What If-Range may carry: a strong entity tag, else the date of the last change."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _begins_at(response: requests.Response) -> int:
    """First byte of a partial answer ("bytes 100-199/200"), -1 when the server does not say."""
    first = response.headers.get("Content-Range", "").removeprefix("bytes ").split("-")[0]
    return int(first) if first.isdigit() else -1


def _total(response: requests.Response) -> int:
    total = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(total) if total.isdigit() else -1


def _refused(url: str, status: int) -> str:
    if status == requests.codes.not_found:
        return f"{url} does not exist (404): correct the address in data/osm/sources.toml or MOBILITY_DATA_MIRROR"
    return f"{_host(url)} refused {url} (status {status}): try again later"


def _host(url: str) -> str:
    return urlsplit(url).netloc or url
