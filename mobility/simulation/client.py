"""How simulated people speak to the service: over HTTP, through the same API a tablet or a browser uses."""

from __future__ import annotations

from typing import Any

import requests

from mobility.errors import MobilityError

__all__ = ["AnsweredNo", "NoAnswer", "ServiceClient"]

_TIMEOUT_S = 15.0


class NoAnswer(MobilityError):
    """The service cannot be reached just now; the same request may be sent again."""


class AnsweredNo(MobilityError):
    """The service understood and refused; sending the same again will not help."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(f"{status} {reason}: {message}")


class ServiceClient:
    """
    One person's connection; keeps their sign-in.

    Parameters
    ----------
    base_url : str
        Address of the service, without a slash at the end.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False  # our own machine is never behind a proxy
        self._session.headers["Accept"] = "application/json"

    def get(self, path: str) -> dict[str, Any]:
        """Return what is at `path`; raises `NoAnswer` or `AnsweredNo`."""
        return self._send("GET", path, None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send `body` to `path`; raises `NoAnswer` or `AnsweredNo`."""
        return self._send("POST", path, body or {})

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Put `body` at `path`; raises `NoAnswer` or `AnsweredNo`."""
        return self._send("PUT", path, body)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as staff; raises `NoAnswer` or `AnsweredNo`."""
        self._session.cookies.clear()
        self.post("/api/session", {"username": username, "password": password})

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        try:
            answer = self._session.request(method, self._base_url + path, json=body, timeout=_TIMEOUT_S)
        except requests.RequestException as error:
            raise NoAnswer(f"{self._base_url} does not answer ({type(error).__name__})") from None
        if answer.status_code == 204:
            return {}
        try:
            said = answer.json()
        except requests.JSONDecodeError:
            said = {}
        if answer.ok and isinstance(said, dict):
            return said
        if answer.status_code == 429 or answer.status_code >= 500:
            raise NoAnswer(f"{method} {path} was answered with {answer.status_code}; try again later")
        fault = said.get("error", {}) if isinstance(said, dict) else {}
        raise AnsweredNo(answer.status_code, str(fault.get("code", "unknown")), str(fault.get("message", "")))
