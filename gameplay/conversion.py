"""Tables of older builds, as this one has them."""

import numpy as np

from gameplay import content, naming
from gameplay.hashing import FIRST_MATERIALS
from gameplay.schema import SCHEMA
from gameplay.tables import Tables
from taichi_kernels.materials import MATERIALS


def convert(tables: Tables) -> Tables:
    """The tables, with what older builds said in other columns or fewer rows as the schema has it."""
    return _nodes_by_item(_all_materials(tables))


def _all_materials(tables: Tables) -> Tables:
    """There were fewer materials once: canisters hold nothing of the others, and nothing of them was moved."""
    changed: Tables = {}
    items, ledger = tables.get("items"), tables.get("ledger")
    columns = () if items is None else items.dtype.names or ()
    if items is not None and "soil" in columns and items.dtype["soil"].shape == (FIRST_MATERIALS,):
        now = SCHEMA["items"].dtype["soil"]
        changed["items"] = rows = np.zeros(len(items), [(c, now if c == "soil" else items.dtype[c]) for c in columns])
        for column in columns:
            (rows["soil"][:, :FIRST_MATERIALS] if column == "soil" else rows[column])[...] = items[column]
    if ledger is not None and "material" in (ledger.dtype.names or ()):
        more = np.zeros(MATERIALS, ledger.dtype)
        more["material"] = np.arange(MATERIALS)
        more = more[~np.isin(more["material"], ledger["material"]) & (more["material"] >= FIRST_MATERIALS)]
        if len(more):
            rows = np.concatenate([ledger, more])
            changed["ledger"] = rows[np.argsort(rows["material"], kind="stable")]
    return {**tables, **changed}


def _nodes_by_item(tables: Tables) -> Tables:
    """A node named the material that it gives; now it names an item, which is called like the material."""
    old = tables.get("nodes")
    columns = [] if old is None else old.dtype.descr
    if old is None or not any(name == "material" for name, *_ in columns):
        return tables
    there = any(name == "kind" for name, *_ in columns)  # a file that an older build began and this one went on with
    now = [("kind", "<u4") if column[0] == "material" else column for column in columns if column[0] != "kind"]
    nodes = np.zeros(len(old), now)
    for name in nodes.dtype.names or ():
        if name != "kind" or there:
            nodes[name] = old[name]
    kinds = tables.get("kinds", SCHEMA["kinds"].empty())
    names = dict(zip(kinds["number"].tolist(), kinds["name"].tolist(), strict=True))
    known = content.load().materials
    for at in np.flatnonzero(nodes["kind"] == 0).tolist():
        material = int(old["material"][at])
        name = known[material].name if material < len(known) else f"material_{material}"
        nodes["kind"][at] = naming.number(name)
        names[naming.number(name)] = name.encode()
    rows = np.zeros(len(names), SCHEMA["kinds"].dtype)
    for at, number in enumerate(sorted(names)):
        rows[at] = number, names[number]
    return {**tables, "nodes": nodes, "kinds": rows}
