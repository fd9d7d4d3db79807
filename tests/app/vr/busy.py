"""Who is in the middle of something with a headset on, and what may happen then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xr

from app.desktop.loop import Loop
from app.desktop.requests import Requests
from app.desktop.settings import VrSettings
from app.playing import Playing
from app.simulation.simulation import Simulation
from app.vr.loop import VrLoop
from app.vr.panels.pointing import REACH
from app.vr.tool_hand import slot_poses
from gameplay import commands
from tests.app.vr.panel_work import menu_row
from tests.app.vr.test_panel_menus import key
from tests.app.vr.worn import Game, frames
from tests.openxr_runtime import Pose, Runtime, hands
from vr_render import headset_frame

Steps = Iterator[Callable[[], object]]
TOUCH = "oculus/touch_controller"
OF_FRAMES = ("xrWaitFrame", "xrBeginFrame", "xrLocateViews", "xrSyncActions", "xrEndFrame", "xrLocateSpace")
REST = 12  # frames
PUT_UP = "crate"


class Watch:
    """What the game in the headset does: its screen, and all that it asks of the simulation and of itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop: VrLoop = None  # type: ignore[assignment]
        self.asked: list[str] = []
        self.sent: list[Any] = []
        self.works = False
        made, act, answer, obey = VrLoop.__init__, Simulation.act, Playing.answer, Playing.obey

        def make(loop: VrLoop, *words: Any) -> None:
            self.loop = loop
            made(loop, *words)

        def acts(
            simulation: Simulation, given: list[Any], tool: int = 0, tap: int = 0, rays: Any = None, gather: int = 0
        ) -> int:
            self.sent += [type(entry).__name__ for entry in given]
            self.works = bool(tool or gather)
            return act(simulation, given, tool, tap, rays, gather)

        def answers(playing: Playing, requests: Requests) -> None:
            if requests.save or requests.screenshot or requests.switch_screen or requests.quit or requests.commands:
                self.asked.append(repr(requests)[:80])
            answer(playing, requests)

        def obeys(playing: Playing, pressed: Any) -> None:
            self.asked += pressed
            obey(playing, pressed)

        frame = Loop._frame

        def and_back(loop: Loop, *words: float) -> None:
            frame(loop, *words)
            loop._playing.switch_screen()

        monkeypatch.setattr(Loop, "_frame", and_back)
        monkeypatch.setattr(VrLoop, "__init__", make)
        monkeypatch.setattr(Simulation, "act", acts)
        monkeypatch.setattr(Playing, "answer", answers)
        monkeypatch.setattr(Playing, "obey", obeys)

    @property
    def wearer(self) -> Any:
        return self.loop._wearer


