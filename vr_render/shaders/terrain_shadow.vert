#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "terrain_vertex.glsl"

layout(push_constant) uniform Push {
    int cascade;
} push;

layout(location = 0) flat out float fade;
layout(location = 1) flat out float start;  // of the first threshold, in steps

void main() {
    Node node = nodes[gl_InstanceIndex];
    fade = node.shadow;
    start = push.cascade < 4 ? 0.5 : push.cascade == 4 ? 1.0 / 6.0 : 5.0 / 6.0;
    Vertex v = read_vertex(node);
    vec3 place = (frame.shadow_from_world[push.cascade] * vec4(v.position, 1.0)).xyz;
    gl_Position = vec4(place.xy * 2.0 - 1.0, place.z, 1.0);
}
