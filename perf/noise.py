"""The generator's noise beside packages that make the same kind of noise, one thread each.

Five octaves of gradient noise, wavelengths 64 to 4 voxels, on 128 x 128 x 128 samples. Ours is exact in integers.
"""

from collections.abc import Callable

import numpy as np

from perf.harness import Bench, load_peer
from taichi_kernels import noise
from taichi_kernels.noise import Octave

THREADS = 1
SIZE = 128
LOG = 6  # log2 of the longest wavelength
COUNT = 5  # octaves
SEED = 1


def _pyfastnoisesimd() -> Callable[[], object] | str:
    if not hasattr(np, "product"):
        np.product = np.prod  # type: ignore[attr-defined]  # its last release was written for an older NumPy
    module, why = load_peer("pyfastnoisesimd")
    if module is None:
        return why
    made = module.Noise(seed=SEED, numWorkers=1)
    made.frequency = 1 / (1 << LOG)
    made.noiseType = module.NoiseType.PerlinFractal
    made.fractal.octaves = COUNT
    return lambda: made.genAsGrid([SIZE, SIZE, SIZE])


def _pyfastnoiselite() -> Callable[[], object] | str:
    module, why = load_peer("pyfastnoiselite.pyfastnoiselite", "pyfastnoiselite")
    if module is None:
        return why
    made = module.FastNoiseLite(SEED)
    made.noise_type = module.NoiseType.NoiseType_Perlin
    made.fractal_type = module.FractalType.FractalType_FBm
    made.fractal_octaves = COUNT
    made.frequency = 1 / (1 << LOG)
    where = np.ascontiguousarray(np.indices((SIZE,) * 3, np.float32).reshape(3, -1))
    return lambda: made.gen_from_coords(where)


def _noise() -> Callable[[], object] | str:
    module, why = load_peer("noise")
    if module is None:
        return why
    pnoise3, step = module.pnoise3, 1 / (1 << LOG)
    out = np.empty((SIZE,) * 3, np.float32)

    def fill() -> None:
        for z in range(SIZE):
            for y in range(SIZE):
                out[z, y] = [pnoise3(x * step, y * step, z * step, octaves=COUNT) for x in range(SIZE)]

    return fill


def run(bench: Bench) -> None:
    """Measure `noise_128`."""
    octaves = [
        Octave(0, LOG - i, 512 >> i, noise.wrapped(SEED * noise.PRIME_X + i * noise.PRIME_Y)) for i in range(COUNT)
    ]
    grid = noise.Grid(octaves, SIZE)
    peers = {"pyfastnoisesimd": _pyfastnoisesimd(), "pyfastnoiselite": _pyfastnoiselite(), "noise": _noise()}
    bench.compare("noise_128", "Mvoxel/s", lambda: grid.fill(0, 0, 0), peers, work=SIZE**3 / 1e6)
