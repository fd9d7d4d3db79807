"""`culling` as a renderer runs it on its own device: the same records in the same order, in many short threads.

Unlike on the host, the records behind those of a list, up to the number of nodes, are written too: they draw nothing.
So the host need not know how many there are.
"""

import taichi as ti

from taichi_kernels.culling import RECORD_WORDS, beyond, inside

I32_1D = ti.types.ndarray(ti.i32, 1)
I32_2D = ti.types.ndarray(ti.i32, 2)

CULL_BLOCK = 64  # nodes that are counted together


@ti.kernel
def cull_nodes(
    nodes: I32_2D,
    box: I32_2D,
    mesh: I32_2D,
    horizon: I32_2D,
    planes: I32_2D,
    eye: I32_1D,
    masks: I32_1D,
    totals: I32_2D,
    records: I32_1D,
):
    """See `culling.fill`.

    Args:
        nodes: slot, and 1 for list 1, for each node to look at.
        eye: the six numbers of `culling.fill`, then how many eyes there are.
        masks: a word a node, for this kernel's own use.
        totals: for each block of nodes the records of each list before it, and behind the last one those of all.
    """
    for i in range(nodes.shape[0]):
        slot, eyes = nodes[i, 0], eye[6]
        mask = inside(box, planes, slot, 0)
        if eyes == 2:
            mask |= inside(box, planes, slot, 1)
        mask &= 1 - beyond(horizon, eye, slot)
        mask = mask << nodes[i, 1]
        for target in range(2, totals.shape[1]):
            mask |= inside(box, planes, slot, target - 2 + eyes) << target
        masks[i] = mask
    for i in range((totals.shape[0] - 1) * totals.shape[1]):
        block = i // totals.shape[1]
        target = i - block * totals.shape[1]
        count = 0
        for node in range(block * CULL_BLOCK, ti.min((block + 1) * CULL_BLOCK, nodes.shape[0])):
            count += (masks[node] >> target) & 1
        totals[block, target] = count
    for target in range(totals.shape[1]):
        before = 0
        for block in range(totals.shape[0] - 1):
            count = totals[block, target]
            totals[block, target] = before
            before += count
        totals[totals.shape[0] - 1, target] = before
    for i in range(nodes.shape[0]):
        slot, block = nodes[i, 0], i // CULL_BLOCK
        for target in range(totals.shape[1]):
            first = target * box.shape[0]
            if (masks[i] >> target) & 1:
                to = first + totals[block, target]
                for node in range(block * CULL_BLOCK, i):
                    to += (masks[node] >> target) & 1
                to *= RECORD_WORDS
                records[to] = mesh[slot, 0]
                records[to + 1] = 1
                records[to + 2] = mesh[slot, 1]
                records[to + 3] = mesh[slot, 2]
                records[to + 4] = slot
            if i >= totals[totals.shape[0] - 1, target]:
                for word in range(RECORD_WORDS):
                    records[(first + i) * RECORD_WORDS + word] = 0
