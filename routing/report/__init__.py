"""What a build made of an extract: read back from a bundle, as tables, as a page with a map, as GeoJSON."""

from routing.report.area_report import AreaReport, StrandedStop, read_report, write_road_report
from routing.report.geojson import to_geojson
from routing.report.page import write_page
from routing.report.tables import Table, report_tables, share

__all__ = [
    "AreaReport",
    "StrandedStop",
    "Table",
    "read_report",
    "report_tables",
    "share",
    "to_geojson",
    "write_page",
    "write_road_report",
]
