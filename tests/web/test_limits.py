"""What anybody may do is limited."""

from web.access import EVERYONE, ROUTES
from web.limits import LIMITED

SIGNING_OUT = {"api.end_session", "auth.sign_out"}


def test_every_write_open_to_everyone_is_limited(app):
    writes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods - {"GET", "HEAD", "OPTIONS"}}
    assert {endpoint for endpoint in writes if ROUTES[endpoint] == EVERYONE} - SIGNING_OUT <= LIMITED.keys()
    assert LIMITED.keys() <= app.view_functions.keys()
