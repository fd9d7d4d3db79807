"""The move of capsule bodies; `CAPSULE.md` tells the method, `capsule.py` is the way in.

A function of Taichi is copied into each place that calls it, and the look at the terrain is the big one. So a move is
a machine of states with a single look in its loop: each turn looks at one place for the body, then decides by the
state where to look next. `place` is always free once it has been free at all.
"""

# ruff: noqa: SIM109  (Taichi knows no `in`)

import taichi as ti

from taichi_kernels.capsule_body import (
    FLAGS,
    HEIGHT,
    I32_1D,
    I32_2D,
    NOT_LOADED,
    PART,
    PLACE,
    PUSH_LIMIT,
    RADIUS,
    RISE,
    SLOPE_COSINE,
    SNAP,
    STEP,
    WAY,
    dot,
    length,
    look,
    sideways,
)
from taichi_kernels.launch import quick
from taichi_kernels.sampling import along
from taichi_kernels.voxels import isqrt, unit_vector

GROUNDED, CEILING, WALL, STEEP, FREED, BURIED, STEPPED, UNLOADED = 1, 2, 4, 8, 16, 32, 64, 128

LEDGE_REACH = 232  # [units] a ledge must be free above for so far ahead; a slope of 50 degrees is not
FOOTING_REACH = 128  # [units] uphill over which ground that looks steep under the body may prove to be an edge
HOLLOW_REACH = 24  # [units] downhill over which it may prove to be the foot of a slope
PUSHES = 6  # attempts to push a body out of what it slides along
FREEING_PUSHES = 12
FREEING_REACH = 512  # [units]
LEAST_TILT = 2900  # [Q14] a normal that leans less than 10 degrees does not push sideways
CEILING_COSINE = 13900  # [Q14] a ceiling flatter than this stops the body; along others it slides
TURN_LIMIT = 400  # a move ends where it is then: it bounds a tick, and loops for Mesa's software driver

# States: what the look of this turn is for.
BEGIN = 0  # where the body stands
PUSH_FREE = 1  # pushed out of terrain
NEXT_PART = 3  # (no look) next stretch of the way
SIDE = 4  # sideways as asked
CLIMB = 5  # sideways and up a slope
LEDGE = 6  # above a ledge, ahead of it, and over the way there
SLIDE = 7  # sideways, pushed along walls
SHORTER = 8  # a part of the stretch
HALVE = 9  # between a free place and a blocked one
VERTICAL = 10  # (no look) the vertical part
FALL = 11
LANDED = 12  # (no look) touching something below
FOOTING = 13  # uphill of steep ground: is it an edge?
SLIP = 14  # down along a steep slope
CLIMBED = 15  # (no look) above what was slid along
RISE_UP = 16
BUMPED = 17  # (no look) touching something above
GLANCE = 18  # up along a slanted ceiling
REST = 19  # (no look) end of the way: to the ground?
SNAP_DOWN = 20
HOLLOW = 21  # downhill of steep ground: does it end there?
DONE = 22


