#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "atmosphere.glsl"
#include "noise.glsl"
#include "stars.glsl"
#include "aurora.glsl"
#include "heavens.glsl"

// What lies behind all ground: drawn infinitely far away, where nothing else was.
layout(location = 1) in vec3 ray;
layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;  // reversed

void main() {
    vec3 direction = normalize(ray);
    float pixel = length(fwidth(direction)) * 0.7;
    vec3 left;
    colour = vec4(heavens(direction, pixel, false, left), 1.0);
    depth = vec4(0.0);
}
