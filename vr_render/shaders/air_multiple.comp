#version 450
#extension GL_GOOGLE_include_directive : require
#include "air_table.glsl"

// Hillaire (2020), section 5.5: the second order, summed over directions, and a geometric series for all that follow.
const int DIRECTIONS = 32, STEPS = 12;

void main() {
    Shell shell = shell_of_push();
    float r, mu_sun;
    height_from_uv(shell, table_uv(), r, mu_sun);
    r = clamp(r, shell.low + 1e-3 * (shell.top - shell.low), shell.top);
    vec3 sun = vec3(sqrt(max(1.0 - mu_sun * mu_sun, 0.0)), 0.0, mu_sun);
    vec3 second = vec3(0.0), share = vec3(0.0);
    float phase = 1.0 / (4.0 * AIR_PI);
    for (int i = 0; i < DIRECTIONS; i++) {
        vec3 direction = spread_direction(i, DIRECTIONS);
        vec2 stretch = air_stretch(shell, r, direction.z, meets_ground(shell, r, direction.z));
        float dt = max(stretch.y - stretch.x, 0.0) / float(STEPS);
        vec3 light = vec3(0.0), left = vec3(1.0), scattered = vec3(0.0);
        for (int j = 0; j < STEPS; j++) {
            vec3 p = vec3(0.0, 0.0, r) + direction * (dt * (float(j) + 0.5));
            Medium medium = medium_at(shell, length(p));
            vec3 extinction = max(medium.extinction, vec3(1e-9));
            scattered += left * (medium.rayleigh + medium.mie) * (1.0 - exp(-extinction * dt)) / extinction;
            scatter(shell, p, dt, sun, phase, phase, false, light, left);
        }
        if (meets_ground(shell, r, direction.z)) {
            vec3 p = vec3(0.0, 0.0, r) + direction * stretch.y;
            float mu = dot(p, sun) / length(p);
            light += left * GROUND_ALBEDO / AIR_PI * sun_transmittance(shell, shell.low, mu) * max(mu, 0.0);
        }
        second += light / float(DIRECTIONS);
        share += scattered / float(DIRECTIONS);
    }
    ivec3 texel = ivec3(gl_GlobalInvocationID.xy, MULTIPLE);
    imageStore(table, texel, vec4(second / (1.0 - min(share, vec3(0.95))), 1.0));
}
