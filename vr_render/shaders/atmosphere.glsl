// Sky, sunlight and air as any pass sees them. Include frame.glsl first.
//
// Light is linear; p is a place in the shaders' world [m]. The tables are made by passes/atmosphere.py for the first
// view's eye, which serves both: two eyes of a head lie closer than the tables resolve.
#ifndef ATMOSPHERE_GLSL
#define ATMOSPHERE_GLSL

#include "air.glsl"
#include "air_light.glsl"
#include "heights.glsl"

// Light of a night without a moon: what comes from stars and the air's own glow.
const vec3 NIGHT_IRRADIANCE = vec3(0.034, 0.046, 0.075);

const float BESIDE = 1.2;  // radii from the centre, up to which there is ground all about

Shell air_shell() {
    return Shell(frame.shell.x, frame.shell.y, vec4(1.0));  // what the air is made of is in the tables
}

// Irradiance of the sun on a surface that faces it, without shadows other than the planet's own.
vec3 sun_at(vec3 p) {
    vec3 q = p - frame.centre.xyz, light = frame.sun_light.rgb * frame.weather.z;
    float r = length(q), mu = dot(q, frame.sun.xyz) / r;
    if (r > frame.shell.y) {  // from space: past the body, or through its air
        vec2 ground = sphere_hits(r, mu, frame.shell.x), air = sphere_hits(r, mu, frame.shell.y);
        if (ground.x < ground.y && ground.y > 0.0) {
            return vec3(0.0);
        }
        if (air.x >= air.y || air.y < 0.0) {
            return light;
        }
        mu = (r * mu + air.x) / frame.shell.y;
        r = frame.shell.y;
    }
    return light * sun_transmittance(air_shell(), r, mu);
}

// Irradiance under clouds that hide the whole sky, where the sun's height has the sine mu: what the sky above them and
// the sun give, in the colour of the clouds.
vec3 clouded(Shell shell, float r, float mu) {
    vec3 light = textureLod(transmittance_map, vec3(height_uv(shell, r, mu), IRRADIANCE), 0.0).rgb;
    light = light * frame.sun_light.rgb + NIGHT_IRRADIANCE;
    light += frame.sun_light.rgb * sun_transmittance(shell, r, mu) * (max(mu, 0.0) * frame.weather.z * 0.7);
    return frame.cloud.rgb * (1.4 * dot(light, vec3(0.2126, 0.7152, 0.0722)));
}

// Irradiance of the sky, and of the ground about, on a surface with the normal n that sees all of it.
vec3 ambient_at(vec3 p, vec3 n) {
    Shell shell = air_shell();
    vec3 q = p - frame.centre.xyz;
    float r = length(q);
    vec3 up = q / r;
    float mu = dot(up, frame.sun.xyz);
    vec3 above = textureLod(transmittance_map, vec3(height_uv(shell, r, mu), IRRADIANCE), 0.0).rgb;
    above = above * frame.sun_light.rgb + NIGHT_IRRADIANCE;
    if (frame.weather.x > 0.0) {
        above = mix(above, clouded(shell, r, mu), frame.weather.x);
    }
    // The sky is brighter on the sun's side.
    vec3 side = normalize(frame.sun.xyz - up * mu + 1e-4);
    above *= 1.0 + 0.25 * dot(n, side) * (1.0 - abs(mu));
    vec3 below = frame.sun_light.rgb * frame.weather.z * sun_transmittance(shell, r, mu) * max(mu, 0.0);
    float wide = min(BESIDE * frame.centre.w / r, 1.0);  // far away the body fills less of what is below
    below = GROUND_ALBEDO * (wide * wide) * (above + below);
    return mix(below, above, 0.5 + 0.5 * dot(n, up));
}

// Direction to the tables' coordinates: column and row.
vec2 sky_uv(Shell shell, float r, vec3 up, vec3 direction, vec2 size) {
    float mu = clamp(dot(direction, up), -1.0, 1.0);
    float mu_sun = dot(frame.sun.xyz, up);
    vec3 across = direction - up * mu;
    vec3 sunward = frame.sun.xyz - up * mu_sun;
    float lengths = sqrt(max(dot(across, across) * dot(sunward, sunward), 1e-12));
    float c = clamp(dot(across, sunward) / lengths, -1.0, 1.0);
    return vec2(column_of(c, size.x), row_of(shell, r, acos(mu), size.y));
}

