"""The terrain tool and what else is near the hands. Grips are in the origin, −Z is ahead, +Y is up [m]."""

import itertools

import numpy as np

from vr_render.mesh_parts import DARK, METAL, Look, Mesh, along, box, joined, lathe, limb, moved, plate

RUBBER: Look = (0.0, 0.022, 0.85, 0.0)
STEEL: Look = (0.0, 0.32, 0.28, 0.0)
SHELL: Look = (0.06, 0.52, 0.38, 0.0)
GLOW: Look = (1.0, 0.25, 0.4, 1.1)  # the tool tells its mode by its colour
TIP = (0.0, 0.03, -0.36)  # end of the barrel
AUGMENTS = (-0.20, -0.115, -0.03)  # z of the sockets on top, at y = 0.085
CANISTERS = (0.056, 0.105)  # radius of the ring of sockets at the back, and its z
AHEAD, BACK, UP = (0, 0, -1), (0, 0, 1), (0, 1, 0)


def tool() -> Mesh:
    """Housing, barrel and grip, three sockets on top and four at the back."""
    side = [(-0.235, 0.008), (-0.245, 0.03), (-0.235, 0.062), (-0.19, 0.076), (0.02, 0.076), (0.07, 0.066)]
    side += [(0.10, 0.05), (0.10, -0.004), (0.06, -0.012), (-0.05, -0.004), (-0.16, 0.0)]
    keel = [(-0.20, 0.006), (-0.19, -0.012), (-0.10, -0.022), (-0.055, -0.012), (-0.04, 0.004)]
    parts = [
        plate(side, 0.058, SHELL, 0.009),
        plate([(z * 0.94 - 0.004, y * 0.62 + 0.013) for z, y in side], 0.066, DARK, 0.003),
        plate(keel, 0.040, DARK, 0.006),
        *_barrel(),
        *_grip(),
        plate([(-0.245, 0.072), (-0.24, 0.083), (0.012, 0.083), (0.02, 0.072)], 0.034, METAL, 0.003),
    ]
    for z in AUGMENTS:
        parts.append(
            moved(lathe([(0.036, 0.0), (0.036, 0.006), (0.032, 0.009), (0.022, 0.009)], STEEL, 24), (0, 0.077, z))
        )
        parts.append(moved(lathe([(0.022, 0.0), (0.016, -0.003), (0.0, -0.003)], GLOW, 18), (0, 0.0858, z)))
    for edge in (-1, 1):  # strips of light along the housing
        parts.append(moved(box((0.003, 0.006, 0.15), GLOW, 0.3), (edge * 0.0338, 0.055, -0.10)))
        slat = box((0.004, 0.026, 0.012), RUBBER, 0.3)
        parts += [moved(slat, (edge * 0.0335, 0.03, z), tilt=-14.0) for z in (-0.165, -0.125, -0.085)]
        parts.append(
            along(
                lathe([(0.011, 0), (0.011, 0.004), (0.008, 0.006), (0, 0.006)], STEEL, 16),
                (edge * 0.032, 0.026, 0.055),
                (edge, 0, 0),
            )
        )
    return joined(*parts, *_carousel())


def _barrel() -> list[Mesh]:
    root = (0.0, TIP[1], -0.235)
    profile = [(0.030, -0.012), (0.034, 0.0), (0.034, 0.012), (0.027, 0.018), (0.0235, 0.022), (0.0235, 0.074)]
    profile += [(0.029, 0.080), (0.031, 0.088), (0.031, 0.112), (0.027, 0.125), (0.019, 0.125), (0.016, 0.118)]
    parts = [
        along(lathe(profile, METAL, 28), root, AHEAD),
        along(lathe([(0.016, 0.118), (0.010, 0.104), (0.0, 0.100)], GLOW, 28, 50.0), root, AHEAD),
    ]
    for z in (0.030, 0.044, 0.058):
        ring = [(0.0236, 0.0), (0.0262, 0.002), (0.0262, 0.006), (0.0236, 0.008)]
        parts.append(along(lathe(ring, GLOW, 28), (0.0, TIP[1], root[2] - z), AHEAD))
    for turn in np.arange(3) / 3 * 2 * np.pi + np.pi / 6:  # prongs around the muzzle
        x, y = np.cos(turn), np.sin(turn)
        foot = (0.029 * x, TIP[1] + 0.029 * y, -0.318)
        parts.append(limb(foot, (0.022 * x, TIP[1] + 0.022 * y, -0.368), (0.0058, 0.0032), STEEL, 10))
    return parts


