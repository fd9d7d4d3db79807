#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "noise.glsl"
// Soil thrown up: a burst is one instance, a particle six of its vertices. Nothing is kept between frames: a flight
// follows from the burst's numbers, gravity and the air's drag.

layout(location = 0) in vec4 source;     // in the shaders' world; w age [s]
layout(location = 1) in vec4 direction;  // w amount 0..1
layout(location = 2) in vec4 tint;       // linear; w seed

layout(location = 0) out vec2 corner;
layout(location = 1) flat out vec3 centre;
layout(location = 2) flat out vec4 body;  // colour; w opacity
layout(location = 3) flat out vec4 kind;  // x 0 clod, 0.75 cloud, 1 dust, y light of its own, z turn
layout(location = 4) out vec3 position;

const vec2 CORNERS[6] = vec2[](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));
const float GRAVITY = 6.0, DRAG_CLOD = 0.6, DRAG_DUST = 3.2;

void main() {
    int index = gl_VertexIndex / 6;
    corner = CORNERS[gl_VertexIndex % 6];
    uvec3 h = pcg3d(uvec3(uint(index), floatBitsToUint(tint.w), 91u));
    uvec3 g = pcg3d(h + 17u);
    vec3 r = vec3(h & 0xFFFFu) / 65535.0, s = vec3(g & 0xFFFFu) / 65535.0;
    bool dust = index % 7 >= 5;
    float life = dust ? 0.8 + 0.7 * s.x : 0.45 + 0.75 * s.x;
    float age = source.w - 0.06 * s.z;
    float t = age / life;
    // A direction in a cone around the burst's own.
    float around = 6.2831853 * r.x, wide = (dust ? 0.9 : 0.7) * sqrt(r.y);
    vec3 axis = direction.xyz;
    vec3 side = normalize(cross(axis, abs(axis.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
    vec3 way = normalize(axis + wide * (side * cos(around) + cross(axis, side) * sin(around)));
    float speed = (dust ? 1.6 : 3.4) * (0.45 + 0.75 * r.z) * (0.6 + 0.6 * direction.w);
    float drag = dust ? DRAG_DUST : DRAG_CLOD;
    float fly = (1.0 - exp(-drag * age)) / drag;
    float fall = dust ? 0.15 : 1.0;
    vec3 down = normalize(frame.centre.xyz - source.xyz);
    centre = source.xyz + way * (speed * fly + 0.15 * s.y) + down * (GRAVITY * fall * (age - fly) / drag);
    float size = dust ? 0.10 + 0.34 * sqrt(max(t, 0.0)) : (0.018 + 0.045 * s.y * s.y) * (1.0 - smoothstep(0.75, 1.0, t));
    float shade = 0.7 + 0.5 * s.z;
    body = vec4(tint.rgb * (dust ? 1.15 : shade), dust ? 0.16 * (1.0 - t) * smoothstep(0.0, 0.15, t) : 1.0);
    kind = vec4(float(dust), 0.0, 6.2831853 * s.x + (s.y - 0.5) * 14.0 * age, s.y);
    bool gone = t < 0.0 || t > 1.0 || index >= int(8.0 + 48.0 * direction.w);
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    vec3 toward = normalize(eye - centre);
    vec3 right = normalize(cross(toward, abs(toward.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
    position = centre + (right * corner.x + cross(toward, right) * corner.y) * size;
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
    if (gone) {
        gl_Position = vec4(0.0, 0.0, -1.0, 1.0);
    }
}
