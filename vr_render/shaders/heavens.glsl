// All that stands in the sky: the air's light, the sun, the stars. Include atmosphere.glsl and stars.glsl first.
#ifndef HEAVENS_GLSL
#define HEAVENS_GLSL

const float DISC_LIGHT = 60.0;  // of its middle, for an irradiance of 1; far less than real, which no picture could hold

// Share of light that the air lets through from infinitely far away to the eye; 0 where the ground is in between.
vec3 eye_transmittance(Shell shell, float r, float mu) {
    if (meets_ground(shell, r, mu)) {
        return vec3(0.0);
    }
    if (r > shell.top) {
        vec2 hits = sphere_hits(r, mu, shell.top);
        if (hits.x >= hits.y || hits.y < 0.0) {
            return vec3(1.0);
        }
        mu = (r * mu + hits.x) / shell.top;
        r = shell.top;
    }
    return textureLod(transmittance_map, vec3(transmittance_uv(shell, r, mu), TRANSMITTANCE), 0.0).rgb;
}

// The disc of the sun, darker and redder to its limb, softened over a pixel.
vec3 sun_disc(vec3 direction, float pixel) {
    float radius = acos(frame.sun.w);
    float away = length(direction - frame.sun.xyz);
    float cover = clamp((radius - away) / pixel + 0.5, 0.0, 1.0);
    float x = min(away / radius, 1.0);
    float height = sqrt(1.0 - x * x);
    vec3 limb = pow(vec3(max(height, 0.02)), vec3(0.35, 0.45, 0.6));
    return limb * (cover * DISC_LIGHT);
}

// Light about the disc that haze scatters forward, nearer to the sun than the tables resolve.
float aureole(vec3 direction) {
    float away = length(direction - frame.sun.xyz);
    return 0.30 * exp(-9.0 * away) + 0.9 * exp(-38.0 * away);
}

// `pixel`: the angle between two pixels.
vec3 heavens(vec3 direction, float pixel) {
    vec3 up;
    Shell shell = air_shell();
    float r = air_eye(up);
    float mu = clamp(dot(direction, up), -1.0, 1.0);
    vec3 left = eye_transmittance(shell, r, mu);
    vec3 light = sky(direction);
    if (dot(left, vec3(1.0)) > 0.0) {
        vec3 sun = vec3(0.0);
        if (dot(direction, frame.sun.xyz) > 0.7) {
            float inside = 1.0 - smoothstep(0.5 * (shell.low + shell.top), shell.top, r);
            sun = (sun_disc(direction, pixel) + 0.14 * inside * aureole(direction)) * frame.sun_light.rgb;
        }
        float dark = exp(-10.0 * dot(light, vec3(0.3, 0.6, 0.1)));  // eyes see no stars beside a bright sky
        light += left * sun;
        if (dark > 0.01) {
            light += sqrt(left) * stars(direction, pixel) * (dark * (1.5 + 6.0 * smoothstep(shell.low, shell.top, r)));
        }
    }
    return light;
}

#endif
