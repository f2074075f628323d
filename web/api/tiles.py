"""The base map's vector tiles, straight out of the area bundle."""

from __future__ import annotations

import hashlib

from flask import Response, jsonify, request, url_for

from web.api.blueprint import api
from web.context import current_service

__all__ = ["tile", "tile_metadata"]

_DAY_S = 86_400
_MAX_ZOOM = 30


def _cached(response: Response, body: bytes) -> Response:
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.cache_control.public = True
    response.cache_control.max_age = _DAY_S
    return response.make_conditional(request)


@api.get("/tiles/basemap/<int:z>/<int:x>/<int:y>")
def tile(z: int, x: int, y: int) -> Response:
    """Send one tile as it lies in the archive (gzipped), 204 where there is none."""
    is_a_tile = z <= _MAX_ZOOM and max(x, y) < 2**z
    body = current_service().area.tile(z, x, y) if is_a_tile else None
    if not body:
        return _cached(Response(status=204), b"")
    response = Response(body, mimetype="application/vnd.mapbox-vector-tile")
    response.headers["Content-Encoding"] = "gzip"
    return _cached(response, body)


@api.get("/tiles/basemap.json")
def tile_metadata() -> Response:
    """Describe the tiles as TileJSON, with an address that changes whenever the area was built again."""
    metadata = current_service().area.basemap_metadata()
    address = url_for("api.tile", z=0, x=0, y=0, _external=True).removesuffix("0/0/0")
    return jsonify({**metadata, "tilejson": "3.0.0", "tiles": [f"{address}{{z}}/{{x}}/{{y}}"]})