// Radius of the eye as the tables use it, and the zenith there.
float air_eye(out vec3 up) {
    vec3 q = frame.views[0].eye.xyz - frame.centre.xyz;
    float r = length(q);
    up = q / r;
    return max(r, frame.shell.x + 0.01 * (frame.shell.y - frame.shell.x));
}

// Light of clouds that hide the whole sky, brighter above than at the horizon (P. Moon and D. Spencer, "Illumination
// from a non-uniform sky", 1942).
vec3 lid(vec3 up, vec3 direction) {
    vec3 eye_up;
    float r = air_eye(eye_up);
    vec3 light = clouded(air_shell(), r, dot(up, frame.sun.xyz));
    return light * ((3.0 / 7.0 / PI) * (1.0 + 2.0 * clamp(dot(direction, up), 0.0, 1.0)));
}

// Light of the air from a direction as it looks at a place with another zenith, near the eye's height; no clouds.
vec3 clear_sky_over(vec3 up, vec3 direction) {
    vec3 eye_up;
    float r = air_eye(eye_up);
    vec2 size = vec2(textureSize(sky_map, 0).xy);
    vec3 light = textureLod(sky_map, vec3(sky_uv(air_shell(), r, up, direction, size), 0.0), 0.0).rgb;
    float glow = 1.0 - smoothstep(frame.shell.x, frame.shell.y, r);
    if (frame.star_turn[0].w > 0.0) {
        glow *= frame.star_turn[1].w;
    }
    return light * frame.sun_light.rgb + NIGHT_IRRADIANCE * (glow * 0.025);
}

// The same with clouds, which are spread evenly.
vec3 sky_over(vec3 up, vec3 direction) {
    vec3 light = clear_sky_over(up, direction);
    if (frame.weather.x > 0.0) {
        light = mix(light, lid(up, direction), frame.weather.x);
    }
    return light;
}

// Light of the air itself from a direction; below the horizon with the lit ground that the air lies before.
vec3 sky(vec3 direction) {
    vec3 up;
    air_eye(up);
    return sky_over(up, direction);
}

// Share of the haze that is there where the eye is: none under the ground.
float hazy() {
    vec3 q = frame.views[0].eye.xyz - frame.centre.xyz;
    return smoothstep(-6.0, -2.0, length(q) - frame.centre.w - ground_height(q));
}

// What clear air between the eye and p adds (rgb), and the share that it lets through (a).
vec4 clear_air(vec3 p) {
    vec3 up;
    Shell shell = air_shell();
    float r = air_eye(up);
    vec3 ray = p - frame.views[0].eye.xyz;
    float far = length(ray);
    vec3 direction = ray / max(far, 1e-4);
    float mu = clamp(dot(direction, up), -1.0, 1.0);
    vec2 stretch = air_stretch(shell, r, mu, below_horizon(shell, r, acos(mu)));
    if (stretch.x >= stretch.y || far <= stretch.x) {
        return vec4(0.0, 0.0, 0.0, 1.0);
    }
    vec3 size = vec3(textureSize(air_map, 0));
    float depth = sqrt(clamp((far - stretch.x) / (stretch.y - stretch.x), 0.0, 1.0));
    vec4 there = textureLod(air_map, vec3(sky_uv(shell, r, up, direction, size.xy), to_texel(depth, size.z)), 0.0);
    // An eye below the sea's level is in a cave or a gorge: the little air before it lies in the dark.
    float open = smoothstep(shell.low - 5.0, shell.low, length(frame.views[0].eye.xyz - frame.centre.xyz));
    return vec4(there.rgb * frame.sun_light.rgb * open, mix(1.0, there.a, open));
}

// The same with haze.
vec4 air(vec3 p) {
    vec4 between = clear_air(p);
    if (frame.weather.y > 0.0) {
        vec3 up;
        air_eye(up);
        vec3 ray = p - frame.views[0].eye.xyz;
        float left = exp(-frame.weather.y * hazy() * length(ray));
        between = between * left + vec4(lid(up, up) * (0.6 * (1.0 - left)), 0.0);
    }
    return between;
}

#endif
