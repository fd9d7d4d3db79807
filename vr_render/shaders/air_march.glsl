// What the two shaders share that march rays from the eye: the table of the sky and the volume of the air.
#extension GL_GOOGLE_include_directive : require

layout(set = 0, binding = 0) uniform sampler2DArray transmittance_map;
layout(push_constant) uniform Push {
    float low, top;
    float eye;      // radius
    float sun;      // cosine of its zenith angle there
    vec4 air;
} push;

#include "air.glsl"
#include "air_light.glsl"

// The ray of a texel in the frame of the eye: z is up, the sun is in the plane of x and z.
vec3 texel_ray(Shell shell, float r, vec2 uv, vec2 size, out vec3 sun) {
    float angle = angle_of_row(shell, r, uv.y, size.y);
    float c = cos_azimuth_of_column(uv.x, size.x);
    sun = vec3(sqrt(max(1.0 - push.sun * push.sun, 0.0)), 0.0, push.sun);
    return vec3(sin(angle) * vec2(c, sqrt(max(1.0 - c * c, 0.0))), cos(angle));
}
