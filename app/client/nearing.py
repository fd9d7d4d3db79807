"""What else of a system a picture needs while one flies from body to body: the one that comes next, whose ground is
made ready on the way, and the one that was left, which fades out."""

import functools
from collections.abc import Sequence

from app.client import heavens
from app.system import portrait
from gameplay.solar_system.bodies import is_solid
from gameplay.view import Changed, PlanetFacts
from vr_render.scene import Beside, Eye, Planet, Scene, quaternion

FADES = 150  # ticks within which what was left has faded out


def beside(
    number: int, facts: PlanetFacts, moment: float, eyes: list[Eye], changed: Sequence[Changed] = ()
) -> Beside | None:
    """Another body of the system for a renderer, and eyes as they are there; None where it has no ground.

    Args:
        changed: what players changed there, see `Beside`.
    """
    system = facts.system
    body = None if system is None else system.bodies[number]
    if not is_solid(body):
        return None
    return Beside(_planet(facts, number), _there(number, facts, moment, eyes), changed)


def before(left: PlanetFacts, facts: PlanetFacts, moment: float, scene: Scene) -> Scene | None:
    """What a scene shows as it was seen from the body that was left; None without a system."""
    sky = heavens.over(left)
    if sky is None:
        return None
    eyes = _there(left.body, facts, moment, scene.eyes)
    place = eyes[0].position
    return Scene(eyes, sky.sun(moment, place), scene.seconds, sky=sky.sky(moment, place))


def _there(number: int, facts: PlanetFacts, moment: float, eyes: list[Eye]) -> list[Eye]:
    sky = heavens.over(facts)
    assert sky is not None
    turn, way = sky.to(number, moment)
    return [Eye(turn @ eye.position + way, quaternion(turn @ eye.axes), eye.tangents) for eye in eyes]


@functools.lru_cache(maxsize=4)
def _planet(facts: PlanetFacts, number: int) -> Planet:
    assert facts.system is not None
    body = facts.system.bodies[number]
    assert is_solid(body)
    return portrait.planet_of(body)
