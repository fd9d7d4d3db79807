#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_multiview : require
#include "frame.glsl"

// Two triangles over the picture, infinitely far away. No vertices are bound: draw six. A single larger triangle would be
// clipped, and Mesa's software driver (22.3) draws what it clips into the last view only.
layout(location = 0) out vec2 uv;   // 0..1, y down
layout(location = 1) out vec3 ray;  // from the eye to the near plane: eye + ray / depth is what a pixel shows

void main() {
    int i = gl_VertexIndex < 3 ? gl_VertexIndex : 6 - gl_VertexIndex;
    vec2 corner = vec2(i & 1, i >> 1);
    uv = corner;
    vec4 near = frame.views[gl_ViewIndex].world_from_clip * vec4(corner * 2.0 - 1.0, 1.0, 1.0);
    ray = near.xyz / near.w - frame.views[gl_ViewIndex].eye.xyz;
    gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
