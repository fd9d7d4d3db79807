#version 450
#extension GL_GOOGLE_include_directive : require
#include "air_march.glsl"

layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 1, rgba16f) uniform writeonly image2DArray sky_image;

const int STEPS = 24;

void main() {
    ivec2 size = imageSize(sky_image).xy;
    ivec2 texel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(texel, size))) {
        return;
    }
    Shell shell = Shell(push.low, push.top, push.air);
    vec3 sun;
    vec3 direction = texel_ray(shell, push.eye, (vec2(texel) + 0.5) / vec2(size), vec2(size), sun);
    bool ground = texel.y < size.y / 2;
    vec2 stretch = air_stretch(shell, push.eye, direction.z, ground);
    float reach = max(stretch.y - stretch.x, 0.0);
    float c = dot(direction, sun);
    float rayleigh = rayleigh_phase(c), mie = mie_phase(c);
    vec3 light = vec3(0.0), left = vec3(1.0);
    for (int i = 0; i < STEPS; i++) {
        float s = (float(i) + 0.5) / float(STEPS);
        vec3 p = vec3(0.0, 0.0, push.eye) + direction * (stretch.x + reach * s * s);
        scatter(shell, p, reach * 2.0 * s / float(STEPS), sun, rayleigh, mie, true, light, left);
    }
    if (ground) {
        light += left * ground_light(shell, vec3(0.0, 0.0, push.eye) + direction * stretch.y, sun);
    }
    imageStore(sky_image, ivec3(texel, 0), vec4(light, 1.0));
}
