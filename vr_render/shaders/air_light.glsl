// What reaches a place in the air: reads the table by height and sun angle, `transmittance_map`, which the shader that
// includes this declares.
#ifndef AIR_LIGHT_GLSL
#define AIR_LIGHT_GLSL

// Share of the sun's light that is left, with the planet's shadow. `mu` is the cosine of the sun's zenith angle. The
// shadow's edge is softer than the sun's disc alone would make it: hills stand above the lowest ground.
vec3 sun_transmittance(Shell shell, float r, float mu) {
    r = clamp(r, shell.low, shell.top);
    vec3 left = textureLod(transmittance_map, vec3(transmittance_uv(shell, r, mu), TRANSMITTANCE), 0.0).rgb;
    float horizon = -sqrt(max((1.0 - shell.low / r) * (1.0 + shell.low / r), 0.0));
    return left * smoothstep(-0.03, 0.02, mu - horizon);
}

// Light of all higher orders of scattering at a place, for a sun of irradiance 1, isotropic: radiance.
vec3 multiple_light(Shell shell, float r, float mu_sun) {
    return textureLod(transmittance_map, vec3(height_uv(shell, r, mu_sun), MULTIPLE), 0.0).rgb;
}

// Irradiance of the sky on level ground, for a sun of irradiance 1.
vec3 sky_irradiance(Shell shell, float r, float mu_sun) {
    return textureLod(transmittance_map, vec3(height_uv(shell, r, mu_sun), IRRADIANCE), 0.0).rgb;
}

// One step of a ray through the air at `p` (from the centre): adds to the light and takes from what is let through.
// The integral over the step is Hillaire's: exact for a constant medium, so that few steps do.
void scatter(
    Shell shell, vec3 p, float dt, vec3 sun, float rayleigh, float mie, bool higher, inout vec3 light, inout vec3 left
) {
    float r = length(p);
    float mu_sun = dot(p, sun) / r;
    Medium medium = medium_at(shell, r);
    vec3 direct = sun_transmittance(shell, r, mu_sun) * (medium.rayleigh * rayleigh + medium.mie * mie);
    if (higher) {
        direct += multiple_light(shell, r, mu_sun) * (medium.rayleigh + medium.mie);
    }
    vec3 extinction = max(medium.extinction, vec3(1e-9));
    vec3 through = exp(-extinction * dt);
    light += left * direct * (1.0 - through) / extinction;
    left *= through;
}

// What lit ground gives back, for a sun of irradiance 1: radiance.
vec3 ground_light(Shell shell, vec3 p, vec3 sun) {
    float mu_sun = dot(p, sun) / length(p);
    vec3 irradiance = sun_transmittance(shell, shell.low, mu_sun) * max(mu_sun, 0.0);
    return GROUND_ALBEDO / AIR_PI * (irradiance + sky_irradiance(shell, shell.low, mu_sun));
}

#endif
