#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "noise.glsl"

layout(push_constant) uniform Push {
    vec4 start;
    vec4 end;
    vec4 colour;
} push;

layout(location = 0) in vec3 position;
layout(location = 1) in vec2 across;
layout(location = 2) flat in int part;

layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;

float flow(vec3 p) {
    vec3 whole = floor(p);
    return value_noise(ivec3(whole), p - whole);
}

void main() {
    float seconds = mod(frame.shell.w, 512.0);
    float light;
    float white;
    if (part == 0) {
        float wave = flow(vec3(across.y * 1.7 - seconds * 9.0, seconds * 2.0, 3.0)) - 0.5;
        float strand = flow(vec3(across.y * 5.0 + seconds * 14.0, seconds * 3.0, 7.0)) - 0.5;
        float x = across.x * 3.0;
        float core = exp(-10.0 * (x - 0.35 * wave) * (x - 0.35 * wave));
        float thread = exp(-34.0 * (x - 1.3 * strand) * (x - 1.3 * strand));
        float halo = exp(-1.1 * x * x);
        float ends = smoothstep(0.0, 0.25, across.y);
        light = (1.3 * core + 0.8 * thread + 0.16 * halo) * (0.75 + 0.5 * (wave + 0.5)) * ends;
        light *= 1.0 - smoothstep(0.8, 1.0, abs(across.x));
        white = core * core * 0.8;
    } else {
        float r = length(across);
        float flicker = 0.8 + 0.4 * flow(vec3(seconds * 17.0, float(part), 0.0));
        light = flicker * (exp(-18.0 * r * r) * 1.5 + 0.35 * exp(-4.0 * r * r)) * (1.0 - smoothstep(0.6, 1.0, r));
        light *= part == 1 ? 1.0 : 0.35;
        white = exp(-30.0 * r * r);
    }
    vec3 hue = mix(push.colour.rgb, vec3(1.0), clamp(white, 0.0, 0.85));
    colour = vec4(hue * light * push.colour.a, 0.0);
    depth = vec4(0.0);
}
