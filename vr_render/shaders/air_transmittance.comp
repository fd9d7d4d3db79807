#version 450
#extension GL_GOOGLE_include_directive : require
#include "air_table.glsl"

const int STEPS = 40;

void main() {
    Shell shell = shell_of_push();
    float r, mu;
    transmittance_from_uv(shell, table_uv(), r, mu);
    float length_ = max(sphere_hits(r, mu, shell.top).y, 0.0);
    vec3 depth = vec3(0.0);
    for (int i = 0; i < STEPS; i++) {
        float t = (float(i) + 0.5) / float(STEPS) * length_;
        depth += medium_at(shell, sqrt(r * r + t * t + 2.0 * r * mu * t)).extinction;
    }
    ivec3 texel = ivec3(gl_GlobalInvocationID.xy, TRANSMITTANCE);
    imageStore(table, texel, vec4(exp(-depth * (length_ / float(STEPS))), 1.0));
}
