"""Making things, and learning how to."""

from gameplay import content
from gameplay.actions import Action, Actions
from gameplay.building import structures
from gameplay.commands import AnalyseStack, CancelJob, Craft, Envelope, UnlockTechnology
from gameplay.crafting import jobs, research
from gameplay.crafting.tech_tree import TechTree
from gameplay.errors import Rejected
from gameplay.inventory import stores
from gameplay.inventory.inventory import Inventory, Stack
from gameplay.outcomes import ItemsSpent, Outcome
from gameplay.state import GameState


def _check_craft(state: GameState, envelope: Envelope, command: Craft) -> Rejected | jobs.Order:
    return jobs.order(state, envelope.player, command.recipe, command.station, command.times)


def _apply_craft(state: GameState, envelope: Envelope, command: Craft, plan: jobs.Order) -> list[Outcome]:
    return jobs.queue(state, envelope.player, plan)


def _check_cancel(state: GameState, envelope: Envelope, command: CancelJob) -> Rejected | None:
    station = command.station or envelope.player
    if command.station:
        row = structures.near(state, envelope.player, command.station)
        if isinstance(row, Rejected):
            return row
    if command.job not in state.jobs or state.jobs.row(command.job)["station"] != station:
        return Rejected("unknown_job", f"there is no job {command.job} in that queue: it may be done")
    return None


def _apply_cancel(state: GameState, envelope: Envelope, command: CancelJob, plan: None) -> list[Outcome]:
    return jobs.cancel(state, envelope.player, command.job)


def _check_analyse(state: GameState, envelope: Envelope, command: AnalyseStack) -> Rejected | Stack:
    stack = stores.of_pack(state, envelope.player, command.slot, command.amount)
    if isinstance(stack, Rejected):
        return stack
    item = content.load().item_of(stack.kind)
    if item is None or not item.research:
        return Rejected("teaches_nothing", f"there is nothing to learn from {state.name_of(stack.kind)}")
    return stack


def _apply_analyse(state: GameState, envelope: Envelope, command: AnalyseStack, plan: Stack) -> list[Outcome]:
    player, name = envelope.player, state.name_of(plan.kind)
    Inventory.of(state, player).take(plan.slot, plan.amount)
    points = content.load().items[name].research * plan.amount
    spent = ItemsSpent(player, stores.PACK, name, plan.amount, "analyse_stack")
    return [spent, *research.earn(state, player, points, name)]


def _check_unlock(state: GameState, envelope: Envelope, command: UnlockTechnology) -> Rejected | None:
    return TechTree(state).reject(command.technology)


def _apply_unlock(state: GameState, envelope: Envelope, command: UnlockTechnology, plan: None) -> list[Outcome]:
    return TechTree(state).unlock(command.technology, envelope.player)


ACTIONS: Actions = {
    Craft: Action(_check_craft, _apply_craft),
    CancelJob: Action(_check_cancel, _apply_cancel),
    AnalyseStack: Action(_check_analyse, _apply_analyse),
    UnlockTechnology: Action(_check_unlock, _apply_unlock),
}
