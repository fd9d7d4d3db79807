"""What is shown to who has died: of what, what is lost, and how it goes on."""

from imgui_bundle import imgui

from app.desktop.panels.marks import REMAINS
from app.desktop.panels.state import Hud
from app.desktop.panels.theme import WARNING, Theme, rgba
from app.desktop.panels.window import centred, hint, wide_button
from app.desktop.panels.words import hazard_of


def is_dead(hud: Hud | None) -> bool:
    """Whether the player waits to wake up."""
    return hud is not None and hud.around is not None and hud.around.vitals is not None and bool(hud.around.vitals.died)


def show(theme: Theme, hud: Hud, cause: str, key: str) -> bool:
    """Build the window; whether the player wants to wake up.

    Args:
        cause: of death, as outcomes name it; "" where nobody knows. key: that wakes up, too.
    """
    u = theme.u
    with centred(theme, "death", 27):
        imgui.push_font(theme.bold, u * 1.6)
        imgui.push_style_color(imgui.Col_.text, rgba(WARNING))
        imgui.text_unformatted(f"{REMAINS}  You died")
        imgui.pop_style_color()
        imgui.pop_font()
        if cause:
            imgui.text_unformatted(hazard_of(cause))
        imgui.separator()
        imgui.spacing()
        for line in _lines(hud):
            imgui.text_wrapped(line)
        imgui.spacing()
        label = "Wake up" + (f"   [{key}]" if key else "")
        woken = wide_button(theme, label, "\uf236", u * 2.2, strong=True)
        imgui.set_item_default_focus()
        hint(theme, "The world goes on meanwhile.")
    return woken


def _lines(hud: Hud) -> list[str]:
    outlook = hud.around.outlook if hud.around else None
    left = "What you carried lies where you died; the compass shows the way there." if hud.remains else ""
    where = "in your bed" if outlook is not None and outlook.bed is not None else "where you first came to this planet"
    return [
        left or "You carried nothing that could be lost.",
        "What you wear, the tool and what sits in it stay with you.",
        f"You wake up {where}, weak but alive.",
    ]
