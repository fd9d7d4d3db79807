#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "flora_vertex.glsl"

layout(push_constant) uniform Push {
    int cascade;
} push;

void main() {
    vec3 normal;
    float gone;
    vec3 position = placed(kinds.of[instance.x], normal, gone);
    vec3 at = (frame.shadow_from_world[push.cascade] * vec4(position, 1.0)).xyz;
    gl_Position = vec4(at.xy * 2.0 - 1.0, at.z, 1.0);
}
