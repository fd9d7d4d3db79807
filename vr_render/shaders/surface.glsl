// Surfaces of materials: what a material's row says, and its detail, projected along three axes.
//
// Detail comes from maps that surfaces.comp makes: slopes of the relief (r, g), height (b) and tone (a), 0..1. They
// repeat every 2 m or more, their mips fade them out with distance. Set 1: 0 the maps.
#ifndef SURFACE_GLSL
#define SURFACE_GLSL

#include "frame.glsl"
#include "noise.glsl"

struct Material {
    vec4 colour;  // linear; a repeats of the map per metre, a multiple of 1/2048
    vec4 other;   // where the tone is dark; a sharpness of the change between the two
    vec4 relief;  // x map, y strength of slopes, z strength of strata, w darkness of hollows
    vec4 shine;   // x roughness, y reflectance, z of the tone's bright places alone: metal, w light of its own (negative: also out of hollows)
    vec4 cover;   // x what lies on it, -1 nothing; y, z how flat it is where that begins and is whole; w in what patches
};

layout(set = 0, binding = 6, std430) readonly buffer Materials {
    Material materials[];
};

layout(set = 1, binding = 0) uniform sampler2DArray surface_map;

struct Surface {
    vec3 albedo;
    vec3 normal;
    float roughness;
    float reflectance;
    float open;  // 0 in a hollow of the relief
    vec3 glow;
};

// A place in metres, such that maps repeating a multiple of 1/2048 a metre fit at every floating origin.
vec3 map_place(vec3 p) {
    return vec3(frame.origin.xyz & 4095) * 0.5 + p;
}

vec3 plane_weights(vec3 n) {
    vec3 w = n * n;
    w = w * w;
    w *= w;
    return w / (w.x + w.y + w.z);
}

// Whether the device chooses mips and filters along slanted ground better than a plain look-up does. Mesa's software
// driver does neither: it takes a mip that is far too fine for one pixel of four here and there.
layout(constant_id = 4) const bool ANISOTROPIC = true;

vec4 map_at(vec2 uv, float map, float mip) {
    if (ANISOTROPIC) {
        return texture(surface_map, vec3(uv, map));
    }
    return textureLod(surface_map, vec3(uv, map), mip);
}

// The map on three planes. Returns height and tone; `slope` gets the relief's slope along the planet's axes. `pixel` is
// the width of a pixel there, in widths of the map.
vec2 relief_of(float map, vec3 place, vec3 weights, float pixel, out vec3 slope) {
    float mip = log2(max(pixel * float(textureSize(surface_map, 0).x), 1e-6));
    vec4 x = map_at(place.yz, map, mip);
    vec4 y = map_at(place.zx, map, mip);
    vec4 z = map_at(place.xy, map, mip);
    vec2 sx = (x.rg * 2.0 - 1.0) * weights.x, sy = (y.rg * 2.0 - 1.0) * weights.y, sz = (z.rg * 2.0 - 1.0) * weights.z;
    slope = vec3(sy.y + sz.x, sx.x + sz.y, sx.y + sy.x);
    return x.ba * weights.x + y.ba * weights.y + z.ba * weights.z;
}

// What one material shows where its map has this height and tone.
Surface finish(Material m, float height, float tone) {
    float bright = smoothstep(0.5 - m.other.a, 0.5 + m.other.a, tone);
    Surface s;
    s.open = mix(1.0, smoothstep(0.05, 0.62, height), m.relief.w);
    s.albedo = mix(m.other.rgb, m.colour.rgb, bright);
    float metal = bright * m.shine.z;
    s.roughness = mix(m.shine.x, 0.34, metal);
    s.reflectance = mix(m.shine.y, 0.45, metal);
    s.glow = m.colour.rgb * (bright * (m.shine.w < 0.0 ? -m.shine.w : m.shine.w * height));
    s.normal = vec3(0.0);
    return s;
}

#endif
