"""Players come and go."""

from gameplay import content
from gameplay.actions import Action, Actions
from gameplay.commands import Envelope, Join, Leave
from gameplay.errors import Rejected
from gameplay.inventory.parts import AUGMENT, CANISTER, IN_PACK
from gameplay.outcomes import Outcome, PlayerJoined, PlayerLeft
from gameplay.positions import point
from gameplay.state import FIRST_ID, HOME, GameState
from gameplay.survival import start
from gameplay.systems import loading, locomotion, spawning
from taichi_kernels.units import UNITS_PER_METRE

MOST_NAME_BYTES = 32


def _unprintable(character: str) -> bool:
    """Controls and surrogates: classes that are the same in every version of Unicode, and so of Python."""
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000


def _check_join(state: GameState, envelope: Envelope, command: Join) -> Rejected | None:
    if not 0 < envelope.player < FIRST_ID:
        return Rejected("player_id", f"a player's id is 1 to {FIRST_ID - 1}")
    if any(map(_unprintable, command.name)):
        return Rejected("name", "the name holds a character that cannot be shown: letters, digits, signs are possible")
    if len(command.name.encode()) > MOST_NAME_BYTES:
        return Rejected("name", f"the name is too long: {MOST_NAME_BYTES} bytes of UTF-8 are possible")
    if envelope.player in state.players and state.players.row(envelope.player)["online"]:
        return Rejected("joined", "this player takes part already")
    return None


def _apply_join(state: GameState, envelope: Envelope, command: Join, plan: None) -> list[Outcome]:
    if envelope.player not in state.players:
        _appear(state, envelope.player)
    player = state.players.row(envelope.player)
    player["online"], player["name"] = 1, command.name.encode()
    loading.load_around_players(state)
    joined = PlayerJoined(envelope.player, command.name, point(player["position"]))
    return [joined, *start.settle(state, envelope.player)]


def _appear(state: GameState, player: int) -> None:
    rules = content.load().tool
    state.players.add(
        id=player,
        body=HOME,
        position=spawning.place(state),
        radius=round(rules.radius * UNITS_PER_METRE),
        stroke_tick=-1,
    )
    locomotion.face(state.players.rows, state.players.index(player))
    for at in range(rules.starting_canisters):
        slot = rules.augment_slots + at
        state.items.add(id=state.new_id(), kind=CANISTER, holder=player, slot=slot)
    for name in rules.starting_augments:
        number = content.load().augment_id(name)
        state.items.add(id=state.new_id(), kind=AUGMENT, type=number, holder=player, slot=IN_PACK)


def _check_leave(state: GameState, envelope: Envelope, command: Leave) -> None:
    return None


def _apply_leave(state: GameState, envelope: Envelope, command: Leave, plan: None) -> list[Outcome]:
    player = state.players.row(envelope.player)
    for wish in ("online", "move_forward", "move_right", "sprint", "crouch", "jump"):
        player[wish] = 0
    return [PlayerLeft(envelope.player)]


ACTIONS: Actions = {Join: Action(_check_join, _apply_join), Leave: Action(_check_leave, _apply_leave)}
