#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "terrain_vertex.glsl"

layout(location = 0) out vec3 normal;
layout(location = 1) flat out int level;

void main() {
    Node node = nodes[gl_InstanceIndex];
    Vertex v = read_vertex(node);
    normal = v.normal;
    level = node.level;
    gl_Position = frame.views[0].clip_from_world * vec4(v.position, 1.0);
}
