"""Small feeds, written by hand or at random."""

from pathlib import Path

LON_STEP = 0.014  # the stops of the line town: 1 km apart, where its own stops are

FILES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nv,Verkehrsbetriebe Linienstadt,http://x,Europe/Berlin\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon,parent_station,location_type\n"
    + "".join(f"h{i},Halt {i},50.0,{i * LON_STEP:.6f},,\n" for i in range(10)),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr1,v,301,,3\nr2,v,,Bahn,2\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\nr1,week,t1,Halt 5\nr1,week,t2,Halt 5\nr2,week,t3,Halt 9\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "week,1,1,1,1,1,0,0,20260101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20260106,2\nweek,20260110,1\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "t1,8:10:00,8:10:00,h2,1\nt1,,,h3,2\nt1,8:16:00,8:17:00,h5,3\n"
    "t2,9:10:00,9:10:00,h2,1\nt2,9:13:00,9:13:00,h3,2\nt2,9:16:00,9:17:00,h5,3\n"
    "t3,8:25:00,8:25:00,h5,1\nt3,8:40:00,8:40:00,h9,7\n",
}
"""Bus 301 from Halt 2 to Halt 5 at 8:10 and 9:10, and a train on to Halt 9; Mondays to Fridays, not on 6 January."""


def write_feed(folder: Path, **changed):
    """Write the feed with some files changed (None: left out), dots in names written as underscores."""
    folder.mkdir(parents=True, exist_ok=True)
    files = FILES | {name.replace("_txt", ".txt"): text for name, text in changed.items()}
    for name, text in files.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder
