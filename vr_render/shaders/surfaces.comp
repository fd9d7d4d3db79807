#version 450
#extension GL_GOOGLE_include_directive : require
// Detail maps of the ground, one layer a dispatch: slopes (r, g), height (b) and tone (a) of a relief that repeats.
//
// The relief is a sum of a few kinds of shape; the numbers of passes/surfaces.py say how much of each.

layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0, rgba8) uniform writeonly image2DArray map;

layout(push_constant) uniform Push {
    vec4 rough;   // cells of the first octave, height, 0 smooth .. 1 ridged, height of the finest grain
    vec4 stones;  // cells, height, share of cells that hold one, seed
    vec4 plates;  // cells, depth of the cracks between, their width, how much plates are bent
    vec4 plane;   // tilt of each plate, step between plates, ripples across the map, their height
    vec4 tone;    // from the roughness, a stone's own, being a stone, a plate's own
    vec4 layer;   // x layer, y tone of the cracks, z of what is none of these
} push;

const float SLOPE_RANGE = 16.0;  // height a map's width

uint hash(ivec2 cell, int cells, uint seed) {
    uvec2 v = uvec2((cell % cells + cells) % cells);
    uint h = (v.x * 0x8DA6B343u) ^ (v.y * 0xD8163841u) ^ (seed * 0xCB1AB31Fu);
    h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
    h = (h ^ (h >> 12)) * 0x297A2D39u;
    return h ^ (h >> 15);
}

float unit(uint h) {
    return float(h & 0xFFFFu) / 65535.0;
}

float smooth_noise(vec2 uv, int cells, uint seed) {
    vec2 p = uv * float(cells);
    ivec2 cell = ivec2(floor(p));
    vec2 f = p - vec2(cell);
    f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    float a = unit(hash(cell, cells, seed)), b = unit(hash(cell + ivec2(1, 0), cells, seed));
    float c = unit(hash(cell + ivec2(0, 1), cells, seed)), d = unit(hash(cell + 1, cells, seed));
    return mix(mix(a, b, f.x), mix(c, d, f.x), f.y) * 2.0 - 1.0;
}

float fractal(vec2 uv, int cells, float ridged) {
    float sum = 0.0, height = 0.5;
    for (int i = 0; i < 5; i++) {
        float n = smooth_noise(uv, cells, uint(i) + 11u);
        sum += height * mix(n, 1.0 - 2.0 * abs(n), ridged);
        height *= 0.52;
        cells *= 2;
    }
    return sum;
}

// S. Worley, "A Cellular Texture Basis Function" (SIGGRAPH 1996), with the distance to the border between two cells.
void cellular(vec2 uv, int cells, uint seed, out float nearest, out float border, out vec2 offset, out uint id) {
    vec2 p = uv * float(cells);
    ivec2 cell = ivec2(floor(p));
    nearest = 9.0;
    float second = 9.0;
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            uint h = hash(cell + ivec2(i, j), cells, seed);
            vec2 point = vec2(cell + ivec2(i, j)) + 0.15 + 0.7 * vec2(unit(h), unit(h >> 16));
            float d = length(p - point);
            if (d < nearest) {
                second = nearest;
                nearest = d;
                offset = p - point;
                id = h;
            } else {
                second = min(second, d);
            }
        }
    }
    border = second - nearest;
    id = (id ^ (id >> 15)) * 0x2C1B3C6Du;
    id ^= id >> 13;
}

// Height and tone, about 0..1.
vec2 relief(vec2 uv) {
    float rough = fractal(uv, int(push.rough.x), push.rough.z);
    float grain = smooth_noise(uv, 160, 77u) + 0.6 * smooth_noise(uv, 230, 78u);
    float height = 0.5 + push.rough.y * rough + push.rough.w * grain;
    float tone = push.layer.z + push.tone.x * rough;
    float nearest, border;
    vec2 offset;
    uint id;
    vec2 bent = uv + 0.03 * push.plates.w * vec2(rough, fractal(uv.yx + 0.37, int(push.rough.x), 0.0));
    cellular(bent, int(push.plates.x), 5u, nearest, border, offset, id);
    vec2 tilt = vec2(unit(id), unit(id >> 16)) * 2.0 - 1.0;
    height += push.plane.x * dot(tilt, offset) + push.plane.y * (unit(id >> 8) - 0.5);
    float crack = 1.0 - smoothstep(0.0, push.plates.z, border);
    height -= push.plates.y * crack;
    tone += push.layer.y * crack + push.tone.w * (unit(id >> 4) - 0.5);
    float ripple = sin(6.2831853 * (push.plane.z * uv.y + 0.9 * rough));
    height += push.plane.w * (ripple + 0.3 * ripple * ripple);
    // Stones of three sizes, the larger over the smaller.
    int cells = int(push.stones.x);
    float stone = 0.0, own = 0.0;
    for (int i = 0; i < 3; i++) {
        cellular(uv, cells, uint(push.stones.w) + uint(i), nearest, border, offset, id);
        float there = float(unit(id >> 7) < push.stones.z);
        float radius = 0.32 + 0.25 * unit(id);
        float bump = sqrt(max(1.0 - nearest * nearest / (radius * radius), 0.0)) * min(1.0, border * 8.0);
        float size = exp2(-float(i)) * there * bump;
        if (size > stone) {
            stone = size;
            own = unit(id >> 3) - 0.5;
        }
        cells = cells * 2 + 3;
    }
    height += push.stones.y * stone;
    tone += push.tone.y * own * float(stone > 0.0) + push.tone.z * smoothstep(0.05, 0.35, stone);
    return vec2(height, tone);
}

void main() {
    ivec2 size = imageSize(map).xy;
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(at, size))) {
        return;
    }
    vec2 uv = (vec2(at) + 0.5) / vec2(size);
    float d = 1.0 / float(size.x);
    vec2 here = relief(uv);
    vec2 slope = (vec2(relief(uv + vec2(d, 0.0)).x, relief(uv + vec2(0.0, d)).x) - here.x) / d;
    slope = clamp(slope / SLOPE_RANGE, -1.0, 1.0) * 0.5 + 0.5;
    imageStore(map, ivec3(at, int(push.layer.x)), vec4(slope, clamp(here, 0.0, 1.0)));
}
