// What light a thing throws into the eye: the part that fragments of things, plants and stones share.
#ifndef SHAPE_LIGHT_GLSL
#define SHAPE_LIGHT_GLSL

#include "frame.glsl"
#include "light.glsl"
#include "shadow.glsl"

layout(constant_id = 1) const bool SHADOWS = true;

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 material;
layout(location = 3) in vec3 glow;

layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;

void light_shape() {
    depth = vec4(NEAR * gl_FragCoord.w, 0.0, 0.0, 1.0);
    vec3 view = normalize(frame.views[gl_ViewIndex].eye.xyz - position);
    vec3 n = normalize(normal);
    float lit = 1.0, open = 1.0;
    if (SHADOWS) {
        lit = sun_reaches(position, n, 1.0 / gl_FragCoord.w, 0.5);
        open = sky_reaches(position, n);
    }
    Lit surface = Lit(material.rgb, n, material.a, 0.04);
    vec3 around = around_at(position, n) * open + BARE_MINIMUM;
    vec3 toward;
    vec3 lamp = lamp_at(position, toward);
    vec3 light = reflected(surface, frame.sun.xyz, sun_at(position) * lit, view) + reflected(surface, toward, lamp, view);
    light += around * (material.rgb / PI + 0.01) + glow;
    vec4 between = air(position);
    between.rgb *= smoothstep(0.0, 0.4, open);
    colour = vec4(light * between.a + between.rgb, 1.0);
}

#endif
