// Light on a surface: sun, sky, lamp.
#ifndef LIGHT_GLSL
#define LIGHT_GLSL

#include "frame.glsl"
#include "atmosphere.glsl"

const float BARE_MINIMUM = 0.008;  // irradiance that is left where nothing shines: a cave is almost black

// Light from all around that reaches an open place. What the ground throws back and forth evens out the sky's blue.
vec3 around_at(vec3 p, vec3 n) {
    vec3 light = ambient_at(p, n);
    return mix(vec3(dot(light, vec3(0.2126, 0.7152, 0.0722))), light, 0.6);
}

struct Lit {
    vec3 albedo;
    vec3 normal;
    float roughness;
    float reflectance;
};

// Diffuse after Lambert, glossy after Trowbridge and Reitz (GGX) with V. Hammon's approximation of the masking
// ("PBR Diffuse Lighting for GGX+Smith Microsurfaces", GDC 2017). `light` is the irradiance on a surface that faces it.
vec3 reflected(Lit s, vec3 toward, vec3 light, vec3 view) {
    float facing = clamp(dot(s.normal, toward), 0.0, 1.0);
    vec3 middle = normalize(toward + view + 1e-5);
    float nh = clamp(dot(s.normal, middle), 0.0, 1.0), vh = clamp(dot(view, middle), 0.0, 1.0);
    float nv = clamp(abs(dot(s.normal, view)), 0.05, 1.0);
    float a = s.roughness * s.roughness;
    float peak = nh * nh * (a * a - 1.0) + 1.0;
    float spread = a * a / (PI * peak * peak);
    float masking = 0.5 / mix(2.0 * facing * nv, facing + nv, a);
    float rest = 1.0 - vh;
    float mirror = s.reflectance + (1.0 - s.reflectance) * rest * rest * rest * rest * rest;
    vec3 tint = mix(vec3(1.0), s.albedo * 1.6, smoothstep(0.2, 0.5, s.reflectance));  // metals tint what they mirror
    return light * facing * (s.albedo / PI * (1.0 - mirror) + tint * min(spread * masking * mirror, 8.0));
}

const float LAMP_NEAR = 1.6;  // metres within which the lamp's light does not rise: hands and tool would be white in a cave

// Light of the head's lamp at p, and where it comes from.
vec3 lamp_at(vec3 p, out vec3 toward) {
    vec3 ray = frame.lamp_position.xyz - p;
    float far2 = dot(ray, ray);
    toward = ray * inversesqrt(max(far2, 1e-6));
    float along = dot(-toward, frame.lamp_direction.xyz);
    float cone = smoothstep(frame.lamp_direction.w, mix(frame.lamp_direction.w, 1.0, 0.9), along);
    float spill = 0.02 * smoothstep(-0.2, 0.9, along);  // what the glass scatters aside
    return vec3(1.0, 0.86, 0.66) * (frame.sun_light.w * (cone * cone + spill) / (1.0 + max(far2, LAMP_NEAR * LAMP_NEAR)));
}

#endif
