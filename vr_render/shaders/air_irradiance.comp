#version 450
#extension GL_GOOGLE_include_directive : require
#include "air_table.glsl"

// The sky's light on level ground: all directions above, weighted by their cosine.
const int DIRECTIONS = 64, STEPS = 10;

void main() {
    Shell shell = shell_of_push();
    float r, mu_sun;
    height_from_uv(shell, table_uv(), r, mu_sun);
    vec3 sun = vec3(sqrt(max(1.0 - mu_sun * mu_sun, 0.0)), 0.0, mu_sun);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < DIRECTIONS / 2; i++) {  // the upper half of them
        vec3 direction = spread_direction(i, DIRECTIONS);
        vec2 stretch = air_stretch(shell, r, direction.z, false);
        float reach = max(stretch.y - stretch.x, 0.0);
        float c = dot(direction, sun);
        float rayleigh = rayleigh_phase(c), mie = mie_phase(c);
        vec3 light = vec3(0.0), left = vec3(1.0);
        for (int j = 0; j < STEPS; j++) {
            float s = (float(j) + 0.5) / float(STEPS);
            vec3 p = vec3(0.0, 0.0, r) + direction * (reach * s * s);
            scatter(shell, p, reach * 2.0 * s / float(STEPS), sun, rayleigh, mie, true, light, left);
        }
        sum += light * direction.z;
    }
    ivec3 texel = ivec3(gl_GlobalInvocationID.xy, IRRADIANCE);
    imageStore(table, texel, vec4(sum * (4.0 * AIR_PI / float(DIRECTIONS)), 1.0));
}
