"""What happens in each tick without a command, one module a system, functions over the state.

`gameplay.game.SYSTEMS` is the list of them in the order in which they run.
"""
