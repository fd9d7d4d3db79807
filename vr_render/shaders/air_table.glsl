// What the three shaders share that make the table by height and sun angle, a layer each.
#extension GL_GOOGLE_include_directive : require

layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0, rgba16f) uniform writeonly image2DArray table;
layout(set = 0, binding = 1) uniform sampler2DArray transmittance_map;
layout(push_constant) uniform Push {
    float low, top;
    float eye, sun;  // of the tables that are made anew for each frame
    vec4 air;
} push;

#include "air.glsl"
#include "air_light.glsl"

Shell shell_of_push() {
    return Shell(push.low, push.top, push.air);
}

vec2 table_uv() {
    return (vec2(gl_GlobalInvocationID.xy) + 0.5) / HEIGHT_TABLE;
}

// Directions spread evenly over the sphere (Fibonacci lattice).
vec3 spread_direction(int i, int count) {
    float z = 1.0 - (2.0 * float(i) + 1.0) / float(count);
    float angle = 2.39996323 * float(i);
    return vec3(sqrt(1.0 - z * z) * vec2(cos(angle), sin(angle)), z);
}
