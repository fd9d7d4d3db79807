// All that stands in the sky: the air's light, the sun, the stars. Include atmosphere, stars and aurora.glsl first.
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

const float CLOUD_HEIGHT = 180.0, CLOUD_CELL = 150.0, HAZE_DEPTH = 120.0;  // metres

float cloud_noise(vec3 place) {
    vec3 cell = floor(place);
    return value_noise(ivec3(cell), place - cell);
}

// Share of a direction that clouds hide, and how bright they are there: a layer over the eye, torn where it hides less
// than the whole sky.
vec2 clouds(float mu, vec3 direction) {
    float cover = frame.weather.x;
    float low = frame.centre.w + CLOUD_HEIGHT, r = length(frame.views[0].eye.xyz - frame.centre.xyz);
    if (r > low) {
        return vec2(cover, 1.0);
    }
    float far = -r * mu + sqrt(max(r * r * (mu * mu - 1.0) + low * low, 0.0));
    vec3 place = (frame.views[0].eye.xyz - frame.centre.xyz + direction * far) / CLOUD_CELL;
    vec2 turn = frame.cloud_drift.xy;  // back to where these clouds began
    place.xy = vec2(turn.x * place.x + turn.y * place.y, turn.x * place.y - turn.y * place.x);
    float shape = 0.55 * cloud_noise(place) + 0.29 * cloud_noise(place * 2.3 + 7.1) + 0.16 * cloud_noise(place * 5.1 + 3.7);
    float torn = smoothstep(0.78 - 0.75 * cover, 1.0 - 0.6 * cover, shape);
    return mix(vec2(cover, 1.0), vec2(torn, 0.72 + 0.5 * shape), smoothstep(0.02, 0.2, mu));  // far away they overlap
}

// Light about a disc that bodies hide: faint beside it, and streaked as its field lies.
vec3 corona(vec3 direction) {
    vec3 apart = direction - frame.sun.xyz;
    float radius = acos(frame.sun.w), away = max(length(apart) / radius - 1.0, 0.0);
    vec3 side = normalize(cross(frame.sun.xyz, vec3(0.31, 0.17, 0.94)));
    float angle = atan(dot(apart, side), dot(apart, cross(frame.sun.xyz, side)));
    float streaks = 0.75 + 0.25 * sin(angle * 2.0 + 0.7) + 0.12 * sin(angle * 11.0) + 0.08 * sin(angle * 23.0 + 2.0);
    return vec3(0.92, 0.96, 1.0) * (0.05 * exp(-6.0 * away) + 0.012 * streaks * exp(-1.1 * away));
}

// `pixel`: the angle between two pixels. `empty`: without sun and stars, as the air before a
// body looks. `left`: the share of light that comes from
// infinitely far away.
vec3 heavens(vec3 direction, float pixel, bool empty, out vec3 left) {
    vec3 up;
    Shell shell = air_shell();
    float r = air_eye(up);
    float mu = clamp(dot(direction, up), -1.0, 1.0);
    left = eye_transmittance(shell, r, mu);
    vec3 light = clear_sky_over(up, direction);
    vec2 hidden = vec2(0.0, 1.0);
    if (frame.weather.x > 0.0 && mu > -0.1) {
        hidden = clouds(mu, direction);
        left *= 1.0 - hidden.x;
    }
    if (dot(left, vec3(1.0)) > 0.0) {
        vec3 sun = vec3(0.0);
        if (dot(direction, frame.sun.xyz) > 0.7) {
            float inside = 1.0 - smoothstep(0.5 * (shell.low + shell.top), shell.top, r);
            inside *= frame.star_turn[0].w > 0.0 ? frame.star_turn[1].w : 1.0;
            vec3 disc = empty ? vec3(0.0) : sun_disc(direction, pixel);
            sun = (disc + 0.14 * inside * aureole(direction)) * frame.sun_light.rgb;
            if (!empty && frame.star.w > 0.0) {
                sun += disc * (frame.star.rgb - frame.sun_light.rgb);
                sun += corona(direction) * frame.star.rgb * smoothstep(0.6, 1.0, frame.star.w);
            }
        }
        float dark = exp(-10.0 * dot(light, vec3(0.3, 0.6, 0.1)));  // eyes see no stars beside a bright sky
        light += left * sun;
        if (!empty && dark > 0.01) {
            float bright = 1.5 + (frame.star_turn[0].w > 0.0 ? 2.5 : 6.0) * smoothstep(shell.low, shell.top, r);
            light += sqrt(left) * stars(direction, pixel) * (dark * bright);
        }
    }
    if (frame.cloud_drift.z > 0.0 && mu > 0.0 && r < shell.top) {
        float jitter = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
        vec3 curtains = aurora(up * r, direction, mu, frame.centre.w, frame.shell.w, jitter);
        float bright = dot(light, vec3(0.2126, 0.7152, 0.0722));  // by day it can be seen too
        light += curtains * (frame.cloud_drift.z * (0.02 + 1.3 * bright) * (1.0 - hidden.x));
    }
    if (hidden.x > 0.0) {
        light = mix(light, lid(up, direction) * hidden.y, hidden.x);
    }
    if (frame.weather.y > 0.0) {
        float through = exp(-frame.weather.y * hazy() * HAZE_DEPTH / max(mu, 0.015));
        left *= through;
        light = light * through + lid(up, up) * (0.6 * (1.0 - through));
    }
    return light;
}

#endif
