"""What a player can set, as plain checked values. Bindings are kept beside them; app/desktop/bindings.py knows those.

A field says of itself what is possible and how it is shown, so the file and the settings screen are made from one
description. Values are always valid: `checked` clamps or takes the default, and says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from vr_render.graphics import PRESETS, Graphics, default

Warn = Callable[[str], None]

LEAST_SCALE = 0.5
SOFTWARE_DETAIL = 1.4  # of terrain
SOFTWARE_SCALE = 0.5  # times the render scale, with the preset "auto" where a processor draws


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`; `form` is how it is shown, in the manner of printf."""

    label: str
    low: float
    high: float
    form: str
    about: str
    whole: bool = False


@dataclass(frozen=True)
class Flag:
    """On or off."""

    label: str
    about: str


@dataclass(frozen=True)
class Choice:
    """One of a few values, each with the words that it is shown with."""

    label: str
    options: Mapping[Any, str]
    about: str


Kind = Number | Flag | Choice


def _number(value: float, low: float, high: float, label: str, form: str, about: str = "") -> Any:
    kind = Number(label, low, high, form, about, whole=isinstance(value, int))
    return field(default=value, metadata={"kind": kind})


def _flag(value: bool, label: str, about: str = "") -> Any:
    return field(default=value, metadata={"kind": Flag(label, about)})


def _choice(value: Any, label: str, options: Mapping[Any, str], about: str = "") -> Any:
    return field(default=value, metadata={"kind": Choice(label, options, about)})


@dataclass(frozen=True)
class GraphicsSettings:
    """The picture. With the presets "auto", "low", "medium" and "high" the fields of GOVERNED are the preset's."""

    preset: str = _choice(
        "auto",
        "Preset",
        {"auto": "Automatic", "low": "Low", "medium": "Medium", "high": "High", "custom": "Custom"},
        "Automatic picks what suits this machine's graphics.",
    )
    field_of_view: float = _number(70.0, 50.0, 110.0, "Field of view", "%.0f°", "From the top of the picture down.")
    scale: float = _number(
        1.0, LEAST_SCALE, 1.5, "Render scale", "%.2f", "Pixels drawn for each pixel of the window, an edge."
    )
    vsync: bool = _flag(True, "Vertical sync", "Waits for the screen, so that no picture is torn.")
    full_screen: bool = _flag(False, "Full screen")
    detail: float = _number(2.5, 1.0, 6.0, "Terrain detail", "%.1f", "How far away the ground keeps its fine shape.")
    surface: int = _choice(1, "Surface detail", {0: "Plain", 1: "Fine", 2: "Finest"}, "Grain of soil and rock.")
    samples: int = _choice(4, "Smooth edges", {1: "Off", 4: "4 samples"})
    shadows: bool = _flag(True, "Shadows")
    shadow_size: int = _choice(1024, "Shadow sharpness", {512: "Soft", 1024: "Medium", 2048: "Sharp"})
    occlusion: bool = _flag(True, "Ambient occlusion", "Corners and hollows are darker.")
    bloom: bool = _flag(True, "Bloom", "Bright light spreads.")
    flora: int = _choice(
        2,
        "Plants and stones",
        {0: "None", 1: "Near", 2: "Far", 3: "Farthest"},
        "Grass, pebbles, shards; trees up to 150, 300 or 600 m.",
    )
    particles: int = _choice(8192, "Particles", {0: "None", 2048: "Few", 8192: "Some", 32768: "Many"})


GOVERNED = ("detail", "surface", "samples", "shadows", "shadow_size", "occlusion", "bloom", "flora", "particles")


@dataclass(frozen=True)
class ControlSettings:
    """Mouse and gamepad."""

    mouse_sensitivity: float = _number(1.0, 0.1, 5.0, "Mouse sensitivity", "%.2f", "1 turns by 0.1° a count.")
    invert_mouse: bool = _flag(False, "Invert mouse", "Mouse forward looks down.")
    sprint: str = _choice("hold", "Sprint", {"hold": "Hold", "toggle": "Toggle"})
    crouch: str = _choice("hold", "Crouch", {"hold": "Hold", "toggle": "Toggle"})
    gamepad_sensitivity: float = _number(1.0, 0.1, 5.0, "Gamepad sensitivity", "%.2f", "1 turns by 150° a second.")
    invert_gamepad: bool = _flag(False, "Invert gamepad", "Stick forward looks down.")
    dead_zone: float = _number(0.15, 0.0, 0.6, "Dead zone of sticks", "%.2f", "What a stick gives at rest is ignored.")


@dataclass(frozen=True)
class ComfortSettings:
    """Eyes and stomach."""

    interface_scale: float = _number(1.0, 0.75, 2.0, "Size of the interface", "%.2f")
    messages: bool = _flag(True, "Messages", "Tells in words what happens, at the left edge.")
    hints: bool = _flag(True, "Hints for first steps")
    guide: bool = _flag(True, "Next step of the guide", "What to do next, at the upper left.")
    head_bob: bool = _flag(False, "Head bob", "The view sways with each step.")
    view_kick: bool = _flag(False, "Wider view while sprinting")
    crosshair: bool = _flag(True, "Crosshair")
    subtitles: bool = _flag(True, "Subtitles", "Tells in words what sounds, and from which side.")


