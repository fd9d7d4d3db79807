#version 450

// One triangle over the picture, for what only reads pictures. No vertices are bound: draw three.
layout(location = 0) out vec2 uv;  // 0..1, y down

void main() {
    uv = vec2((gl_VertexIndex << 1) & 2, gl_VertexIndex & 2);
    gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
}
