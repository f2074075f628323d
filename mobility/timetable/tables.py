"""The files of a feed (GTFS, a zip file or a folder) as columns that have been checked, each with its line numbers."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mobility.timetable.values import FeedError

__all__ = ["Feed", "Table"]

Ints = NDArray[np.int64]

_TIME = re.compile(r"\d{1,3}:[0-5]\d:[0-5]\d")
_DATE = re.compile(r"\d{8}")
_LINE = re.compile(r"line (\d+)")
_LATEST_S = 48 * 3600


class Table:
    """
    One file of a feed, read column by column; whatever does not fit raises `FeedError` naming file and line.

    Parameters
    ----------
    name
        What the file is called.
    frame
        Its rows as texts; row 0 stands in line 2.
    """

    def __init__(self, name: str, frame: Any) -> None:
        self.name = name
        self._frame = frame

    def __len__(self) -> int:
        return len(self._frame)

    def has(self, column: str) -> bool:
        """Tell whether there is such a column."""
        return column in self._frame.columns

    def require(self, fine: NDArray[np.bool_], what: str) -> None:
        """Raise `FeedError` for the first row that is not fine."""
        if not fine.all():
            row = int(np.argmin(fine))
            raise FeedError(self.name, int(self._frame.index[row]) + 2, what)

    def texts(self, column: str) -> NDArray[np.object_]:
        """Return a column as texts, empty where there is none."""
        if not self.has(column):
            return np.full(len(self), "", dtype=object)
        return np.asarray(self._frame[column], dtype=object)

    def ids(self, column: str) -> dict[str, int]:
        """Return the row of each id; they must be there, and differ."""
        texts = self.texts(column)
        self.require(texts != "", f"{column} is missing")
        self.require(~np.asarray(pd.Series(texts).duplicated()), f"this {column} was used before")
        return {str(text): row for row, text in enumerate(texts)}

    def references(self, column: str, known: Mapping[str, int], where: str) -> Ints:
        """Return which row of another file each row refers to."""
        found = np.array([known.get(text, -1) for text in self.texts(column)], dtype=np.int64)
        self.require(found >= 0, f"there is no such {column} in {where}")
        return found

    def whole(self, column: str, low: int, high: int, default: int | None = None) -> Ints:
        """Return a column of whole numbers in low..high; `default` stands in for empty fields."""
        numbers = _numbers(self._filled(column, default))
        fine = np.isfinite(numbers) & (numbers >= low) & (numbers <= high) & (numbers == np.floor(numbers))
        self.require(fine, f"{column} must be a whole number in {low}..{high}")
        return numbers.astype(np.int64)

    def numbers(self, column: str, limit: float) -> NDArray[np.float64]:
        """Return a column of numbers in -limit..limit."""
        numbers = _numbers(self.texts(column))
        self.require(np.isfinite(numbers) & (np.abs(numbers) <= limit), f"{column} must be a number in ±{limit:g}")
        return numbers

    def times(self, column: str, *, may_miss: bool = False) -> Ints:
        """Return times of a service day in seconds, over 24 h after midnight; -1 where a time may miss and does."""
        texts = pd.Series(self.texts(column), dtype=object)
        missing = (texts == "").to_numpy() if may_miss else np.zeros(len(self), dtype=bool)
        self.require(texts.str.fullmatch(_TIME).to_numpy(dtype=bool) | missing, f"{column} must be a time like 7:05:00")
        parts = texts.where(~missing, "0:00:00").str.split(":", expand=True)
        seconds = np.zeros(len(self), dtype=np.int64)
        if len(self):
            seconds = sum(parts[i].astype(np.int64).to_numpy() * unit for i, unit in enumerate((3600, 60, 1)))
        self.require(seconds <= _LATEST_S, f"{column} is later than two days after its own")
        return np.where(missing, -1, seconds)

    def dates(self, column: str) -> Ints:
        """Return days as `datetime.date.toordinal` numbers them."""
        texts = self.texts(column)
        days = {text: _ordinal(text) for text in set(texts)}
        found = np.array([days[text] for text in texts], dtype=np.int64)
        self.require(found > 0, f"{column} must be a day like 20260105")
        return found

    def sorted_by(self, *columns: Ints) -> tuple[Table, Ints]:
        """Return the rows in the order of these columns, the first one first, and that order; lines stay known."""
        order = np.lexsort(columns[::-1])
        return Table(self.name, self._frame.iloc[order]), order

    def rows(self, chosen: NDArray[np.bool_]) -> Table:
        """Return only some rows; lines stay known."""
        return Table(self.name, self._frame[chosen])

    def _filled(self, column: str, default: int | None) -> NDArray[np.object_]:
        texts = self.texts(column)
        return texts if default is None else np.where(texts == "", str(default), texts)


class Feed:
    """A feed that is being read: a zip file, or a folder with its files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = None if path.is_dir() else zipfile.ZipFile(path)
        except OSError as error:
            raise FeedError(str(path), None, f"cannot be read ({error.strerror}); check MOBILITY_GTFS") from None
        except zipfile.BadZipFile:
            raise FeedError(str(path), None, "is neither a zip file nor a folder; check MOBILITY_GTFS") from None

    def close(self) -> None:
        """Close the file."""
        if self._zip is not None:
            self._zip.close()

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return (self._path / name).is_file() if self._zip is None else name in self._zip.namelist()

    def table(self, name: str, columns: Iterable[str]) -> Table:
        """Return a file that must have these columns; raises `FeedError` where it has not, or is not there."""
        if not self.has(name):
            raise FeedError(name, None, "is missing in the feed")
        try:
            with self._open(name) as file, warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)
                frame = pd.read_csv(
                    file, dtype=object, keep_default_na=False, na_filter=False, encoding="utf-8-sig", index_col=False,
                    skip_blank_lines=False, on_bad_lines="error",
                )  # fmt: skip
        except pd.errors.EmptyDataError:
            raise FeedError(name, None, "is empty") from None
        except pd.errors.ParserWarning:
            raise FeedError(name, 1, "the header names fewer columns than there are") from None
        except pd.errors.ParserError as error:
            line = _LINE.search(str(error))
            raise FeedError(name, int(line[1]) if line else None, "has more fields than the header names") from None
        except (UnicodeDecodeError, OSError, zipfile.BadZipFile) as error:
            raise FeedError(name, None, f"cannot be read as UTF-8 text ({type(error).__name__})") from None
        frame.columns = [str(column).strip() for column in frame.columns]
        missing = sorted(set(columns) - set(frame.columns))
        if missing:
            raise FeedError(name, 1, f"the columns {', '.join(missing)} are missing")
        for column in frame.columns:
            frame[column] = frame[column].str.strip()
        return Table(name, frame[(frame != "").any(axis=1)])

    def _open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb") if self._zip is None else self._zip.open(name)


def _numbers(texts: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return what texts say, not a number where they say nothing."""
    return np.asarray(pd.to_numeric(pd.Series(texts), errors="coerce"), dtype=np.float64)


def _ordinal(text: str) -> int:
    if not _DATE.fullmatch(text):
        return 0
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
    except ValueError:
        return 0
