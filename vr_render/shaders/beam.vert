#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
// The tool's beam: a strip that faces the eye, and a glow at either end. Three quads of six vertices.

layout(push_constant) uniform Push {
    vec4 start;   // w: half its width [m]
    vec4 end;
    vec4 colour;
} push;

layout(location = 0) out vec3 position;
layout(location = 1) out vec2 across;  // -1..1; along the beam in metres
layout(location = 2) flat out int part;

const vec2 CORNERS[6] = vec2[](vec2(-1, 0), vec2(1, 0), vec2(1, 1), vec2(-1, 0), vec2(1, 1), vec2(-1, 1));

void main() {
    part = gl_VertexIndex / 6;
    vec2 corner = CORNERS[gl_VertexIndex % 6];
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    if (part == 0) {
        vec3 along = push.end.xyz - push.start.xyz;
        vec3 p = mix(push.start.xyz, push.end.xyz, corner.y);
        vec3 side = normalize(cross(along, eye - p) + 1e-6);
        position = p + side * (corner.x * push.start.w * 3.0);
        across = vec2(corner.x, corner.y * length(along));
    } else {
        vec3 p = part == 1 ? push.end.xyz : push.start.xyz;
        vec3 toward = normalize(eye - p);
        vec3 side = normalize(cross(toward, abs(toward.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
        vec3 high = cross(side, toward);
        across = vec2(corner.x, corner.y * 2.0 - 1.0);
        float size = push.start.w * (part == 1 ? 9.0 : 4.0);
        position = p + (side * across.x + high * across.y) * size + toward * (push.start.w * 2.0);
    }
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
}
