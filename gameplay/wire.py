"""Structs that hold arrays, as bytes and back: what goes from process to process, and into records."""

from typing import Any

import msgspec
import numpy as np

from gameplay.surroundings import Nodes


def encode(value: Any) -> bytes:
    """A snapshot, or any struct that holds such values, as bytes."""
    return _ENCODER.encode(value)


def decode(data: bytes, kind: Any) -> Any:
    """What `encode` made, as the type that it was.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return msgspec.msgpack.decode(data, type=kind, dec_hook=_from_plain)


def _to_plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, np.ascontiguousarray(value).data.cast("B") if value.size else b""
    if isinstance(value, Nodes):
        return value.packed
    raise NotImplementedError(f"{type(value).__name__} does not travel")


def _from_plain(kind: type, value: Any) -> Any:
    if kind is np.ndarray:
        dtype, shape, data = value
        return np.frombuffer(data, dtype).reshape(shape)
    if kind is Nodes:
        return Nodes.unpacked(bytes(value))
    raise NotImplementedError(f"{kind.__name__} does not travel")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_to_plain)
