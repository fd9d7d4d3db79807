"""How the ground's materials look: a table for the shaders, and maps of fine detail that the device makes itself."""

import functools
from typing import NamedTuple

import numpy as np

from vr_render import shader_files
from vr_render.bindings import Binding, Bindings, Layout
from vr_render.buffers import Buffer
from vr_render.commands import Commands
from vr_render.device import Device
from vr_render.images import Image, Sampler
from vr_render.kept import kept
from vr_render.pipelines import ComputePipeline
from vr_render.transfer import write_buffer

MAP_SIZES = (256, 512, 512)  # texels, by Graphics.surface
USAGE = "sampled storage copy_to copy_from"
MOSS, MEADOW = 32, 33  # what lies on soil and turf; no materials of voxels
SAND, SNOW, ASH = 3, 18, 23  # materials that lie on others too
MATERIAL = np.dtype(
    [("colour", "f4", 4), ("other", "f4", 4), ("relief", "f4", 4), ("shine", "f4", 4), ("cover", "f4", 4)]
)


class Relief(NamedTuple):
    """Push constants of shaders/surfaces.comp, which tells what each number is."""

    rough: tuple[float, float, float, float]
    stones: tuple[float, float, float, float] = (8, 0.0, 0.0, 1)
    plates: tuple[float, float, float, float] = (4, 0.0, 0.1, 0.0)
    plane: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    tone: tuple[float, float, float, float] = (0.8, 0.0, 0.0, 0.0)
    cracks: float = 0.0
    level: float = 0.5


RELIEFS = {
    "soil": Relief((6, 0.42, 0.25, 0.030), (22, 0.42, 0.30, 3), tone=(0.75, 0.5, 0.12, 0)),
    "clay": Relief((3, 0.20, 0.0, 0.012), plates=(9, 0.30, 0.10, 1.2), plane=(0.12, 0.10, 0, 0), tone=(0.5, 0, 0, 0.5)),
    "sand": Relief((3, 0.26, 0.0, 0.034), plane=(0, 0, 22, 0.085), tone=(0.55, 0, 0, 0)),
    "gravel": Relief((6, 0.12, 0.0, 0.030), (14, 0.85, 0.80, 17), tone=(0.2, 1.0, 0.10, 0)),
    "rock": Relief(
        (4, 0.62, 0.75, 0.022), plates=(5, 0.16, 0.10, 3.0), plane=(0.34, 0.30, 0, 0), tone=(0.6, 0, 0, 0.3)
    ),
    "basalt": Relief(
        (5, 0.30, 0.3, 0.030), (40, 0.16, 0.2, 9), (7, 0.42, 0.09, 1.0), (0.22, 0.5, 0, 0), (0.4, 0, 0, 0.5)
    ),
    "ore": Relief(
        (4, 0.50, 0.7, 0.020), (9, 0.40, 0.55, 41), (6, 0.14, 0.08, 2.0), (0.2, 0.2, 0, 0), (0.4, 0.1, 1.3, 0)
    ),
    "crystal": Relief(
        (4, 0.10, 0.0, 0.006), plates=(9, 0.10, 0.05, 0.2), plane=(0.85, 0.45, 0, 0), tone=(0.3, 0, 0, 0.8)
    ),
    "ice": Relief((2, 0.26, 0.2, 0.004), plates=(4, 0.26, 0.035, 4.0), plane=(0.06, 0.06, 0, 0), tone=(0.6, 0, 0, 0.3)),
    "moss": Relief((14, 0.5, 0.55, 0.075), (40, 0.30, 0.75, 23), tone=(0.8, 0.7, 0, 0)),
    "snow": Relief((2, 0.34, 0.0, 0.010), tone=(0.6, 0, 0, 0)),
    "turf": Relief((17, 0.46, 0.65, 0.095), (58, 0.36, 0.80, 31), tone=(0.9, 0.6, 0, 0)),
    "humus": Relief(
        (5, 0.30, 0.2, 0.020), (30, 0.20, 0.20, 37), (34, 0.16, 0.10, 2.0), (0.75, 0.5, 0, 0), (0.3, 0, 0, 0.9)
    ),
    "dust": Relief((4, 0.26, 0.1, 0.020), (7, -0.55, 0.32, 51), tone=(0.45, 0, -0.10, 0)),
    "limestone": Relief(
        (4, 0.40, 0.45, 0.014), (13, -0.30, 0.30, 61), (4, 0.16, 0.07, 3.0), (0.10, 0.14, 0, 0), (0.6, 0, -0.16, 0.2)
    ),
    "obsidian": Relief(
        (3, 0.12, 0.0, 0.002), (8, 0.0, 0.0, 1), (7, 0.06, 0.025, 1.6), (0.85, 0.40, 0, 0), (0.3, 0, 0, 1.2)
    ),
    "ember": Relief(
        (5, 0.30, 0.3, 0.030),
        (34, 0.14, 0.2, 67),
        (5, 0.50, 0.16, 2.2),
        (0.20, 0.16, 0, 0),
        (0.30, 0, -0.2, 0.20),
        0.62,
        0.16,
    ),
    "sulphur": Relief((6, 0.30, 0.3, 0.034), (17, 0.52, 0.85, 81), tone=(0.45, 0.9, 0.12, 0)),
    "mire": Relief((3, 0.30, 0.0, 0.006), (9, 0.34, 0.34, 91), tone=(1.1, 0, 0.16, 0)),
    "mycelium": Relief((5, 0.34, 1.0, 0.012), (40, 0.14, 0.12, 97), tone=(1.5, 0, 0.2, 0), level=-0.12),
    "chitin": Relief(
        (3, 0.12, 0.0, 0.006), (8, 0.0, 0.0, 1), (9, 0.26, 0.12, 0.8), (0.80, 0.12, 0, 0), (0.3, 0, 0, 0.6), -0.4
    ),
    "shards": Relief(
        (4, 0.10, 0.0, 0.006), (19, 0.35, 0.35, 103), (17, 0.20, 0.06, 0.3), (1.0, 0.55, 0, 0), (0.2, 0.3, 0, 0.9)
    ),
    "geode": Relief(
        (4, 0.46, 0.6, 0.022),
        (7, -0.60, 0.20, 109),
        (21, 0.12, 0.08, 0.4),
        (0.50, 0.25, 0, 0),
        (0.25, 0, 0.75, 0.35),
        0.0,
        0.22,
    ),
}


