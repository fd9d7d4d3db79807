"""A few ticks in a small world that is thrown away.

A kernel is loaded when it is first used, which takes some tens of milliseconds. After a rehearsal all that a tick may
need are there, and none is loaded in the middle of play.
"""

from gameplay.commands import Command, Envelope, Join, Look, Move, Scan, SetVoxel, SwitchMode, Teleport, UseTool
from gameplay.game import Game
from gameplay.positions import point
from gameplay.state import HOME
from gameplay.survival import hazards
from gameplay.systems import locomotion
from gameplay.view import Rays, Viewer

PLAYER = 1


def rehearse() -> None:
    """Join, dig, scan, flatten, crouch, hop, be buried and freed, save, load; the compute backend must run."""
    game = Game.new(0, 20.0, creative=True)
    mark = game.mark()
    _play(
        game, Join(), Look(pitch=-16384), UseTool(), Scan(), SwitchMode("flatten"), UseTool(), Move(crouch=True), Move()
    )
    place = point(game.state.players.row(PLAYER)["position"])
    eye = point(locomotion.eye(game.state.players.row(PLAYER)))
    Viewer(game.state, PLAYER).snapshot(rays=Rays(arc=(eye, (512, 512, 512)), head=eye))
    hazards.strengths(hazards.Place.of(game.state, PLAYER), 0)
    half_way: tuple[int, int, int] = (place[0] // 2, place[1] // 2, place[2] // 2)
    _play(game, SetVoxel(place, 255), Teleport(half_way), Move())
    game.changes(mark)
    Game.restore(game.tables())
    game.state.terrains[HOME].unload(list(game.state.terrains[HOME].chunks))


def _play(game: Game, *commands: Command) -> None:
    for command in commands:
        game.submit(Envelope(game.state.tick, PLAYER, 0, HOME, command))  # type: ignore[arg-type]
        game.tick()
