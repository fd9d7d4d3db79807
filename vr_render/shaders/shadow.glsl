// Shadow maps: how much of the sun and of the sky a place sees. Depth is reversed: 1 is nearest to the light.
#ifndef SHADOW_GLSL
#define SHADOW_GLSL

#include "frame.glsl"

// Mean of 5 by 5 texels around, each interpolated: nine gathers of four comparisons instead of 25 look-ups.
float filter_wide(vec2 uv, float layer, float depth, float size) {
    vec2 texel = uv * size - 0.5;
    vec2 base = floor(texel);
    vec2 f = texel - base;
    float sum = 0.0;
    for (int j = 0; j < 3; j++) {
        vec2 wy = j == 0 ? vec2(1.0 - f.y, 1.0) : j == 1 ? vec2(1.0) : vec2(1.0, f.y);
        for (int i = 0; i < 3; i++) {
            vec2 wx = i == 0 ? vec2(1.0 - f.x, 1.0) : i == 1 ? vec2(1.0) : vec2(1.0, f.x);
            vec2 at = (base + vec2(2 * i - 1, 2 * j - 1)) / size;
            vec4 lit = textureGather(shadow_map, vec3(at, layer), depth);
            sum += wy.x * (wx.x * lit.w + wx.y * lit.z) + wy.y * (wx.x * lit.x + wx.y * lit.y);
        }
    }
    // A texel more or less is seen most where little light is: its steps there are made smaller.
    float share = sum / 25.0;
    return share * sqrt(share);
}

vec3 shadow_place(int cascade, vec3 p) {
    return (frame.shadow_from_world[cascade] * vec4(p, 1.0)).xyz;
}

// Width of a texel of a cascade [m].
float shadow_texel(int cascade, float size) {
    mat4 m = frame.shadow_from_world[cascade];
    return 1.0 / (length(vec3(m[0][0], m[1][0], m[2][0])) * size);
}

float cascade_light(int cascade, vec3 p, vec3 n, float size) {
    float slope = 1.0 - clamp(dot(n, frame.sun.xyz), 0.0, 1.0);
    vec3 moved = p + n * (shadow_texel(cascade, size) * (1.2 + 1.8 * slope));
    vec3 place = shadow_place(cascade, moved);
    return filter_wide(place.xy, float(cascade), max(place.z, 0.0), size);
}

// The first cascade from this one on that holds p: one that waits for its turn may lie a little aside.
int holding(int cascade, vec3 p, float size) {
    for (; cascade < 3; cascade++) {
        vec2 aside = abs(shadow_place(cascade, p).xy - 0.5);
        if (max(aside.x, aside.y) < 0.5 - 5.0 / size) {
            break;
        }
    }
    return cascade;
}

// Share of the sun that reaches p, 0..1; `far` is the distance along the view, `spread` 0..1 a random number that
// chooses between two cascades where they meet, or negative: they are blended.
float sun_reaches(vec3 p, vec3 n, float far, float spread) {
    vec4 ends = frame.cascade_ends;
    if (far >= ends.w) {
        return 1.0;
    }
    float size = float(textureSize(shadow_map, 0).x);
    int cascade = holding(int(far > ends.x) + int(far > ends.y) + int(far > ends.z), p, size);
    float end = ends[cascade];
    float over = smoothstep(0.85 * end, end, far);
    if (cascade == 3) {
        return mix(cascade_light(3, p, n, size), 1.0, over);
    }
    int next = over > 0.0 ? holding(cascade + 1, p, size) : cascade;
    if (spread >= 0.0) {
        return cascade_light(over > spread ? next : cascade, p, n, size);
    }
    float lit = cascade_light(cascade, p, n, size);
    if (over > 0.0) {
        lit = mix(lit, cascade_light(next, p, n, size), over);
    }
    return lit;
}

// The sky cascades fill a corner of their layers, so that their texels are wide and with them the filter.
const float SKY_TEXELS = 192.0;

// `aside`: how far to look from in front of a wall [m]: it sees the sky there, even where it leans over.
float sky_light(int cascade, vec3 p, vec3 n, float aside, float size) {
    float texel = shadow_texel(cascade, size);
    vec3 up = normalize(p - frame.centre.xyz);
    vec3 level = n - up * dot(n, up);
    vec3 place = shadow_place(cascade, p + n * (texel * 1.3) + level * aside);
    vec2 share = place.xy * (size / SKY_TEXELS) * 2.0 - 1.0;
    float border = max(abs(share.x), abs(share.y));
    if (border > 0.97) {
        return 1.0;
    }
    float lit = filter_wide(place.xy, float(cascade), place.z, size);
    return mix(lit, 1.0, smoothstep(0.85, 0.96, border));
}

// Share of the sky that p sees, 0..1: 0 deep in a cave, 1 in the open. The wider cascade reaches into entrances.
float sky_reaches(vec3 p, vec3 n) {
    float size = float(textureSize(shadow_map, 0).x);
    float near = sky_light(4, p, n, 1.0, size);
    float wide = sky_light(5, p, n, 5.0, size);
    return mix(near * (0.3 + 0.7 * wide), wide, 0.45);
}

#endif
