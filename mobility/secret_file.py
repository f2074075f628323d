"""Secrets that are made once for an installation and kept in a file only its owner can read."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["keep_secret"]


def keep_secret(path: Path, value: str) -> str:
    """
    Return what the file holds; where there is none, it is made of `value` first.

    Several processes may ask at once: all get the same secret, and none sees half of it.

    Raises
    ------
    OSError
        Where the file can be neither read nor made.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(value)
        # A link either appears with its whole content or is there already.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8", errors="replace").strip()
