"""What the web application needs to know, beside the service it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["RateLimits", "WebSettings"]

_MOST_PROXIES = 5


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How often one address may do what costs much; written the way Flask-Limiter reads them."""

    sign_in: str = "10 per minute; 60 per hour"
    offers: str = "240 per minute"
    bookings: str = "240 per minute"
    searches: str = "1200 per minute"


@dataclass(frozen=True, slots=True)
class WebSettings:
    """
    Settings of the web application.

    Attributes
    ----------
    secret_key
        Signs the session cookie; at least 16 characters.
    https
        Whether browsers reach the service over TLS: marks the cookies as secure and sends HSTS.
    proxies
        How many proxies stand in front, each adding to ``X-Forwarded-For``: what they say of a visitor's address is
        believed, and limits count by it. 0: nobody is believed.
    service_name
        How the service calls itself.
    session_hours
        How long a staff sign-in lasts, in hours; at least 1.
    rides_days
        How long a browser remembers the rides booked in it, in days; at least 1.
    max_body_bytes
        The largest request body that is read; larger ones are answered with 413.
    position_batch_s, outbox_poll_s
        How often positions are sent on, and how often the outbox is read, in seconds; (0, 0.5].
    """

    secret_key: str
    https: bool = False
    proxies: int = 0
    service_name: str = "MYK-Rufbus"
    session_hours: int = 12
    rides_days: int = 30
    max_body_bytes: int = 32 * 1024
    position_batch_s: float = 0.4
    outbox_poll_s: float = 0.2
    limits: RateLimits | None = field(default_factory=RateLimits)

    def __post_init__(self) -> None:
        if len(self.secret_key) < 16:
            raise ValueError("secret_key must have at least 16 characters")
        if not 0 <= self.proxies <= _MOST_PROXIES:
            raise ValueError(f"proxies must lie in 0..{_MOST_PROXIES}, got {self.proxies}")
        for name in ("session_hours", "rides_days"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("position_batch_s", "outbox_poll_s"):
            if not 0 < getattr(self, name) <= 0.5:
                raise ValueError(f"{name} must lie in (0, 0.5], got {getattr(self, name)}")
