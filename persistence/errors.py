"""Faults of world files.

WorldError
├── WorldMissingError    there is no such world
├── WorldExistsError     a world would be overwritten
├── NotAWorldError       the file is something else (empty, a folder, another HDF5 file, garbage)
├── WorldTruncatedError  the file ends too early
├── WorldTooNewError     written by a later build, in a format that this one does not read
├── WorldDamagedError    bytes are not what was written; `inspect repair` keeps what can be kept
├── WorldReadOnlyError   the file or its folder must not be written
├── WorldInUseError      another process, or this one, has the world open
├── WorldFullError       the disk is full; what was saved before is intact
├── WorldBusyError       the disk or the operating system refused for another reason
├── SchemaError          tables, columns or attributes that a world file cannot hold
└── WorldClosedError     the world was closed, or opened only for reading

Every text says what was wrong and what would be right. None of these loses anything: what the file and its journals
held before they still hold, and changes not yet written stay in memory.
"""


class WorldError(Exception):
    """Root of all faults of this package."""


class WorldMissingError(WorldError):
    """There is no such world."""


class WorldExistsError(WorldError):
    """A world would be overwritten."""


class NotAWorldError(WorldError):
    """The file is something else."""


class WorldTruncatedError(WorldError):
    """The file ends too early."""


class WorldTooNewError(WorldError):
    """The format is later than what this build reads."""


class WorldDamagedError(WorldError):
    """Bytes are not what was written."""


class WorldReadOnlyError(WorldError):
    """The file or its folder must not be written."""


class WorldInUseError(WorldError):
    """The world is open elsewhere."""


class WorldFullError(WorldError):
    """The disk is full."""


class WorldBusyError(WorldError):
    """The operating system refused."""


class SchemaError(WorldError, ValueError):
    """Tables, columns or attributes that a world file cannot hold."""


class WorldClosedError(WorldError):
    """The world was closed, or opened only for reading."""
