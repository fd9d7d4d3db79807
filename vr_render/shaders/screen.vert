#version 450

// Two triangles over the picture, for what only reads pictures. No vertices are bound: draw six; see fullscreen.vert.
layout(location = 0) out vec2 uv;  // 0..1, y down

void main() {
    int i = gl_VertexIndex < 3 ? gl_VertexIndex : 6 - gl_VertexIndex;
    uv = vec2(i & 1, i >> 1);
    gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
}
