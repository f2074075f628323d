"""
Protection that every answer and every write gets.

Cross-site writes are told apart by what the browser itself reports (Sec-Fetch-Site, else Origin), as Datasette and Go's
CrossOriginProtection do: no tokens to forget, and programs that are no browser (the simulated fleet) just work.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from web.errors import CrossSiteWrite

__all__ = ["CONTENT_SECURITY_POLICY", "is_cross_site_write", "protect"]

_POLICY = (
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A ticket's address is its key: it must not travel to other sites.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_cross_site_write(incoming: Request) -> bool:
    """
    Tell whether a browser sent this write on behalf of another site.

    Parameters
    ----------
    incoming
        Any request; reads are never refused.
    """
    if incoming.method in _SAFE_METHODS:
        return False
    site = incoming.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = incoming.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != incoming.host


def _refuse_cross_site_writes() -> None:
    if is_cross_site_write(request):
        raise CrossSiteWrite


def protect(app: Flask, *, https: bool) -> None:
    """Add the headers and the cross-site protection to `app`, and set the flags of its cookies."""
    app.config.update(
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
    )
    app.before_request(_refuse_cross_site_writes)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype in {"text/html", "application/json"}:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
