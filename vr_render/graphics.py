"""How well the picture is drawn: settings that trade looks for time, and named presets of them."""

from dataclasses import dataclass, replace

from vr_render.errors import RenderError

WAYS = ("auto", "cpu", "device")
FAR_FLORA = (0.0, 150.0, 300.0, 600.0)


class SettingError(RenderError):
    """A setting of the picture is out of range; the message says what is possible."""


@dataclass(frozen=True)
class Graphics:
    """Settings of the picture; a renderer takes new ones at any frame.

    Attributes:
        detail: a terrain node is split where the eye is nearer than this many times its width, 1..8.
        surface: 0..2, how much procedural detail the ground's material has.
        shadows: whether the sun and the sky cast any.
        shadow_size: pixels along an edge of each shadow cascade, 256..4096.
        samples: a pixel of the scene, 1 or 4.
        occlusion: darkness in corners.
        bloom: bright light spreads.
        scale: pixels drawn along an edge for each of the target, 0.25..2.
        fov_y: of a window or an image [degrees], 30..120. A headset has its own.
        flora: 0..3, how far off grass, trees and pebbles are seen; 0: not at all.
        particles: most particles in the air at once, 0..65,536.
        way: where terrain is computed: on the "cpu", on the drawing "device", or "auto".
        memory_limit: device memory that terrain may take [MB].
    """

    detail: float = 2.5
    surface: int = 1
    shadows: bool = True
    shadow_size: int = 1024
    samples: int = 4
    occlusion: bool = True
    bloom: bool = True
    scale: float = 1.0
    fov_y: float = 70.0
    flora: int = 2
    particles: int = 8192
    way: str = "auto"
    memory_limit: int = 384

    def __post_init__(self) -> None:
        ranges = {
            "detail": (1, 8),
            "surface": (0, 2),
            "flora": (0, 3),
            "shadow_size": (256, 4096),
            "scale": (0.25, 2),
            "fov_y": (30, 120),
            "particles": (0, 65536),
            "memory_limit": (64, 65536),
        }
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if not low <= value <= high:  # NaN is not, either
                raise SettingError(f"{name}: {low} to {high} is possible, not {value}")
        if self.samples not in (1, 4):
            raise SettingError(f"samples: 1 or 4 is possible, not {self.samples}")
        if self.way not in WAYS:
            raise SettingError(f"way: {', '.join(WAYS)} is possible, not {self.way!r}")

    @property
    def far_flora(self) -> float:
        """How far off what is tall among the flora is seen [m]."""
        return FAR_FLORA[self.flora]

    def render_size(self, target: tuple[int, int]) -> tuple[int, int]:
        """Pixels that are drawn for a target of this size."""
        return max(1, round(target[0] * self.scale)), max(1, round(target[1] * self.scale))


PRESETS: dict[str, Graphics] = {
    "low": Graphics(
        detail=2.0,
        surface=0,
        shadow_size=512,
        samples=1,
        occlusion=False,
        flora=1,
        particles=2048,
        memory_limit=256,
    ),
    "medium": Graphics(),
    "high": Graphics(detail=3.5, surface=2, shadow_size=2048, flora=3, particles=32768, memory_limit=480),
}


def preset(name: str, **changes: object) -> Graphics:
    """A preset by name, with some settings changed.

    Raises:
        SettingError: no such preset, or a setting out of range.
    """
    if name not in PRESETS:
        raise SettingError(f"preset: {', '.join(PRESETS)} is possible, not {name!r}")
    return replace(PRESETS[name], **changes)  # type: ignore[arg-type]


def default(software: bool) -> Graphics:
    """The preset for a device: low where a processor draws."""
    return PRESETS["low" if software else "medium"]
