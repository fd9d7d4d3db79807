#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "mark.glsl"

layout(location = 0) in vec4 start;   // in the shaders' world; w: half the width of a line, radius of the others [m]
layout(location = 1) in vec4 end;     // of a line; of a ring: up; w: kind
layout(location = 2) in vec4 tint;    // linear; w: opacity
layout(location = 3) in vec4 first;   // of a line: direction and opacity at its start; of a ring: ahead
layout(location = 4) in vec4 last;    // of a line: direction and opacity at its end

layout(location = 0) out vec3 position;
layout(location = 1) out vec2 place;  // of a line: across, opacity; else x, y
layout(location = 2) flat out vec4 middle;
layout(location = 3) flat out vec4 up;
layout(location = 4) flat out vec4 colour;
layout(location = 5) flat out vec4 ahead;
layout(location = 6) flat out float pixel;  // width of one at a distance of a metre

const vec2 CORNERS[6] = vec2[](vec2(-1, 0), vec2(1, 0), vec2(1, 1), vec2(-1, 0), vec2(1, 1), vec2(-1, 1));
const float NEAREST = 0.1;  // what begins nearer to the eye's plane, or behind it, begins there: nothing is clipped

void main() {
    View view = frame.views[gl_ViewIndex];
    vec2 corner = CORNERS[gl_VertexIndex % 6];
    vec3 eye = view.eye.xyz;
    middle = start;
    up = end;
    colour = tint;
    ahead = first;
    vec4 high = vec4(view.clip_from_world[0][1], view.clip_from_world[1][1], view.clip_from_world[2][1], 0.0);
    pixel = 2.0 / (frame.size.y * length(high.xyz));
    if (int(end.w) == LINE) {
        float near = (view.clip_from_world * vec4(start.xyz, 1.0)).w, far = (view.clip_from_world * vec4(end.xyz, 1.0)).w;
        float low = near < NEAREST ? (NEAREST - near) / max(far - near, 1e-6) : 0.0;
        float top = far < NEAREST ? (NEAREST - near) / min(far - near, -1e-6) : 1.0;
        if (near < NEAREST && far < NEAREST) {
            low = top = 0.0;
        }
        float share = mix(low, top, corner.y);
        vec3 p = mix(start.xyz, end.xyz, share);
        vec3 side = normalize(cross(mix(first.xyz, last.xyz, share), eye - p) + 1e-9);
        float half_ = max(start.w, 0.9 * pixel * length(eye - p));
        position = p + side * (corner.x * half_ * 2.0);
        place = vec2(corner.x * 2.0, mix(first.w, last.w, share));
    } else {
        float size = start.w * (int(end.w) == RING ? 1.9 : 1.0);
        vec3 toward = normalize(eye - start.xyz);
        if (int(end.w) == DOT) {
            size = max(size, 3.0 * pixel * length(eye - start.xyz));
        }
        vec3 side = normalize(cross(toward, abs(toward.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
        vec2 at = vec2(corner.x, corner.y * 2.0 - 1.0);
        position = start.xyz + (side * at.x + cross(side, toward) * at.y) * size;
        place = at;
    }
    gl_Position = view.clip_from_world * vec4(position, 1.0);
    if (int(end.w) != LINE) {  // a quad of which a part lies behind the eye is not drawn
        vec4 ahead_ = view.clip_from_world * vec4(start.xyz, 1.0);
        float away = length(eye - start.xyz), aside = sqrt(max(away * away - ahead_.w * ahead_.w, 0.0)) / max(away, 1e-6);
        if (ahead_.w - 1.42 * 1.9 * start.w * aside < NEAREST) {
            gl_Position = vec4(0.0, 0.0, -1.0, 1.0);
        }
    }
}
