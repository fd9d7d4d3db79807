#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "noise.glsl"
// Rain, snow and dust about the eye: an instance is a drop in a box that goes with the eye; a drop that leaves it on one
// side comes back on the other.

layout(location = 0) out vec2 corner;
layout(location = 1) flat out vec2 look;  // x opacity, y 1 round .. 0 drawn out
layout(location = 2) out vec3 position;

const vec2 CORNERS[6] = vec2[](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));
// of rain, snow and dust: half a width, half a length [m], opacity
const vec3 FORMS[3] = vec3[](vec3(0.004, 0.22, 0.5), vec3(0.02, 0.02, 0.9), vec3(0.007, 0.10, 0.45));
const float FROM = 0.5;  // metres before the eye that are kept free

void main() {
    corner = CORNERS[gl_VertexIndex % 6];
    vec3 start = vec3(pcg3d(uvec3(uint(gl_InstanceIndex), 77u, 5u)) & 0xFFFFu) / 65536.0;
    int kind = int(frame.cloud.w);
    float edge = frame.fall.w;
    vec3 eye = frame.views[0].eye.xyz;
    // the origin is whole voxels: its place in the box is exact wherever on the planet it lies
    vec3 at = vec3(frame.origin.xyz & (int(edge) * 2 - 1)) * 0.5 + eye;
    vec3 sway = kind == 1 ? 0.4 * sin(start.zxy * 6.28 + frame.shell.w * (0.6 + start.x)) : vec3(0.0);
    vec3 away = mod(start * edge + frame.fall.xyz + sway - at, edge) - 0.5 * edge;
    position = eye + away;
    float far = length(away);
    vec3 form = FORMS[kind];
    vec3 toward = -away / max(far, 1e-3);
    vec3 along = normalize(frame.fall_speed.xyz + vec3(1e-4, 0.0, 0.0));
    if (kind == 1) {
        along = normalize(cross(toward, abs(toward.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
    }
    vec3 side = normalize(cross(along, toward) + vec3(0.0, 1e-5, 0.0));
    float thick = max(form.x, far * frame.size.w * 0.7);  // no thinner than a pixel, but fainter then
    look = vec2(form.z * form.x / thick * smoothstep(FROM, 2.0 * FROM, far) * (1.0 - smoothstep(0.35, 0.5, far / edge)),
                float(kind == 1));
    position += side * (corner.x * thick) + along * (corner.y * max(form.y, thick));
    gl_Position = frame.views[gl_ViewIndex].clip_from_world * vec4(position, 1.0);
    if (look.x < 0.004) {
        gl_Position = vec4(0.0, 0.0, -1.0, 1.0);
    }
}
