"""World files: one HDF5 file that holds what differs from the generator, and a journal of what changed since.

`world.World` creates, loads, saves; `autosave.Autosave` says when. `verify`, `repair`, `diff` and `describe` look into
worlds, `world_file.WorldFile` reads single chunks. `README.md` tells how a world survives a kill at any moment, and
`formats/` specifies every format version for readers without this package.
"""