class Look(NamedTuple):
    """One row of the shaders' table, besides the colour that content gives.

    Attributes:
        relief: name of the map. width: that it covers [m], 2048 over a whole number.
        other: colour where the tone is dark: a factor of the colour, or linear RGB.
        sharp: half the range of tones over which one colour becomes the other.
        slope, strata, hollow, rough, reflect, metal, glow, cover: as in shaders/surface.glsl.
    """

    relief: str
    width: float = 4.0
    other: float | tuple[float, float, float] = 0.62
    sharp: float = 0.5
    slope: float = 0.30
    strata: float = 0.0
    hollow: float = 0.6
    rough: float = 0.9
    reflect: float = 0.03
    metal: float = 0.0
    glow: float = 0.0
    cover: tuple[float, float, float, float] = (-1, 0.0, 1.0, 0.0)


_ROCK = (0.125, 0.118, 0.115)
_DARK = (0.050, 0.048, 0.052)
_SNOWED = (SNOW, 0.52, 0.66, -1.0)
LOOKS = (
    Look("rock"),  # air is never seen
    Look("soil", other=0.55, cover=(MOSS, 0.74, 0.92, 0.26)),
    Look("clay", other=0.68, slope=0.22, strata=0.5),
    Look("sand", other=0.80, slope=0.15, hollow=0.3),
    Look("gravel", other=0.48, slope=0.34, hollow=0.75),
    Look("rock", width=8, other=0.55, slope=0.55, strata=1.0),
    Look("basalt", width=4, other=0.52, slope=0.42, strata=0.35, rough=0.75, reflect=0.045),
    Look("basalt", width=8, other=0.6, slope=0.5, rough=0.8),
    Look("ore", width=4, other=_ROCK, sharp=0.12, slope=0.40, rough=0.55, reflect=0.05),
    Look("ore", width=4, other=_ROCK, sharp=0.12, slope=0.40, metal=0.9),
    Look("ore", width=4, other=_ROCK, sharp=0.16, slope=0.40, metal=0.45),
    Look("ore", width=4, other=_ROCK, sharp=0.12, slope=0.40, metal=1.0),
    Look("ore", width=4, other=_ROCK, sharp=0.12, slope=0.40, metal=0.25, rough=0.6, reflect=0.05),
    Look("crystal", width=2, other=0.35, sharp=0.5, slope=0.55, hollow=0.4, rough=0.16, reflect=0.08, glow=0.22),
    Look("ore", width=4, other=_DARK, sharp=0.14, slope=0.40, glow=0.10),
    Look("ice", width=8, other=(0.46, 0.66, 0.80), slope=0.35, hollow=0.25, rough=0.22, reflect=0.04, cover=_SNOWED),
    Look("turf", width=4, other=0.48, slope=0.36, hollow=0.8, cover=(MEADOW, 0.60, 0.85, 0.36)),
    Look("humus", width=2, other=(0.085, 0.052, 0.027), slope=0.40, hollow=0.75, cover=(MOSS, 0.70, 0.95, 0.42)),
    Look("snow", width=8, other=0.90, slope=0.30, hollow=0.15, rough=0.65, reflect=0.03),
    Look("sand", width=8, other=0.72, slope=0.16, hollow=0.4, rough=0.5, reflect=0.035),
    Look("dust", width=4, other=0.74, slope=0.30, hollow=0.35),
    Look("rock", width=8, other=0.62, slope=0.5, strata=1.9, cover=(SAND, 0.93, 0.995, 0.60)),
    Look("limestone", width=4, other=0.66, slope=0.40, strata=0.7, hollow=0.7, rough=0.8),
    Look("soil", width=2, other=0.60, slope=0.22, hollow=0.5),
    Look(
        "obsidian", width=4, other=0.32, slope=0.6, hollow=0.2, rough=0.17, reflect=0.08, cover=(ASH, 0.93, 0.995, 0.60)
    ),
    Look("ember", width=4, other=(0.022, 0.017, 0.016), sharp=0.22, slope=0.45, hollow=0.5, glow=-2.4),
    Look("sulphur", width=2, other=(0.50, 0.30, 0.02), slope=0.38, hollow=0.6, rough=0.7),
    Look("mire", width=4, other=0.40, slope=0.30, hollow=0.5, rough=0.26, reflect=0.04),
    Look("mycelium", width=2, other=(0.11, 0.062, 0.060), sharp=0.22, slope=0.30, hollow=0.6, glow=0.02),
    Look("chitin", width=2, other=0.36, slope=0.5, hollow=0.5, rough=0.45, reflect=0.04),
    Look("shards", width=2, other=0.42, slope=0.60, hollow=0.55, rough=0.12, reflect=0.08, glow=0.04),
    Look(
        "geode",
        width=2,
        other=(0.075, 0.062, 0.100),
        sharp=0.2,
        slope=0.45,
        hollow=0.3,
        rough=0.25,
        reflect=0.06,
        glow=0.012,
    ),
    Look("moss", width=4, other=0.42, slope=0.34, hollow=0.8),
    Look("turf", width=2, other=0.50, slope=0.36, hollow=0.8),
)
SATURATION = 0.82
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
COVERS = ((97, 103, 58), (150, 146, 74))  # colours


