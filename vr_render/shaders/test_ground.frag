#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require
#include "frame.glsl"
#include "atmosphere.glsl"
#include "heights.glsl"

// A stand-in for the terrain in tests of sky and sea: follows each pixel's ray to the map of heights.
layout(constant_id = 0) const bool TERRACES = false;  // steps of 2 m, for corners

layout(location = 1) in vec3 ray;
layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 distance_;  // as reversed depth

float above(vec3 q) {
    float ground = ground_height(q);
    if (TERRACES) {
        ground = (floor(ground * 0.5) + smoothstep(0.35, 0.65, fract(ground * 0.5))) * 2.0;
    }
    return length(q) - frame.centre.w - ground;
}

void main() {
    float unit = length(ray);
    vec3 direction = ray / unit, eye = frame.views[gl_ViewIndex].eye.xyz;
    vec3 q = eye - frame.centre.xyz;
    float r = length(q);
    vec2 hits = sphere_hits(r, dot(q, direction) / r, frame.centre.w + 90.0);
    float t = max(hits.x, 0.05), gap = 0.0;
    if (hits.x >= hits.y || hits.y < 0.0) {
        discard;
    }
    for (int i = 0; i < 160 && t < hits.y; i++) {
        gap = above(q + direction * t);
        if (gap < 0.0005 * t) {
            break;
        }
        t += max(gap * 0.6, 0.0005 * t + 0.01);
    }
    if (t >= hits.y || gap > 1.0 + 0.01 * t) {
        discard;
    }
    vec3 g = q + direction * t, up = normalize(g), p = eye + direction * t;
    float e = max(2.0, 0.003 * t);
    vec3 n = normalize(vec3(above(g + vec3(e, 0, 0)) - above(g - vec3(e, 0, 0)),
                            above(g + vec3(0, e, 0)) - above(g - vec3(0, e, 0)),
                            above(g + vec3(0, 0, e)) - above(g - vec3(0, 0, e))));
    float height = length(g) - frame.shell.z, steep = dot(n, up);
    vec3 albedo = mix(vec3(0.30, 0.24, 0.15), vec3(0.13, 0.14, 0.055), smoothstep(0.6, 2.2, height));
    albedo = mix(albedo, vec3(0.5), smoothstep(26.0, 34.0, height));
    albedo = mix(vec3(0.16, 0.14, 0.12), albedo, smoothstep(0.72, 0.9, steep));
    vec3 light = albedo / AIR_PI * (sun_at(p) * max(dot(n, frame.sun.xyz), 0.0) + ambient_at(p, n));
    vec4 between = air(p);
    colour = vec4(light * between.a + between.rgb, 1.0);
    distance_ = vec4(unit / t);
    gl_FragDepth = unit / t;
}