def _grip() -> list[Mesh]:
    handle = [(-0.020, 0.004), (-0.017, -0.03), (-0.012, -0.075), (-0.006, -0.112), (0.030, -0.118), (0.036, -0.105)]
    handle += [(0.027, -0.07), (0.021, -0.03), (0.026, 0.0)]
    parts = [
        plate(handle, 0.030, RUBBER, 0.010),
        plate([(-0.010, -0.108), (-0.012, -0.118), (0.034, -0.126), (0.040, -0.112)], 0.036, METAL, 0.004),
        limb((0, -0.010, -0.026), (0, -0.030, -0.032), (0.0065, 0.006), STEEL, 10),  # trigger
    ]
    guard = [(0.0, -0.008, -0.062), (0.0, -0.040, -0.060), (0.0, -0.052, -0.044), (0.0, -0.054, -0.016)]
    parts += [limb(a, b, (0.0042, 0.0042), METAL, 10) for a, b in itertools.pairwise(guard)]
    return parts


def _carousel() -> list[Mesh]:
    """The ring that canisters sit in."""
    radius, z = CANISTERS
    parts = [
        along(
            lathe([(0.0, 0.0), (0.034, 0.0), (0.040, 0.004), (0.040, 0.012), (0.0, 0.015)], METAL, 28),
            (0, 0.0, 0.084),
            BACK,
        ),
        along(
            lathe([(0.040, 0.005), (0.0412, 0.006), (0.0412, 0.010), (0.040, 0.011)], GLOW, 28), (0, 0.0, 0.084), BACK
        ),
    ]
    for turn in (np.arange(4) + 0.5) / 4 * 2 * np.pi:
        x, y = np.sin(turn) * radius, np.cos(turn) * radius
        parts.append(limb((x * 0.3, y * 0.3, z - 0.016), (x * 0.8, y * 0.8, z - 0.012), (0.010, 0.008), METAL, 12))
        cup = [(0.0, -0.011), (0.018, -0.011), (0.025, -0.006), (0.027, 0.0), (0.027, 0.004), (0.0255, 0.005)]
        parts.append(along(lathe([*cup, (0.0235, 0.001), (0.020, 0.0007)], DARK, 28), (x, y, z), BACK))
        parts.append(along(lathe([(0.020, 0.0007), (0.019, 0.001), (0.0175, 0.0007)], GLOW, 28), (x, y, z), BACK))
        parts.append(along(lathe([(0.0175, 0.0007), (0.014, -0.0007), (0.0, -0.0007)], RUBBER, 24), (x, y, z), BACK))
    return parts


def controller() -> Mesh:
    """A controller of no make: a handle, a head with a stick and two buttons, a ring of light."""
    head = [(-0.052, 0.028), (-0.045, 0.040), (0.010, 0.034), (0.022, 0.018), (0.012, 0.006), (-0.040, 0.010)]
    parts = [
        limb((0, 0.004, -0.012), (0, -0.046, 0.034), (0.0185, 0.0155), RUBBER, 18),
        limb((0, -0.046, 0.034), (0, -0.075, 0.058), (0.0155, 0.0165), DARK, 18),
        plate(head, 0.046, SHELL, 0.008),
        moved(
            lathe(
                [
                    (0.010, 0),
                    (0.010, 0.004),
                    (0.005, 0.006),
                    (0.005, 0.012),
                    (0.009, 0.014),
                    (0.008, 0.018),
                    (0, 0.018),
                ],
                DARK,
            ),
            (-0.008, 0.034, -0.026),
        ),
        limb((0, 0.016, -0.046), (0, 0.004, -0.058), (0.009, 0.008), DARK, 12),
    ]
    parts += [
        moved(lathe([(0.0055, 0), (0.0055, 0.004), (0.004, 0.005), (0, 0.005)], GLOW, 14), (0.012, 0.034, z))
        for z in (-0.032, -0.014)
    ]
    return joined(*parts)


def holster() -> Mesh:
    """A loop at the hip that the tool hangs in, tip down: what holds its barrel, and a plate on the belt."""
    ring = [
        (0.050, -0.016),
        (0.056, -0.012),
        (0.056, 0.012),
        (0.050, 0.016),
        (0.045, 0.012),
        (0.045, -0.012),
        (0.050, -0.016),
    ]
    belt = [
        (-0.09, -0.05),
        (-0.09, 0.07),
        (-0.06, 0.09),
        (0.06, 0.09),
        (0.09, 0.07),
        (0.09, -0.05),
        (0.06, -0.07),
        (-0.06, -0.07),
    ]
    return joined(
        along(lathe(ring, RUBBER, 28, 80.0), (0, 0.03, -0.16), AHEAD),
        along(
            lathe([(0.0565, -0.004), (0.058, -0.003), (0.058, 0.003), (0.0565, 0.004)], GLOW, 28),
            (0, 0.03, -0.16),
            AHEAD,
        ),
        limb((0.052, 0.03, -0.16), (0.075, 0.03, -0.10), (0.012, 0.014), METAL, 12),
        moved(plate(belt, 0.016, DARK, 0.005), (0.085, 0.03, -0.06)),
    )