def linear(colours: np.ndarray) -> np.ndarray:
    """Linear light of sRGB 0..255, float64 (IEC 61966-2-1)."""
    c = np.asarray(colours, np.float64) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def material_table(colours: np.ndarray) -> np.ndarray:
    """Rows of `MATERIAL` for all materials and what covers them.

    Args:
        colours: sRGB, u8, shape (32, 3).
    Raises:
        ValueError: they are not of as many materials.
    """
    rows = np.zeros(len(LOOKS), MATERIAL)
    names = list(RELIEFS)
    lights = linear(np.concatenate([colours, COVERS]))
    # Content's colours are those of a small swatch; a whole landscape of one looks right a little paler.
    lights += (1 - SATURATION) * (lights @ LUMINANCE - lights.T).T
    for row, look, light in zip(rows, LOOKS, lights, strict=True):
        other = light * look.other if isinstance(look.other, float | int) else np.array(look.other)
        row["colour"] = *light, 1 / look.width
        row["other"] = *other, look.sharp
        row["relief"] = names.index(look.relief), look.slope, look.strata, look.hollow
        row["shine"] = look.rough, look.reflect, look.metal, look.glow
        row["cover"] = look.cover
    return rows


class Surfaces:
    """The table of materials, and the maps of their detail with all their mips.

    Attributes:
        table: storage buffer of `MATERIAL` rows.
        maps, sampler: one layer a relief.
    """

    def __init__(self, device: Device, colours: np.ndarray, quality: int) -> None:
        """Make both; waits for the device.

        Args:
            colours: of the materials, sRGB, u8, shape (32, 3).
            quality: `Graphics.surface`.
        """
        rows = material_table(colours)
        self.table = Buffer(device, rows.nbytes, "storage copy_to", name="materials")
        write_buffer(self.table, rows)
        size = MAP_SIZES[quality]
        self.maps = Image(device, (size, size), "R8G8B8A8_UNORM", USAGE, layers=len(RELIEFS), mips=0, name="surfaces")
        self.sampler = Sampler(device, repeat=True, anisotropy=0 if device.software else (0, 4, 8)[quality])
        if device.software and device.cache_folder is not None:  # any other makes them sooner than it reads them
            self._keep(device)
        else:
            self._make(device)

    def _keep(self, device: Device) -> None:
        """Take the maps from a file, or make them and put them there."""
        made = False

        def make() -> np.ndarray:
            nonlocal made
            made = True
            self._make(device)
            return self._carry(device, None)

        layer = sum(4 * w * h for w, h in map(self.maps.mip_size, range(self.maps.mips)))
        shaders = shader_files.read("surfaces.comp") + shader_files.read("mips.comp")
        key = repr((self.maps.size, "by layers", RELIEFS, device.name)).encode() + shaders
        texels = kept(device.cache_folder, "surfaces", key, (self.maps.layers, layer), np.uint8, make)
        if not made:
            self._carry(device, texels)

    def _carry(self, device: Device, texels: np.ndarray | None) -> np.ndarray:
        """All mips of each layer, u8, shape (layers, bytes), the largest first: read, or written from `texels`.

        A layer goes at a time: where memory is short there is no room for another copy of all.
        """
        sizes = [4 * w * h for w, h in map(self.maps.mip_size, range(self.maps.mips))]
        read = np.empty((self.maps.layers, sum(sizes)), np.uint8)
        usage, where = ("copy_to", "readback") if texels is None else ("copy_from", "upload")
        with Buffer(device, sum(sizes), usage, where, "surfaces") as staging:
            for layer in range(self.maps.layers):
                if texels is not None:
                    staging.array(np.uint8)[:] = texels[layer]
                device.run(functools.partial(self._carry_layer, staging, layer, texels is not None))
                read[layer] = staging.array(np.uint8)
        return read

    def _carry_layer(self, staging: Buffer, layer: int, write: bool, commands: Commands) -> None:
        part = (0, self.maps.mips), (layer, 1)
        before, during = ("undefined", "copy_to") if write else ("read", "copy_from")
        commands.image_barrier(self.maps, before, during, "fragment", "copy", *part)
        offset = 0
        for mip in range(self.maps.mips):
            if write:
                commands.copy_buffer_to_image(staging, self.maps, offset, layer, mip=mip)
            else:
                commands.copy_image_to_buffer(self.maps, staging, offset, layer, mip=mip)
            width, height = self.maps.mip_size(mip)
            offset += 4 * width * height
        commands.image_barrier(self.maps, during, "read", "copy", "fragment", *part)
        commands.barrier("copy", "host")

    def _make(self, device: Device) -> None:
        image = Binding(0, "storage_image", stages="compute")
        shape_layout = Layout(device, [[image]], push_bytes=96, push_stages="compute")
        mip_layout = Layout(device, [[image, Binding(1, "storage_image", stages="compute")]])
        shapes = ComputePipeline(device, shape_layout, "surfaces.comp")
        mips = ComputePipeline(device, mip_layout, "mips.comp")
        largest = Bindings(device, shape_layout, 0, {0: self.maps.mip_view(0)})
        steps = [
            Bindings(device, mip_layout, 0, {0: self.maps.mip_view(i), 1: self.maps.mip_view(i + 1)})
            for i in range(self.maps.mips - 1)
        ]

        def record(commands: Commands) -> None:
            commands.image_barrier(self.maps, "undefined", "general", "nothing", "compute")
            commands.bind(shapes)
            commands.bind_sets(shape_layout, 0, [largest], compute=True)
            groups = -(-self.maps.size[0] // 8)
            for layer, relief in enumerate(RELIEFS.values()):
                *shapes_of, cracks, level = relief
                numbers = np.array([*np.concatenate(shapes_of), layer, cracks, level, 0], np.float32)
                commands.push(shape_layout, numbers)
                commands.dispatch(groups, groups)
            commands.bind(mips)
            for i, step in enumerate(steps):
                commands.barrier("compute", "compute")
                commands.bind_sets(mip_layout, 0, [step], compute=True)
                groups = -(-self.maps.mip_size(i + 1)[0] // 8)
                commands.dispatch(groups, groups, len(RELIEFS))
            commands.image_barrier(self.maps, "general", "read", "compute", "fragment")

        device.run(record)
        for owner in (*steps, largest, mips, shapes, mip_layout, shape_layout):
            owner.close()

    def close(self) -> None:
        """Close both."""
        for owner in (self.sampler, self.maps, self.table):
            owner.close()
