// Smooth random values on lattices, hashed in integers: the same on every device, whole planets wide.
#ifndef NOISE_GLSL
#define NOISE_GLSL

// M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering" (JCGT 2020).
uvec3 pcg3d(uvec3 v) {
    v = v * 1664525u + 1013904223u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    return v;
}

float hash1(ivec3 cell) {
    uvec3 v = uvec3(cell);
    uint h = v.x * 0x8DA6B343u ^ v.y * 0xD8163841u ^ v.z * 0xCB1AB31Fu;
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h ^= h >> 13;
    return float(h & 0xFFFFFFu) / 16777216.0;
}

// Value noise, 0..1, of a place given as a lattice cell and the part inside it.
float value_noise(ivec3 cell, vec3 inside) {
    vec3 t = inside * inside * (3.0 - 2.0 * inside);
    vec4 low = vec4(hash1(cell), hash1(cell + ivec3(1, 0, 0)), hash1(cell + ivec3(0, 1, 0)), hash1(cell + ivec3(1, 1, 0)));
    cell.z += 1;
    vec4 high = vec4(hash1(cell), hash1(cell + ivec3(1, 0, 0)), hash1(cell + ivec3(0, 1, 0)), hash1(cell + ivec3(1, 1, 0)));
    vec4 flat_ = mix(low, high, t.z);
    vec2 line = mix(flat_.xy, flat_.zw, t.y);
    return mix(line.x, line.y, t.x);
}

// Value noise with cells of 2^log voxels, fixed to the planet; `position` is counted from the floating origin [m].
float planet_noise(vec3 position, int log) {
    vec3 voxels = position * 2.0;
    vec3 whole = floor(voxels);
    ivec3 at = frame.origin.xyz + ivec3(whole);
    int rest = (1 << log) - 1;
    return value_noise(at >> log, (vec3(at & rest) + voxels - whole) / float(1 << log));
}

#endif
