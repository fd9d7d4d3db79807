"""The objects behind OpenXR's handles: their kinds, their parents, their lives."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

import xr

from tests.openxr_runtime.outcome import ViolationError

FIRST, STEP = 0x1000, 8


class Object:
    """What a handle stands for. `kind` is the name of its handle type without Xr."""

    kind: ClassVar[str]
    handle: int = 0
    parent: Object | None = None

    def closed(self) -> None:
        """Called when it is destroyed, by itself or with its parent."""


Kind = TypeVar("Kind", bound=Object)


class Handles:
    """All objects that are alive. Numbers are not used again, so a destroyed handle is known as such."""

    def __init__(self) -> None:
        self._objects: dict[int, Object] = {}
        self._by_kind: dict[type[Object], dict[int, Object]] = {}
        self._next = FIRST

    def add(self, new: Object, parent: Object | None) -> int:
        """The handle of a new object."""
        self._next += STEP
        new.handle, new.parent = self._next, parent
        self._objects[new.handle] = new
        self._by_kind.setdefault(type(new), {})[new.handle] = new
        return new.handle

    def get(self, handle: int, kind: type[Kind]) -> Kind:
        """The object of a handle.

        Raises:
            ViolationError: there is none, not any more, or it is of another kind.
        """
        found = self._objects.get(handle)
        if isinstance(found, kind):
            return found
        if found is not None:
            text = f"a handle of a {found.kind} was given as {kind.kind}"
        elif handle and FIRST < handle <= self._next:
            text = f"a {kind.kind} that was destroyed is used"
        else:
            text = f"{handle:#x} is no {kind.kind}"
        raise ViolationError(xr.Result.ERROR_HANDLE_INVALID, text)

    def all(self, kind: type[Kind]) -> list[Kind]:
        """All objects of a kind that are alive, oldest first."""
        return list(self._by_kind.get(kind, {}).values())  # type: ignore[arg-type]

    def children(self, parent: Object) -> list[Object]:
        """Objects whose parent is this one."""
        return [entry for entry in self._objects.values() if entry.parent is parent]

    def remove(self, old: Object) -> list[str]:
        """Destroy an object and all below it; the kinds of those below."""
        below: list[str] = []
        for child in reversed(self.children(old)):
            below += [child.kind, *self.remove(child)]
        if self._objects.pop(old.handle, None):
            del self._by_kind[type(old)][old.handle]
            old.closed()
        return below

    def alive(self) -> list[str]:
        """The kinds of all objects that are alive, oldest first."""
        return [entry.kind for entry in self._objects.values()]


def kinds() -> dict[Any, type[Object]]:
    """Handle types of the package `xr`, and what is behind each."""
    found, waiting = {}, [Object]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            found[getattr(xr, kind.kind)] = kind
    return found
