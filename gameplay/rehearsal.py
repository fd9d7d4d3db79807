"""A few ticks in a small world that is thrown away.

A kernel is loaded when it is first used, which takes some tens of milliseconds. After a rehearsal all that a tick may
need are there, and none is loaded in the middle of play.
"""

from gameplay.commands import Command, Envelope, Join, Look, Move, Scan, SetVoxel, SwitchMode, Teleport, UseTool
from gameplay.game import Game
from gameplay.positions import point
from gameplay.state import HOME, GameState
from gameplay.survival import hazards
from gameplay.systems import locomotion
from gameplay.tables import Tables
from gameplay.view import Rays, Viewer
from taichi_kernels.units import UNITS_PER_METRE

PLAYER = 1


def rehearse(state: GameState) -> None:
    """Join, dig, scan, flatten, crouch, hop, be buried and freed, save, load, on ground that is made as that of the
    world is; the compute backend must run."""
    game = Game.restore(_small(state))
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


def _small(state: GameState) -> Tables:
    """A planet of 20 m, alone, of the generator of a world and with its landscape: other kernels are not needed."""
    tables = GameState.new(0, 20 * UNITS_PER_METRE, creative=True).tables()
    tables["world"]["generator"] = state.world["generator"]
    tables["landscapes"] = state.landscapes.rows[state.landscapes.rows["body"] == HOME].copy()
    return tables


def _play(game: Game, *commands: Command) -> None:
    for command in commands:
        game.submit(Envelope(game.state.tick, PLAYER, 0, HOME, command))  # type: ignore[arg-type]
        game.tick()
