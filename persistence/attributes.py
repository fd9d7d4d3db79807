"""HDF5 attributes that are numbers or texts.

Through the lower interface of h5py: a file has a hundred of them, and the upper one takes 0.2 ms for each.
"""

from collections.abc import Mapping

import h5py
import numpy as np
from h5py import h5a, h5s, h5t

from persistence.layout import Attribute, Attributes


def write_attributes(item: h5py.HLObject, attributes: Mapping[str, Attribute]) -> None:
    """Write numbers as 64 bits, and texts in UTF-8 and of fixed length: such texts lie with the object itself."""
    space = h5s.create(h5s.SCALAR)
    for name, value in attributes.items():
        if isinstance(value, str):
            data = value.encode("utf-8")
            kind = h5t.C_S1.copy()
            kind.set_size(max(1, len(data)))
            kind.set_cset(h5t.CSET_UTF8)
            kind.set_strpad(h5t.STR_NULLPAD)
            content = np.array(data, f"S{max(1, len(data))}")
        else:
            content = np.array(value, "<f8" if isinstance(value, float) else "<i8")
            kind = h5t.IEEE_F64LE if isinstance(value, float) else h5t.STD_I64LE
        h5a.create(item.id, name.encode("utf-8"), kind, space).write(content, mtype=kind)


def attributes_of(item: h5py.HLObject) -> Attributes:
    """Attributes by name; what is neither a single number nor a text is left out."""
    found: Attributes = {}
    for index in range(h5a.get_num_attrs(item.id)):
        one = h5a.open(item.id, index=index)
        name = one.name.decode("utf-8", "replace")
        kind = one.get_type()
        if isinstance(kind, h5t.TypeStringID) and not kind.is_variable_str() and one.shape == ():
            content = np.empty((), f"S{kind.get_size()}")
            one.read(content, mtype=kind)
            found[name] = content.item().decode("utf-8", "replace")
            continue
        value = item.attrs[name] if one.shape == () else None
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, (int, float, str)):
            found[name] = value
    return found
