"""Reading and writing the structs and arrays of OpenXR calls."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from ctypes import POINTER, c_int, c_uint64, c_void_p
from typing import Any

import xr

from tests.openxr_runtime.outcome import AnswerError, ViolationError

NEXT = 8  # bytes from a struct's start to its `next`


def number(handle: Any) -> int:
    """The number of a handle that lies in a struct."""
    return ctypes.cast(handle, c_void_p).value or 0


def store(pointer: Any, value: int) -> None:
    """Write a handle, path or system id through a pointer.

    Raises:
        ViolationError: the pointer is NULL.
    """
    if not pointer:
        raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, "the pointer for the answer is NULL")
    ctypes.cast(pointer, POINTER(c_uint64))[0] = value


def chain(struct: Any) -> Iterator[tuple[int, int]]:
    """Type and address of each struct in the `next` chain of one."""
    address = c_void_p.from_address(ctypes.addressof(struct) + NEXT).value
    while address:
        yield c_int.from_address(address).value, address
        address = c_void_p.from_address(address + NEXT).value


def chained(struct: Any, kind: xr.StructureType, as_type: Any) -> Any | None:
    """The struct of a kind in the chain of another, or None."""
    for value, address in chain(struct):
        if value == kind.value:
            return as_type.from_address(address)
    return None


def answer_list(
    capacity: int, count: Any, into: Any, values: Sequence[Any], put: Callable[[Any, int, Any], None] | None = None
) -> None:
    """Answer one of the calls that are made twice: first for the count, then for the values.

    Args:
        put: writes a value at an index; None: by assignment.

    Raises:
        ViolationError: `count` is NULL, or the array is.
        AnswerError: there is not enough room.
    """
    if not count:
        raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, "the pointer for the count is NULL")
    count[0] = len(values)
    if capacity == 0:
        return
    if capacity < len(values):
        raise AnswerError(xr.Result.ERROR_SIZE_INSUFFICIENT)
    if not into and values:
        raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, "the array is NULL, but has a capacity")
    for index, value in enumerate(values):
        if put:
            put(into, index, value)
        else:
            into[index] = value


def answer_text(capacity: int, count: Any, into: int | None, text: str) -> None:
    """As `answer_list`, for a text that ends with a zero; `into` is an address."""
    data = text.encode() + b"\0"
    if not count:
        raise ViolationError(xr.Result.ERROR_VALIDATION_FAILURE, "the pointer for the count is NULL")
    count[0] = len(data)
    if capacity == 0:
        return
    if capacity < len(data):
        raise AnswerError(xr.Result.ERROR_SIZE_INSUFFICIENT)
    ctypes.memmove(into, data, len(data))
