#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require
#include "frame.glsl"
#include "atmosphere.glsl"

// A square about a body and the rim of its air, infinitely far away. Inputs are those of vr_render/sky.py; directions are
// turned to the planet's frame here.
layout(location = 0) in vec4 in_numbers[10];
layout(location = 0) flat out vec4 numbers[10];
layout(location = 10) out vec3 ray;

const float RIM = 1.22;  // of the air, in radii of the body
const float DARK = 0.09;

void main() {
    mat3 turn = mat3(frame.star_turn[0].xyz, frame.star_turn[1].xyz, frame.star_turn[2].xyz);
    numbers = in_numbers;
    numbers[0].xyz = normalize(turn * in_numbers[0].xyz);
    numbers[2].xyz = normalize(turn * in_numbers[2].xyz);
    mat4 clip = frame.views[gl_ViewIndex].clip_from_world;
    // Eyes that are used to the dark are not dazzled as a camera is: at night bodies are drawn dimmer than they are.
    numbers[9].w = clamp(sqrt(dot(sun_at(frame.views[gl_ViewIndex].eye.xyz), vec3(0.02, 0.06, 0.02))), DARK, 1.0);
    vec3 centre = numbers[0].xyz;
    float pixel = 2.0 / (frame.size.y * length(vec3(clip[0][1], clip[1][1], clip[2][1])));
    float radius = min(max(in_numbers[0].w, pixel) * (in_numbers[8].w > 0.0 ? RIM : 1.0), 0.999);
    float reach = radius / sqrt(1.0 - radius * radius) + 3.0 * pixel;
    int i = gl_VertexIndex < 3 ? gl_VertexIndex : 6 - gl_VertexIndex;
    vec2 corner = vec2(i & 1, i >> 1) * 2.0 - 1.0;
    vec3 right = normalize(cross(centre, abs(centre.z) < 0.7 ? vec3(0.0, 0.0, 1.0) : vec3(1.0, 0.0, 0.0)));
    ray = centre + (right * corner.x + cross(right, centre) * corner.y) * reach;
    gl_Position = clip * vec4(ray, 0.0);
    gl_Position.z = 0.0;
}