@quick
@ti.kernel
def move(
    words: I32_1D,
    keys: I32_1D,
    slots: I32_1D,
    boxes: I32_2D,
    spans: I32_2D,
    bodies: I32_2D,
    out: I32_2D,
    stride: ti.i32,
):
    """Move bodies; rows as `capsule.bodies` makes them, jobs `stride` apart. What cannot be pushed free is BURIED.

    `spans` are first and last + 1 of the boxes near each body.
    """
    for job in range(bodies.shape[0] * stride):
        if job % stride == 0:
            i = job // stride
            place = ti.Vector([bodies[i, PLACE], bodies[i, PLACE + 1], bodies[i, PLACE + 2]])
            way = ti.Vector([bodies[i, WAY], bodies[i, WAY + 1], bodies[i, WAY + 2]])
            radius, height = bodies[i, RADIUS], bodies[i, HEIGHT]
            asked, step, snap = bodies[i, FLAGS], bodies[i, STEP], bodies[i, SNAP]
            cosine = bodies[i, SLOPE_COSINE]
            walking = asked & GROUNDED
            incline = (isqrt((1 << 28) - cosine * cosine) << 8) // cosine  # tangent of the limit, Q8

            up = unit_vector(place[0], place[1], place[2])
            right_up = dot(way, up)
            vertical = right_up + bodies[i, RISE]
            side = way - along(up, right_up)
            parts = ti.max((ti.max(length(side), ti.abs(vertical)) + PART - 1) // PART, 1)

            start = place
            spot = place  # where this turn looks
            state = BEGIN
            flags = asked & GROUNDED
            ground = ti.Vector([0, 0, 0])
            wall = ti.Vector([0, 0, 0])
            part = -1
            s = ti.Vector([0, 0, 0])  # sideways part of this stretch
            stretch = 0  # its length
            v = 0  # vertical part
            allowance = 0  # how far up this stretch may lead on a slope
            base = place  # HALVE looks at base + up * h, between h = good and h = bad
            good, bad, after = 0, 0, DONE
            touch = ti.Vector([0, 0, 0])  # sum of the directions out of what blocked HALVE
            depth = 0
            push = ti.Vector([0, 0, 0])  # way out of what blocked the last look
            tries, trial, lift, refused = 0, 0, 0, 0
            snapping = 0
            before_snap = place
            turns = 0
            while state != DONE and turns < TURN_LIMIT:
                turns += 1
                # What needs no look comes first: each ends in a state that looks, or in another of these
                if state == NEXT_PART or state == REST:
                    up = unit_vector(place[0], place[1], place[2])
                if state == NEXT_PART:
                    part += 1
                    if part == parts:
                        state = REST
                    else:
                        for a in ti.static(range(3)):
                            s[a] = side[a] * (part + 1) // parts - side[a] * part // parts
                        v = vertical * (part + 1) // parts - vertical * part // parts
                        stretch = length(s)
                        allowance = ((stretch * incline) >> 8) + 1
                        spot = place + s
                        state = SIDE if stretch > 0 else VERTICAL
                faced = push  # what a body turns aside from, or touches
                if state == LANDED or state == BUMPED or state == CLIMBED:
                    faced = -up if state == BUMPED else up
                    if touch[0] != 0 or touch[1] != 0 or touch[2] != 0:
                        faced = unit_vector(touch[0], touch[1], touch[2])
                if state == CLIMBED:
                    # A slide may lead up only on ground that can be walked, or steep walls could be scaled
                    limit = (length(base - place) * incline) >> 8
                    if good == 0 or (good <= limit and dot(faced, up) >= cosine):
                        place = base + along(up, good)
                        state = VERTICAL
                    else:
                        refused = 1
                if state == VERTICAL:
                    spot = place + along(up, v)
                    state = ti.select(v < 0, FALL, ti.select(v > 0, RISE_UP, NEXT_PART))
                if state == LANDED:
                    ground = faced
                    state = FOOTING
                    if dot(ground, up) >= cosine:
                        flags = (flags | GROUNDED) & ~STEEP
                        state = ti.select(snapping == 1, DONE, NEXT_PART)
                if state == BUMPED:
                    flags = flags & ~GROUNDED
                    spot = place + along(up, v - good)
                    tries, lift = 0, 0
                    state = GLANCE
                    if dot(faced, up) < -CEILING_COSINE:
                        flags = flags | CEILING
                        state = NEXT_PART
                if state == FOOTING or state == HOLLOW:
                    faced = ground
                if state == FOOTING or state == HOLLOW or ((state == SLIDE or state == GLANCE) and tries > 0):
                    aside, share = sideways(faced, up)
                    if state == FOOTING:
                        spot = place - along(aside, FOOTING_REACH)
                        spot += along(up, ((FOOTING_REACH * incline) >> 8) + 1)
                    elif state == HOLLOW:
                        spot = place + along(aside, HOLLOW_REACH)
                        spot -= along(up, (HOLLOW_REACH * incline) >> 8)
                    else:
                        gone = length(spot - place - along(up, lift))
                        if share < LEAST_TILT or tries > PUSHES or gone > ti.select(state == SLIDE, stretch, PART) + 32:
                            refused = 1
                        else:
                            flags = flags | WALL
                            wall = aside
                            spot += along(aside, ti.min((depth << 14) // share, PUSH_LIMIT) + 1)
                if refused == 1:
                    refused = 0
                    if state == GLANCE:
                        flags = flags | CEILING
                        state = NEXT_PART
                    else:  # with less lift, then with none, then less far
                        trial += 1
                        tries = 0
                        lift = ti.select(trial == 1, allowance >> 2, 0)
                        spot = place + s + along(up, lift)
                        state = SLIDE
                        if trial > 2:
                            flags = flags | WALL
                            if wall[0] == 0 and wall[1] == 0 and wall[2] == 0:
                                wall = -unit_vector(s[0], s[1], s[2])
                            trial = 1
                            spot = place + (s >> 1)
                            state = SHORTER
                if state == REST:
                    state = DONE
                    if snap > 0 and vertical <= 0 and (flags & (GROUNDED | STEEP)) == 0:
                        before_snap = place
                        snapping = 1
                        trial = 1
                        spot = place - along(up, ti.min(PART, snap))
                        state = SNAP_DOWN
                if state == NEXT_PART or state == DONE:
                    continue

                brief = ti.select(state == LEDGE, 1, 0)
                depth_now, push_now, total = look(
                    words, keys, slots, boxes, spans[i, 0], spans[i, 1], spot, radius, height, brief
                )
                depth, push = depth_now, push_now
                free = depth == 0

                if state == BEGIN:
                    if free:
                        state = NEXT_PART
                    elif depth == NOT_LOADED:
                        flags = (flags | UNLOADED) & ~GROUNDED
                        state = DONE
                    else:
                        tries = 0
                        spot = place + along(push, depth + 1)
                        state = PUSH_FREE
                elif state == PUSH_FREE:
                    tries += 1
                    stuck = push[0] == 0 and push[1] == 0 and push[2] == 0
                    spot_now = spot
                    spot += along(push, depth + 1)
                    if free:
                        place = spot_now
                        flags = flags | FREED
                        state = NEXT_PART
                    elif stuck or tries > FREEING_PUSHES or length(spot - start) > FREEING_REACH:
                        flags = (flags | BURIED) & ~GROUNDED
                        state = DONE
                elif state == SIDE:
                    if free:
                        place = spot
                        state = VERTICAL
                    else:
                        spot = place + s + along(up, allowance)
                        state = CLIMB
                elif state == CLIMB:
                    base = place + s
                    bad, good, after = 0, allowance, VERTICAL
                    trial = 0
                    if free:
                        state = HALVE
                    elif walking == 1 and step > 0:
                        spot = place + along(up, step) + s * LEDGE_REACH // stretch
                        state = LEDGE
                    elif walking == 1:
                        tries = 1  # this look is the first of the slide
                        lift = allowance
                        state = SLIDE
                    else:  # what flies into a wall must not gain height by it
                        tries, trial, lift = 0, 2, 0
                        spot = place + s
                        state = SLIDE
                elif state == LEDGE:
                    # Above the ledge: far ahead, then straight up from here, then over the way between
                    trial += 1
                    spot = place + along(up, step)
                    if not free:
                        trial, tries = 0, 0
                        lift = allowance
                        spot = place + s + along(up, lift)
                        state = SLIDE
                    elif trial == 6:
                        bad, good = 0, step
                        flags = flags | STEPPED
                        state = HALVE
                    elif trial == 5:
                        spot += s
                    else:
                        spot += s * (LEDGE_REACH * (trial - 1) // 4) // stretch
                elif state == SLIDE:
                    tries += 1
                    if free:
                        base = spot - along(up, lift)
                        bad, good, after = -1, lift, CLIMBED
                        state = ti.select(lift == 0, CLIMBED, HALVE)
                elif state == GLANCE:
                    tries += 1
                    if free:
                        place = spot
                        state = NEXT_PART
                elif state == SHORTER:
                    trial += 1
                    spot_now = spot
                    spot = place + (s >> trial)
                    if free:
                        place = spot_now
                        state = VERTICAL
                    elif trial == 4:
                        state = VERTICAL
                elif state == FALL or state == RISE_UP:
                    if free:
                        place = spot
                        flags = flags & ~(GROUNDED | STEEP)
                        state = NEXT_PART
                    else:
                        touch = total
                        base = place
                        good, bad = 0, v
                        after = ti.select(v < 0, LANDED, BUMPED)
                        state = HALVE
                elif state == FOOTING and not free:
                    state = HOLLOW
                elif state == FOOTING or state == HOLLOW:
                    # an edge can be stood on, and the foot of a slope; what is steep above and below cannot
                    if state == FOOTING or not free:
                        flags = (flags | GROUNDED) & ~STEEP
                        state = ti.select(snapping == 1, DONE, NEXT_PART)
                    elif snapping == 1:
                        place = before_snap
                        state = DONE
                    else:  # what is left of the fall leads along the slope
                        flags = flags & ~GROUNDED
                        along_slope = ((ground * dot(ground, up) + 8192) >> 14) - up
                        spot = place + along(along_slope, ti.max(good - v, 1)) + along(ground, 2)
                        tries = 0
                        state = SLIP
                elif state == SLIP:
                    tries += 1
                    gone = spot - place
                    if free and dot(gone, up) <= 1:
                        place = spot
                        flags = flags | STEEP
                        state = NEXT_PART
                    elif free or tries > PUSHES or length(gone) > PART + 32:
                        flags = flags | GROUNDED  # wedged between slopes: that is a place to stand on
                        state = NEXT_PART
                    else:
                        spot += along(push, depth + 1)
                elif state == SNAP_DOWN:
                    if not free:
                        touch = total
                        base = place
                        good = -ti.min((trial - 1) * PART, snap)
                        bad = -ti.min(trial * PART, snap)
                        after = LANDED
                        state = HALVE
                    elif trial * PART >= snap:
                        state = DONE
                    else:
                        trial += 1
                        spot = place - along(up, ti.min(trial * PART, snap))
                elif state == HALVE:
                    if free:
                        good = (good + bad) >> 1
                    else:
                        bad = (good + bad) >> 1
                        touch = total

                if state == HALVE:
                    spot = base + along(up, (good + bad) >> 1)
                    if ti.abs(good - bad) <= 1:
                        if after != CLIMBED:
                            place = base + along(up, good)
                        state = after

            for a in ti.static(range(3)):
                out[i, a] = place[a]
                out[i, 3 + a] = ground[a]
                out[i, 6 + a] = wall[a]
            out[i, 9] = flags
