"""The vector base map of an area: made from the extract, kept in one file, served tile by tile."""

from routing.basemap.archive import TileArchive
from routing.basemap.build import BasemapReport, ZoomFigures, build_basemap

__all__ = ["BasemapReport", "TileArchive", "ZoomFigures", "build_basemap"]
