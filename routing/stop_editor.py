"""Carry out what planners wrote about stops, and say what could not be carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from routing.features import Feature
from routing.geodesy import great_circle_m
from routing.stop_draft import Draft
from routing.stop_edits import StopEdit, StopEdits
from routing.stop_ground import Ground
from routing.stop_kerbs import beside_road
from routing.values import Position, VirtualStop

__all__ = ["SAME_PLACE_M", "Editor"]

SAME_PLACE_M = 25.0
"""Two stops of different builds that are not farther apart are one stop, metres."""

_NEW = "jp"
_FAMILIES = ("h", "f", _NEW, "a")
_SAME_NAME_M = 300.0
_SNAP_M = 60.0

Named = Callable[[Sequence[Draft]], Sequence[str]]


class Editor:
    """
    Carries out the entries of a stops.toml while stops are placed, and keeps count of which found their stop.

    Parameters
    ----------
    edits
        The entries.
    ground
        Where stops may lie.
    names
        Gives the names of drafts, to find a stop that has another id and another place now.
    previous
        Stops of the build before, which may know an id that the map does not.
    """

    def __init__(self, edits: StopEdits, ground: Ground, names: Named, previous: Sequence[VirtualStop] = ()) -> None:
        self._source = edits.source
        self._ground = ground
        self._names = names
        self._added = [entry for entry in edits.entries if entry.action == "add"]
        self._bans = [entry for entry in edits.entries if entry.action == "ban"]
        self._changes = [entry for entry in edits.entries if entry.action not in {"add", "ban"}]
        self._before = {stop.id: (stop.lat, stop.lon) for stop in previous}
        self._done: set[int] = set()
        self._problems: list[str] = []

    def added(self) -> list[Draft]:
        """Stops planners added by hand."""
        drafts = []
        for entry in self._added:
            self._done.add(entry.line)
            position = self._on_road(entry, (entry.lat, entry.lon))
            if position is not None:
                kerb = entry.kerb or self._ground.kerb(position)
                drafts.append(
                    Draft(entry.stop, "spot", position, kerb=kerb, step_free=entry.step_free, title=entry.title)
                )
        return drafts

    def allows(self, draft: Draft) -> bool:
        """Whether a stop may be made: no planner banned it, or the place it would be at."""
        for entry in self._bans:
            if draft.id == entry.stop or self._apart_m(entry, draft) <= SAME_PLACE_M:
                self._done.add(entry.line)
                return False
        return True

    def edited(self, drafts: Sequence[Draft], *, of_any_kind: bool = False) -> list[Draft]:
        """
        Drafts as planners want them: without those banned; moved, renamed and set where an entry is about them.

        An entry whose id is not among them is taken to be about a stop of another kind that comes later, unless
        `of_any_kind` says that these are all.
        """
        open_ = [entry for entry in (*self._bans, *self._changes) if entry.line not in self._done]
        if not open_:
            return list(drafts)
        names = self._names(drafts) if any(entry.name for entry in open_) else ()
        found: dict[str, list[StopEdit]] = defaultdict(list)
        for entry in open_:
            index = self._find(entry, drafts, names, of_any_kind)
            if index is not None:
                self._done.add(entry.line)
                found[drafts[index].id].append(entry)
        return [edited for draft in drafts if (edited := self._changed(draft, found[draft.id])) is not None]

    def warnings(self) -> tuple[str, ...]:
        """What could not be carried out, a sentence each."""
        lost = [
            f"{self._source} line {entry.line}: no stop {entry.stop!r} any more, nor one within {SAME_PLACE_M:.0f} m "
            f"of {entry.lat:.5f}, {entry.lon:.5f}: the [[{entry.action}]] has no effect; look with `mobility area "
            f"stops --near {entry.lat:.5f} {entry.lon:.5f}` and correct or remove it"
            for entry in (*self._bans, *self._changes)
            if entry.line not in self._done and not self._keeps_free(entry)
        ]
        return (*self._problems, *lost)

    def _keeps_free(self, entry: StopEdit) -> bool:
        """Whether a ban does its work though no stop would be there now: the junction or road it is about is there."""
        roads, place = self._ground.roads, (entry.lat, entry.lon)
        new = entry.action == "ban" and entry.stop[0] in _NEW
        return new and roads.snap(*place, SAME_PLACE_M, self._ground.for_new) is not None

    def _find(self, entry: StopEdit, drafts: Sequence[Draft], names: Sequence[str], of_any_kind: bool) -> int | None:
        """The stop with the id; else the nearest within 25 m; else the nearest of that name within 300 m."""
        by_id = next((index for index, draft in enumerate(drafts) if draft.id == entry.stop), None)
        if by_id is not None:
            return by_id
        family = next((letters for letters in _FAMILIES if entry.stop[0] in letters), "")
        near = [
            (self._apart_m(entry, draft), index)
            for index, draft in enumerate(drafts)
            if of_any_kind or draft.id[0] in family
        ]
        reach = [pair for pair in near if pair[0] <= SAME_PLACE_M]
        if not reach and entry.name:
            reach = [pair for pair in near if pair[0] <= _SAME_NAME_M and names[pair[1]] == entry.name]
        return min(reach)[1] if reach else None

    def _apart_m(self, entry: StopEdit, draft: Draft) -> float:
        """Metres from where the stop of an entry was, by the file or by the build before, to a draft."""
        lat, lon = draft.position.lat, draft.position.lon
        away = great_circle_m(entry.lat, entry.lon, lat, lon)
        before = self._before.get(entry.stop)
        return away if before is None else min(away, great_circle_m(*before, lat, lon))

    def _changed(self, draft: Draft, entries: Sequence[StopEdit]) -> Draft | None:
        """A stop after what was written about it; None where it is banned."""
        for entry in entries:
            if entry.action == "ban":
                return None
            if entry.action == "rename":
                draft = replace(draft, title=entry.title)
            elif entry.action == "move":
                position = self._on_road(entry, entry.to or (entry.lat, entry.lon))
                if position is not None:
                    draft = replace(draft, position=position, kerb=entry.kerb or self._ground.kerb(position))
            else:
                step_free = draft.step_free if entry.step_free is None else entry.step_free
                draft = replace(draft, step_free=step_free)
                if entry.kerb is not None:
                    draft = replace(draft, kerb=entry.kerb, position=replace(draft.position, only_along=False))
        return draft

    def _on_road(self, entry: StopEdit, place: tuple[float, float]) -> Position | None:
        """Where on a road a place is that a planner chose; None, and a problem noted, where no stop may lie."""
        position = self._ground.roads.snap(*place, _SNAP_M, self._ground.for_real)
        if position is None or not self._ground.is_clear(position):
            why = "on a road within 60 m" if position is None else "there (bridge, tunnel, crossing or out of the area)"
            self._problem(entry, place, f"no stop may lie {why}: choose another place")
            return None
        if entry.kerb != "right":
            return position
        beside = beside_road(Feature("", *place, {}), position, self._ground.roads)
        if beside is None or not beside.is_right:
            self._problem(entry, place, "it does not lie at a right-hand kerb: give the place where riders wait")
            return position
        return replace(beside.position, only_along=True)

    def _problem(self, entry: StopEdit, place: tuple[float, float], why: str) -> None:
        self._problems.append(
            f"{self._source} line {entry.line} [[{entry.action}]] {place[0]:.5f}, {place[1]:.5f}: {why}"
        )