class Player:
    """Who plays: ways into states, in which something is held, and what may happen then."""

    def __init__(self, game: Game, runtime: Runtime, watch: Watch) -> None:
        self.game, self.runtime, self.watch = game, runtime, watch
        self.left, self.right = runtime.player.left, runtime.player.right
        self.bad: list[str] = []

    def wait(self, count: int = REST) -> Callable[[], bool]:
        return frames(self.runtime, count)

    @property
    def playing(self) -> Playing:
        return self.watch.loop._playing

    def settle(self) -> Steps:
        """At rest: hands before the body, all panels closed, nothing in a hand."""
        self.runtime.player.head = Pose.at(0, 1.6, 0)
        self.runtime.player.tracking = "tracked"
        for hand, x in ((self.left, -0.2), (self.right, 0.2)):
            hand.inputs.clear()
            hand.joints = None
            hand.profile = TOUCH
            hand.tracking = "tracked"
            hand.place(Pose.at(x, 1.3, -0.4, pitch=-20))
        self.runtime.wish = "focused"
        if not self.runtime.worn:
            self.runtime.wear(True)
        yield lambda: self.runtime.state == "focused"
        yield from self.set()
        yield self.wait()
        playing = self.playing
        playing.placing.end()
        lying = [commands.make("pick_up_item", {"item": entry.id}) for entry in playing.client.lying]
        lying += [
            commands.make("detach_item", {"slot": entry.slot})
            for entry in self.game.own.items
            if entry.slot >= 0 and not entry.canister
        ]
        if lying:
            playing.acting.order(lying)
            yield self.wait()

    def set(self, **vr: Any) -> Steps:
        """Change settings on their page."""
        panels = self.game.panels
        panels.open("settings")
        yield self.wait(6)
        panels._set(replace(panels.settings, vr=VrSettings(**vr)))
        yield self.wait(6)
        panels.open("game")
        yield self.wait(6)

    def reach(self, place: Pose, closed: float, bare: bool) -> None:
        """Bring the left hand to a place, open or closed, 0 to 1."""
        self.left.place(place)
        if bare:
            self.left.joints = hands.made_up("left", place, fist=closed)
        else:
            self.left.inputs["squeeze/value"] = closed

    def away(self, event: str, opens: bool) -> Steps:
        """The hand is away for a while, and comes back closed or open."""
        runtime, hand = self.runtime, self.left
        bare, before = hand.profile is None, (hand.profile, hand.joints)
        if event == "vanished":
            hand.profile = hand.joints = None
        elif event == "doffed":
            runtime.wear(False)
        else:
            runtime.wish = event if event != "off" else "idle"
            yield lambda: runtime.state == runtime.wish
        if runtime.wish != "idle":
            yield self.wait(30)
        hand.profile, hand.joints = before
        if opens:
            self.reach(hand.grip, 0.0, bare)
        if event == "doffed":
            runtime.wear(True)
        runtime.wish = "focused"
        yield lambda: runtime.state == "focused"
        yield self.wait(30)

    @property
    def things(self) -> int:
        """How many canisters and augments there are."""
        return len(self.game.own.items) + len(self.playing.client.lying)

    # --- states

    def walking(self) -> Steps:
        yield from self.set(locomotion="smooth")
        self.left.inputs["thumbstick"] = (0.0, 1.0)
        yield self.wait()
        assert self.playing.acting._move != commands.Move()

    def aiming(self) -> Steps:
        self.left.place(Pose.at(0.0, 1.3, -0.4, yaw=-30, pitch=-10))
        yield self.wait()
        self.left.inputs["thumbstick"] = (0.0, 1.0)
        yield self.wait()
        assert self.watch.wearer.motion.teleport.aiming

    def hopping(self) -> Steps:
        yield from self.aiming()
        self.left.inputs.clear()
        yield self.wait(3)

    def turning(self) -> Steps:
        self.right.inputs["thumbstick"] = (1.0, 0.0)
        yield self.wait()

    def digging(self) -> Steps:
        self.right.place(Pose.at(0.0, 1.3, -0.4, yaw=-5, pitch=-50))
        yield self.wait()
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait()
        assert self.watch.works

    def taking(self, bare: bool = False) -> Steps:
        """Half a moment after it was taken, it is on its way to the tool's slot or the hand."""
        if bare:
            self.left.profile = self.right.profile = None
        self.reach(Pose.at(-0.2, 1.65, 0.35), 0.0, bare)
        yield self.wait(6)
        self.reach(self.left.grip, 1.0, bare)
        yield self.wait(3)
        assert self.watch.wearer.motion.grabbing.carried, self.game.own.items

    def holding(self, bare: bool = False) -> Steps:
        yield from self.taking(bare)
        yield self.wait(6)
        self.reach(Pose.at(-0.2, 1.3, -0.4), 1.0, bare)
        yield self.wait(30)
        assert self.watch.wearer.motion.grabbing.carried, self.game.own.items

    def seating(self) -> Steps:
        """A canister, or an augment, is let go of over a slot."""
        yield from self.taking()
        slot = slot_poses(headset_frame.Pose(np.array(self.right.grip.position), np.array(self.right.aim.orientation)))[
            0
        ]
        shift = np.array(self.left.grip.position) - self.left.aim.position
        self.left.place(Pose((*(slot.position - shift).tolist(),), self.left.aim.orientation))
        yield self.wait(15)
        self.left.inputs.clear()
        yield self.wait(1)

    def menu(self) -> Steps:
        yield from self._menu(3, (1.0, 0.0))  # a picture

    def held_menu(self) -> Steps:
        """Ahead, for as long as the trigger is held."""
        yield from self.set(one_handed=True, locomotion="smooth")
        yield from self._menu(1, (0.0, 1.0))
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait(6)
        assert self.playing.acting._move != commands.Move()

    def _menu(self, pages: int, way: tuple[float, float]) -> Steps:
        self.right.inputs["thumbstick/click"] = True
        yield self.wait(6)
        self.right.inputs.clear()
        yield self.wait(6)
        for _ in range(pages):
            self.right.inputs["thumbstick"] = (0.0, -1.0)
            yield self.wait(6)
            self.right.inputs.clear()
            yield self.wait(6)
        self.right.inputs["thumbstick"] = way
        yield self.wait(6)
        assert self.watch.wearer.panels._radial.chosen is not None

    def _panel(self, screen: str, pixel: tuple[float, float]) -> Steps:
        self.game.panels.open(screen)
        yield self.wait(6)
        self.aim_at("main", pixel)
        yield self.wait(6)

    def aim_at(self, name: str, pixel: tuple[float, float]) -> None:
        sheet = next(sheet for sheet in self.watch.wearer._shown.sheets if sheet.name == name)
        target = sheet.place(pixel)
        right, up, back = target - self.right.aim.position
        yaw, pitch = np.degrees([np.arctan2(-right, -back), np.arctan2(up, np.hypot(right, back))])
        self.right.place(Pose.at(*self.right.aim.position, yaw=float(yaw), pitch=float(pitch)))

    def button(self) -> Steps:
        yield from self._panel("pause", menu_row("screenshot"))
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait(6)
        assert self.watch.wearer.panels._pressing

    def poking(self) -> Steps:
        yield from self.set(pointing="finger")
        self.game.panels.open("pause")
        yield self.wait(6)
        sheet = self.watch.wearer.panels._hung.sheet
        for before in (0.06, 0.01, -0.005):
            tip = sheet.place(menu_row("screenshot")) + sheet.pose.matrix[:, 2] * (before + REACH)
            self.right.place(Pose((*tip.tolist(),), (*sheet.pose.orientation.tolist(),)))
            yield self.wait(3)
        assert self.watch.wearer.panels._pressing

    def paused(self) -> Steps:
        yield from self._panel("pause", (20.0, 20.0))

    def carrying_panel(self) -> Steps:
        yield from self._panel("help", (640.0, 100.0))
        self.right.inputs["squeeze/value"] = 1.0
        yield self.wait(6)
        assert self.watch.wearer.panels._hung.held

    def sliding(self) -> Steps:
        self.game.panels._settings_screen.wanted = "vr"
        yield from self._panel("settings", (840.0, 458.0))
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait(6)
        self.aim_at("main", (900.0, 458.0))
        yield self.wait(6)
        assert self.watch.wearer.panels._pressing

    def typing(self) -> Steps:
        self.game.panels._settings_screen.wanted = "vr"
        yield from self._panel("settings", (1000.0, 728.0))
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait(6)
        self.right.inputs.clear()
        yield self.wait(6)
        assert self.game.panels.typing
        self.aim_at("keyboard", key("a"))
        yield self.wait(6)
        self.right.inputs["trigger/value"] = 1.0
        yield self.wait(6)
        assert "a" in self.game.panels._settings_screen.find

    def placing(self) -> Steps:
        around = self.playing.client.around
        slot = next(stack.slot for stack in around.stores[0].stacks if stack.item == PUT_UP)
        self.playing.placing.begin(around, slot)
        self.right.place(Pose.at(0.0, 1.3, -0.4, yaw=-5, pitch=-50))
        yield self.wait()
        assert self.playing.placing.item

    def flying(self) -> Steps:
        if not self.playing.flying.aboard:
            assert self.playing.flying.board(), "no shuttle near"
            self.playing.acting.order(self.playing.flying.board())
            yield lambda: self.playing.flying.aboard
        self.left.inputs["thumbstick"] = (0.0, 0.5)
        self.right.inputs["a/click"] = True
        yield self.wait(30)
        assert self.playing.flying._fly != commands.Fly()

    def saving(self) -> Steps:
        yield from self.digging()
        self.playing.simulation.save()

    def dead(self) -> Steps:
        yield lambda: self.game.panels.screen == "dead"

    # --- events: each one happens, all is let go of meanwhile, and it passes
    def let_go(self) -> None:
        self.right.place(Pose.at(0.2, 1.3, -0.4, pitch=-20))
        self.left.inputs.clear()
        self.right.inputs.clear()

    def _state(self, wish: str) -> Steps:
        self.runtime.wish = wish
        yield lambda: self.runtime.state == wish
        if wish != "idle":
            yield self.wait()
        self.let_go()
        self.runtime.wish = "focused"
        yield lambda: self.runtime.state == "focused"
        yield self.wait()

    def visible(self) -> Steps:
        yield from self._state("visible")

    def hidden(self) -> Steps:
        yield from self._state("synchronized")

    def off(self) -> Steps:
        yield from self._state("idle")

    def doffed(self) -> Steps:
        self.runtime.wear(False)
        yield self.wait()
        self.let_go()
        self.runtime.wear(True)
        yield self.wait()

    def vanished(self) -> Steps:
        self.left.profile = self.right.profile = None
        yield self.wait(30)
        self.let_go()
        self.left.profile = self.right.profile = TOUCH
        yield self.wait()

    def bare(self) -> Steps:
        self.left.profile = self.right.profile = None
        for side, hand in (("left", self.left), ("right", self.right)):
            hand.joints = hands.made_up(side, hand.grip)
        yield self.wait(30)
        self.let_go()
        for hand in (self.left, self.right):
            hand.joints = None
        self.left.profile = self.right.profile = TOUCH
        yield self.wait()

    def other(self) -> Steps:
        self.left.profile = self.right.profile = "htc/vive_controller"
        yield self.wait(30)
        self.let_go()
        self.left.profile = self.right.profile = TOUCH
        yield self.wait()

    def untracked(self) -> Steps:
        player = self.runtime.player
        player.tracking = self.left.tracking = self.right.tracking = "lost"
        yield self.wait(30)
        self.let_go()
        player.tracking = self.left.tracking = self.right.tracking = "tracked"
        yield self.wait()

    def nonsense(self) -> Steps:
        nan = float("nan")
        for thing, name in ((self.runtime.player, "head"), (self.left, "aim"), (self.right, "grip")):
            pose = getattr(thing, name)
            setattr(thing, name, Pose((nan, nan, nan), (nan, nan, nan, nan)))
            yield self.wait(6)
            setattr(thing, name, pose)
        self.let_go()
        yield self.wait()

    def failing(self) -> Steps:
        for name in OF_FRAMES:
            self.runtime.fail(name, xr.Result.ERROR_RUNTIME_FAILURE)
            yield self.wait(2)
        self.let_go()
        yield self.wait()

    def recentred(self) -> Steps:
        self.runtime.recentre()
        yield self.wait()
        self.let_go()
        yield self.wait()

    def left_handed(self) -> Steps:
        yield from self._otherwise(hand="left")

    def one_handed(self) -> Steps:
        yield from self._otherwise(one_handed=True)

    def giant(self) -> Steps:
        yield from self._otherwise(world_scale=2.0, text_size=2.0, render_scale=0.5)

    def poked(self) -> Steps:
        yield from self._otherwise(pointing="finger", locomotion="smooth", posture="seated")

    def _otherwise(self, **vr: Any) -> Steps:
        self.game.panels.open("settings")
        yield self.wait(6)
        self.let_go()
        yield from self.set(**vr)

    def lost(self) -> Steps:
        self.runtime.lose_session(after=1)
        yield from self._again(1)

    def switched(self) -> Steps:
        """To the window, for one frame, and back."""
        self.playing.switch_screen()
        yield from self._again(2)

    def _again(self, loads: int) -> Steps:
        number = self.game.events.count("loaded") + loads
        yield lambda: self.game.events.count("loaded") == number
        self.let_go()
        yield lambda: self.runtime.state == "focused"
        self.runtime.should_render = False
        yield self.wait()

    GOES_ON = frozenset(
        {"other", "untracked", "nonsense", "failing", "recentred"}
    )  # in the middle of a game that goes on
    CLOSES = frozenset({"left_handed", "one_handed", "giant", "poked", "lost", "switched"})

    # --- what must hold

    def check(self, state: str, event: str, screen: str) -> Steps:
        """All is at rest, nobody asked for anything, and everything can be done again."""
        watch, game, playing = self.watch, self.game, self.playing
        sent, asked = [*watch.sent], [name for name in watch.asked if name != "cancel"]
        bad = self.bad = []
        yield self.wait(45)  # a hop has come to its end by then, and the longest of what hands feel
        watch.sent.clear()
        haptics = len(self.runtime.haptics)
        yield self.wait(6)
        motion, panels = watch.wearer.motion, watch.wearer.panels
        acting, aboard = playing.acting, playing.flying.aboard
        found = {
            "the tool works": watch.works or acting._power or acting._gather,
            "it walks": acting._move != commands.Move(),
            "it flies": aboard and playing.flying._fly != commands.Fly(),
            "it aims": motion.teleport.aiming or motion.teleport.fade,
            "a hand is full": motion.grabbing.carried,
            "a panel is held": panels._pressing or panels._hung.held or panels._radial.held,
            "a hand is busy": panels._radial.busy and panels._radial.sheet is None,
            f"sends {watch.sent}": set(watch.sent) - {"Stride"},
            "feels": len(self.runtime.haptics) > haptics,
            f"shows {game.panels.screen}, not {screen}": game.panels.screen != screen,
            "stands still": game.pauses[-1] != game.panels.paused,
            f"asked for {asked}": asked and event not in self.GOES_ON,
            "hopped": "Hop" in sent and state != "hopping" and event not in self.GOES_ON,
        }
        bad += [what for what, is_so in found.items() if is_so]
        playing.placing.end()
        game.panels.open("game")
        yield self.wait(6)
        for wanted in ("pause", "dead" if state == "dead" else "game"):
            self.left.inputs["menu/click"] = True
            yield self.wait(3)
            self.left.inputs.clear()
            yield self.wait(3)
            if game.panels.screen != wanted:
                bad.append(f"the menu button leads to {game.panels.screen}, not {wanted}")
        if game.pauses[-1]:
            bad.append("stands still for good")
        if not (aboard or state == "dead"):
            hand = self.runtime.player.hand(game.panels.settings.vr.hand)
            hand.place(Pose.at(0.0, 1.3, -0.4, yaw=5, pitch=-50))
            yield self.wait(3)
            hand.inputs["trigger/value"] = 1.0
            yield self.wait(6)
            if not watch.works:
                bad.append("no digging any more")
        self.let_go()
        yield self.wait(6)
