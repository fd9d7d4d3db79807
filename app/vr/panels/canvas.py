"""What the canvas shows beside the screens of the game, and whether that differs from what it showed."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imgui_bundle import imgui

from app.desktop.captions import Heard
from app.desktop.panels.state import Hud, Message
from app.desktop.panels.steps import Next
from app.desktop.panels.theme import ACCENT, Theme, Vec, rgba
from app.vr.panels import gauge, headup, keyboard, lines, next_step, prompt, radial, wrist
from app.vr.panels.headup import HeadUp
from app.vr.panels.keyboard import Keyboard
from app.vr.panels.pen import Pen, pen
from app.vr.panels.prompt import Prompt
from app.vr.panels.radial import Radial
from app.vr.panels.sheets import CANVAS

TURN = 15  # degrees in which the arrows of what is heard go round; finer is not seen
FADES = 8  # steps in which lines fade


@dataclass
class Content:
    """What there is to draw.

    Attributes:
        names: of the sheets that are seen.
        hud: what is known of the player. colours: of materials, by name.
        heard, messages: newest last; messages with how clear they are.
        button: of the wrist that a finger is on, and whether it presses.
        prompt: what a hand is at, None for nothing.
        dots: pixels at which hands point, and whether they press.
        head_up: marks over the way of a shuttle.
        fares: `wrist.state` of the hud. asked: what to do next.
        text: size of the lines' text. below: whether they lie below what is read.
    """

    names: Collection[str]
    hud: Hud | None
    colours: Mapping[str, int]
    radial: Radial
    keyboard: Keyboard
    heard: Sequence[Heard] = ()
    messages: Sequence[tuple[Message, float]] = ()
    button: tuple[str | None, bool] = (None, False)
    prompt: Prompt | None = None
    dots: Sequence[tuple[Vec, bool]] = field(default_factory=list)
    head_up: HeadUp | None = None
    fares: Hashable = None
    asked: Next | None = None
    text: float = 1.0
    below: bool = False

    def looks(self) -> dict[str, Any] | None:
        """Equal to another frame's where the two look the same; None: it has to be drawn in any case."""
        if "main" in self.names:
            return None
        hud, found = self.hud, {}
        for name in self.names:
            facts: Any = ()
            match name:
                case "tool" if hud is not None:
                    facts = hud.tool, round(hud.working, 1)
                case "wrist" if hud is not None:
                    facts = hud.tool, len(self.messages), self.button, self.fares
                case "next":
                    facts = self.asked
                case "ahead" if self.head_up is not None:
                    facts = self.head_up.looks()
                case "prompt":
                    facts = self.prompt
                case "radial":
                    known = None if hud is None else (hud.tool.mode, hud.tool.effective_radius, hud.lamp)
                    facts = self.radial.entries, self.radial.chosen, self.radial.holds, known
                case "subtitles":
                    facts = [(entry.text, _turned(entry.bearing), round(entry.alpha * FADES)) for entry in self.heard]
                    facts.append(self.below)
                case "toast":
                    facts = [(message.text, message.kind, round(alpha * FADES)) for message, alpha in self.messages]
                    facts.append(self.below)
            found[name] = facts
        found["dots"] = list(self.dots)
        return found

    def draw(self, theme: Theme) -> None:
        """Draw it, between the beginning and the end of a frame of Dear ImGui."""
        for name in self.names:
            if name != "main":
                with pen(theme, name) as made:
                    self._draw(name, made)
        if self.dots:
            over = imgui.get_foreground_draw_list()
            over.push_clip_rect((0, 0), CANVAS, False)
            for pixel, down in self.dots:
                _dot(over, pixel, down)
            over.pop_clip_rect()

    def _draw(self, name: str, made: Pen) -> None:
        hud = self.hud
        match name:
            case "tool" if hud is not None:
                gauge.show(made, hud.tool, self.colours, hud.working)
            case "wrist" if hud is not None:
                wrist.show(made, hud, self.colours, len(self.messages), *self.button)
            case "next" if self.asked is not None:
                next_step.show(made, self.asked)
            case "ahead" if self.head_up is not None:
                headup.show(made, self.head_up.flown)
            case "radial":
                radial.show(made, self.radial, hud)
            case "prompt" if self.prompt is not None:
                prompt.show(made, self.prompt)
            case "keyboard":
                keyboard.show(made, self.keyboard)
            case "subtitles":
                lines.show_heard(made, self.heard, self.text, self.below)
            case "toast":
                lines.show_messages(made, self.messages, self.text, self.below)


def _turned(bearing: float | None) -> int | None:
    return None if bearing is None else round(bearing / TURN)


def _dot(draw: imgui.ImDrawList, pixel: Vec, down: bool) -> None:
    """Where a hand points."""
    size = 6.0 if down else 9.0
    draw.add_circle_filled(pixel, size + 3.0, rgba(0x000000, 0.55), 24)
    draw.add_circle_filled(pixel, size, rgba(ACCENT if down else 0xFFFFFF), 24)