@dataclass(frozen=True)
class VrSettings:
    """Play with a headset: how one moves, what is easy on the stomach, the body, the hands, the picture."""

    locomotion: str = _choice(
        "teleport",
        "Moving",
        {"teleport": "Teleport", "smooth": "Smooth"},
        "Whether the stick pushed ahead aims a hop or walks: the off hand's, or that of the hand that plays alone.",
    )
    direction: str = _choice("head", "Direction", {"head": "Head", "hand": "Hand"}, "Which way smooth moving goes.")
    turn: str = _choice("snap", "Turning", {"snap": "In steps", "smooth": "Smooth"})
    snap_angle: int = _choice(30, "Step of a turn", {15: "15°", 30: "30°", 45: "45°", 60: "60°", 90: "90°"})
    turn_speed: float = _number(120.0, 30.0, 360.0, "Speed of a smooth turn", "%.0f°", "Degrees in a second.")
    vignette_moving: float = _number(
        0.6, 0.0, 1.0, "Vignette while moving", "%.2f", "The edges of the view go dark while you are carried along."
    )
    vignette_turning: float = _number(
        0.6, 0.0, 1.0, "Vignette while turning", "%.2f", "The edges of the view go dark during smooth turns."
    )
    posture: str = _choice(
        "standing",
        "Posture",
        {"seated": "Seated", "standing": "Standing", "room_scale": "Room-scale"},
        "Seated lifts your eyes to a standing player's; room-scale lets you walk through your room.",
    )
    height_offset: float = _number(
        0.0, -1.0, 1.0, "Height offset", "%+.2f", "Metres by which your eyes are lifted, where there is room."
    )
    world_scale: float = _number(
        1.0, 0.5, 2.0, "World scale", "%.2f", "Metres of the world for one of your room: more makes it seem small."
    )
    hand: str = _choice("right", "Dominant hand", {"right": "Right", "left": "Left"}, "It holds the terrain tool.")
    one_handed: bool = _flag(False, "One-handed", "The dominant hand alone does everything.")
    haptics: float = _number(1.0, 0.0, 1.0, "Strength of haptics", "%.2f", "0 turns them off.")
    pointing: str = _choice("laser", "Panels are worked by", {"laser": "Laser", "finger": "Finger"})
    text_size: float = _number(1.0, 0.75, 2.0, "Text size", "%.2f", "Of panels in the headset.")
    render_scale: float = _number(
        1.0, 0.5, 2.0, "Render scale", "%.2f", "Pixels drawn for each that the headset recommends, an edge."
    )
    refresh: int = _choice(
        90,
        "Refresh rate",
        {72: "72 Hz", 80: "80 Hz", 90: "90 Hz", 120: "120 Hz", 144: "144 Hz"},
        "The nearest one that the headset has is taken.",
    )
    foveation: str = _choice(
        "off",
        "Foveation",
        {"off": "Off", "low": "Low", "medium": "Medium", "high": "High"},
        "Draws the edges of the view more coarsely, where the headset can.",
    )
    spectator: bool = _flag(True, "Spectator window", "Shows on the screen what you see.")


@dataclass(frozen=True)
class Settings:
    """All settings.

    Attributes:
        at_hand: name of the item that the player wants at hand, "" for none.
        bindings: inputs of actions whose inputs differ from the defaults, by name.
    """

    graphics: GraphicsSettings = GraphicsSettings()
    controls: ControlSettings = ControlSettings()
    comfort: ComfortSettings = ComfortSettings()
    vr: VrSettings = VrSettings()
    at_hand: str = ""
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SECTIONS: dict[str, type] = {
    "graphics": GraphicsSettings,
    "controls": ControlSettings,
    "comfort": ComfortSettings,
    "vr": VrSettings,
}


def kinds(section: str) -> dict[str, Kind]:
    """What is possible for each field of a section, in the order in which they are shown."""
    return {entry.name: entry.metadata["kind"] for entry in fields(SECTIONS[section])}


def change(settings: Settings, section: str, name: str, value: Any, software: bool = False) -> Settings:
    """The settings with one field changed.

    A field that a preset governs makes the preset "custom"; the others keep what the preset gave them.

    Args:
        settings: as they are.
        section: "graphics", "controls", "comfort" or "vr".
        name: of the field.
        value: clamped to what is possible.
        software: whether a processor draws, which decides the preset "auto".
    Raises:
        ValueError: the value is of another type, or none of the choices.
    """
    said: list[str] = []
    kind = kinds(section)[name]
    good = _check(kind, value, None, name, said.append)
    if good is None:
        raise ValueError(said[0])
    group = getattr(settings, section)
    if section == "graphics" and name in GOVERNED:
        scale = _scale(group, software)
        group = replace(with_preset(group, software), preset="custom", scale=scale)
    group = replace(group, **{name: good})
    if name == "preset":
        group = with_preset(group, software)
    return replace(settings, **{section: group})


