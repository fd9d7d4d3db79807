#version 450
#extension GL_GOOGLE_include_directive : require
#include "air_march.glsl"

layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 1, rgba16f) uniform writeonly image3D air_image;

// Before the ground the air counts for less than in the sky: on a planet whose horizon is a stone's throw away its full
// depth would hide everything.
const float SHARE = 0.38;

// A slice ends at the square of its share of the ray's stretch in the air: slices lie closer near the eye.
void main() {
    ivec3 size = imageSize(air_image);
    ivec2 texel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(texel, size.xy))) {
        return;
    }
    Shell shell = Shell(push.low, push.top, push.air);
    vec3 sun;
    vec3 direction = texel_ray(shell, push.eye, (vec2(texel) + 0.5) / vec2(size.xy), vec2(size.xy), sun);
    vec2 stretch = air_stretch(shell, push.eye, direction.z, texel.y < size.y / 2);
    float reach = max(stretch.y - stretch.x, 0.0);
    float c = dot(direction, sun);
    float rayleigh = rayleigh_phase(c), mie = mie_phase(c);
    vec3 light = vec3(0.0), left = vec3(1.0);
    imageStore(air_image, ivec3(texel, 0), vec4(0.0, 0.0, 0.0, 1.0));
    for (int i = 1; i < size.z; i++) {
        float a = float(i - 1) / float(size.z - 1), b = float(i) / float(size.z - 1);
        float m = 0.5 * (a + b);
        vec3 p = vec3(0.0, 0.0, push.eye) + direction * (stretch.x + reach * m * m);
        scatter(shell, p, reach * (b * b - a * a) * SHARE, sun, rayleigh, mie, true, light, left);
        imageStore(air_image, ivec3(texel, i), vec4(light, dot(left, vec3(1.0 / 3.0))));
    }
}
