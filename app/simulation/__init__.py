"""The simulation in a process of its own, so that neither a long tick nor Python's lock holds up a frame.

`simulation.Simulation` is the end that the renderer's process holds, `process.main` what runs in the other one; they
exchange the structs of `messages` over a pipe and share nothing else.
"""