def with_preset(group: GraphicsSettings, software: bool) -> GraphicsSettings:
    """The group with the values that its preset decides written out."""
    if group.preset == "custom":
        return group
    source = _automatic(software) if group.preset == "auto" else PRESETS[group.preset]
    return replace(group, **{name: getattr(source, name) for name in GOVERNED})


def _automatic(software: bool) -> Graphics:
    """What the preset "auto" decides; a game that moves asks more of a processor than a still."""
    return replace(default(True), detail=SOFTWARE_DETAIL) if software else default(False)


def graphics(settings: Settings, software: bool) -> Graphics:
    """What the renderer takes.

    Args:
        settings: all of them.
        software: whether a processor draws.
    """
    group = with_preset(settings.graphics, software)
    source = default(software) if group.preset in ("auto", "custom") else PRESETS[group.preset]
    chosen = {name: getattr(group, name) for name in GOVERNED}
    return replace(source, **chosen, scale=_scale(group, software), fov_y=group.field_of_view)


def _scale(group: GraphicsSettings, software: bool) -> float:
    """The render scale; with the preset "auto" a processor, which is slow with pixels, draws fewer of them."""
    return max(LEAST_SCALE, group.scale * SOFTWARE_SCALE) if software and group.preset == "auto" else group.scale


def checked(tables: Mapping[str, Any], warn: Warn) -> Settings:
    """Settings from tables of plain values, as a file has them.

    Args:
        tables: the values by section and name, of any kind.
        warn: takes a line for each thing that was not taken as it stood.
    """
    groups: dict[str, Any] = {}
    for section, kind in SECTIONS.items():
        table = tables.get(section, {})
        if not isinstance(table, Mapping):
            warn(f"{section} is no table; its defaults are taken")
            table = {}
        groups[section] = _check_group(section, kind, table, warn)
    saved = tables.get("bindings", {})
    if not isinstance(saved, Mapping):
        warn("bindings is no table; the default bindings are taken")
        saved = {}
    for name in tables:
        if name not in (*SECTIONS, "at_hand", "bindings"):
            warn(f"{_short(name)} is unknown and is left out")
    at_hand = tables.get("at_hand", "")
    if not isinstance(at_hand, str):
        warn(f"at_hand: the name of an item is possible, not {_short(at_hand)}; none is taken")
        at_hand = ""
    return Settings(**groups, at_hand=at_hand, bindings=_check_bindings(saved, warn))


def _check_group(section: str, group: type, table: Mapping[str, Any], warn: Warn) -> Any:
    known = {entry.name: entry for entry in fields(group)}
    values = {}
    for name, value in table.items():
        if name not in known:
            warn(f"{_short(name)} in {section} is unknown and is left out")
            continue
        entry = known[name]
        values[name] = _check(entry.metadata["kind"], value, entry.default, f"{section}.{name}", warn)
    return group(**values)


def _check(kind: Kind, value: Any, fallback: Any, name: str, warn: Warn) -> Any:
    """The value if it is possible, the nearest one for a number, else the fallback."""
    match kind:
        case Flag():
            if isinstance(value, bool):
                return value
            wanted = "true or false"
        case Choice(options=options):
            # True equals 1, so the types are compared too
            if any(type(value) is type(option) and value == option for option in options):
                return value
            wanted = ", ".join(str(option) for option in options)
        case Number():
            wanted = f"{kind.low:g} to {kind.high:g}"
            # NaN is not itself; math.isnan refuses whole numbers beyond the floats
            if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
                best = min(max(value, kind.low), kind.high)
                if best != value:
                    warn(f"{name}: {wanted} is possible, not {_short(value)}; {best:g} is taken")
                return round(best) if kind.whole else float(best)
    taken = "" if fallback is None else f"; {fallback} is taken"
    warn(f"{name}: {wanted} is possible, not {_short(value)}{taken}")
    return fallback


def _check_bindings(saved: Mapping[str, Any], warn: Warn) -> dict[str, tuple[str, ...]]:
    """Bindings whose shape is right; whether their names mean something is for app/desktop/bindings.py to say."""
    good = {}
    for action, inputs in saved.items():
        if isinstance(inputs, list | tuple) and all(isinstance(name, str) for name in inputs):
            good[action] = tuple(inputs)
        else:
            warn(f"binding {_short(action)}: a list of inputs is possible, not {_short(inputs)}; its default is taken")
    return good


def _short(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 64:
        return "so large a number"  # thousands of digits help nobody, and Python refuses to write them
    try:
        text = repr(value)
    except ValueError:  # a table with such a number inside
        text = "this"
    return text if len(text) <= 40 else text[:37] + "..."
