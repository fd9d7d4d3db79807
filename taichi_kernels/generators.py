"""The versions of the generator, as its kernels are told of them: how many fields they have, and where words are."""

from typing import NamedTuple

from taichi_kernels import landscape
from taichi_kernels.errors import ArgumentError
from taichi_kernels.octaves import FADE_WORDS

HEAD_WORDS = 32  # numbers of a body at the head of its words
LANDSCAPE = HEAD_WORDS  # where a body with biomes has its landscape


class Generator(NamedTuple):
    """A version of the generator, a template argument of its kernels.

    Attributes:
        biomes: whether bodies have a landscape.
        raw_fields: fields of noise on the coarse lattice.
        cubic_fields: fields that are interpolated without creases.
        lattice_fields: these, and those that are interpolated trilinearly.
        fades, octaves: where in the words of a plan the fade table and the octaves of the lattice are.
    """

    biomes: bool
    raw_fields: int
    cubic_fields: int
    lattice_fields: int
    fades: int
    octaves: int


PLAIN = Generator(False, 12, 5, 10, HEAD_WORDS, HEAD_WORDS + FADE_WORDS)
BIOMES = Generator(True, 13, 7, 15, HEAD_WORDS + landscape.WORDS, HEAD_WORDS + landscape.WORDS + FADE_WORDS)
_VERSIONS = {1: PLAIN, 2: BIOMES}


def of(version: int) -> Generator:
    """The generator of a version.

    Raises:
        ArgumentError: the version is unknown.
    """
    if version not in _VERSIONS:
        known = ", ".join(map(str, _VERSIONS))
        raise ArgumentError(f"generator: version {version} is unknown here; this program has {known}")
    return _VERSIONS[version]
