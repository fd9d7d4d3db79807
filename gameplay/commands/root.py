"""The root of all commands."""

import msgspec


def snake(name: str) -> str:
    """Name of a command as scripts and records write it."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=snake, forbid_unknown_fields=True):
    """Root of all commands."""
