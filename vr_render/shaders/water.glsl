// The sea: a sphere, seen from above and from below. Include atmosphere.glsl and heights.glsl first.
//
// Waves are sums of sines in space, so they need no coordinates on the sphere. A wave fades where a pixel is too wide
// for it, and what it would have tilted goes into the roughness of the glitter: far seas do not flicker.
#ifndef WATER_GLSL
#define WATER_GLSL

const vec3 WATER_ABSORPTION = vec3(0.42, 0.130, 0.080);  // 1/m
const vec3 WATER_ALBEDO = vec3(0.009, 0.048, 0.092);    // of deep water
const vec3 FOAM_ALBEDO = vec3(0.6);
const float WATER_INDEX = 1.333;
const int WAVES = 9;
const float LONGEST = 6.5;   // m
const float SHORTER = 0.66;  // from one wave to the next
const float STEEP = 0.036;   // of each wave

// Directions without order, so that no two waves run together.
vec3 wave_direction(int i) {
    float z = fract(0.17 + 0.618034 * float(i)) * 1.8 - 0.9;
    float angle = 2.7 * float(i) + 0.4;
    return vec3(sqrt(1.0 - z * z) * vec2(cos(angle), sin(angle)), z);
}

// Slope of the sea at q (from the planet's centre) and the variance of the slopes that are too small to see.
vec3 wave_slope(vec3 q, vec3 up, float footprint, float seconds, out float variance) {
    vec3 slope = vec3(0.0);
    variance = 0.0006;
    float wavelength = LONGEST;
    float gusts = 0.75 + 0.35 * sin(dot(q, vec3(0.11, -0.07, 0.09)) + 1.7 * sin(dot(q, vec3(-0.05, 0.08, 0.06)) + 0.05 * seconds));
    vec3 bend = vec3(0.0);
    for (int i = 0; i < WAVES; i++) {
        vec3 d = wave_direction(i);
        float k = 2.0 * AIR_PI / wavelength;
        float shown = 1.0 - smoothstep(0.22, 0.55, footprint / wavelength);
        float steep = STEEP * gusts;
        if (shown > 0.0) {
            // deep water: speed goes with the root of the wavelength; longer waves bend the crests of shorter ones
            float phase = k * dot(q + bend, d) - sqrt(9.81 * k) * seconds * 0.8 + float(i) * 2.1;
            vec3 wave = (d - up * dot(d, up)) * (steep * cos(phase));
            slope += wave * shown;
            bend += wave * (wavelength * 1.6) + d.zxy * (0.13 * wavelength * sin(phase * 0.37 + float(i)));
        }
        variance += 0.25 * steep * steep * (1.0 - shown * shown);
        wavelength *= SHORTER;
    }
    return slope;
}

// Patterns for foam: 0..1.
float foam_pattern(vec3 q, float seconds) {
    float sum = 0.0, scale = 2.3;
    vec3 p = q;
    for (int i = 0; i < 4; i++) {
        vec3 d = wave_direction(i + 3) * scale;
        sum += sin(dot(p, d) + seconds * (0.5 + 0.21 * float(i))) * sin(dot(p, d.yzx) - seconds * 0.3);
        p += 0.35 / scale * sin(p.yzx * scale * 1.7);
        scale *= 1.83;
    }
    return clamp(0.5 + 0.42 * sum, 0.0, 1.0);
}

// Light that waves gather on the ground below: about 1 in the mean.
float caustics(vec3 q, float depth, float seconds) {
    vec3 p = q * 2.4;
    p += 0.8 * sin(p.yzx * 0.8 + seconds * 0.8) + 0.45 * sin(p.zxy * 1.7 - seconds * 1.1);
    float bright = 1.0 - 0.5 * abs(sin(p.x + p.y) + sin(p.z * 1.3 - p.y * 0.8));
    bright *= bright;
    float shown = smoothstep(0.1, 0.8, depth) * exp(-0.22 * depth);
    return mix(1.0, 0.62 + 1.5 * bright * bright, shown);
}

float fresnel(float cosine) {
    float rest = 1.0 - clamp(cosine, 0.0, 1.0);
    return 0.02 + 0.98 * rest * rest * rest * rest * rest;
}

// Distances at which the ray meets the sea; `edge` is the share of the pixel that the sphere's outline leaves to it.
vec2 sea_hits(float r, float mu, float radius, out float edge) {
    float inside = (radius - r) * (radius + r) + (r * mu) * (r * mu);
    edge = clamp(inside / max(fwidth(inside), 1e-6) + 0.5, 0.0, 1.0);
    float half_chord = sqrt(max(inside, 0.0));
    float b = r * mu;
    float c = (r - radius) * (r + radius);
    // of the two roots, the one without cancellation first
    if (b <= 0.0) {
        float far = -b + half_chord;
        return vec2(c / max(far, 1e-6), far);
    }
    float near = -b - half_chord;
    return vec2(near, c / min(near, -1e-6));
}

// Whether the natural ground lies under the sea there: caves below it inland are dry. 0..1.
float sea_share(vec3 up) {
    float margin = 1.5 + 0.35 * frame.centre.w / float(textureSize(height_map, 0).x);
    float over = frame.shell.z - frame.centre.w - ground_height(up);  // depth of the sea
    return smoothstep(-margin, -0.6 * margin, over);
}

// Light that the water's body sends out, as deep water would.
vec3 water_body(vec3 sun, vec3 ambient, float facing) {
    return WATER_ALBEDO / AIR_PI * (sun * facing + ambient);
}

struct Sea {
    vec3 p;         // where the ray meets it, in the shaders' world
    vec3 ray;       // unit, from the eye
    float distance_;
    float through;  // length of the ray in the water, unbent
    vec3 behind;    // light of what lies under it, without air
    float pixel;    // angle of a pixel
    float sunlit;   // share of the sun that reaches it
};

// Light of the sea seen from above.
vec3 sea_from_above(Sea s) {
    vec3 q = s.p - frame.centre.xyz;
    vec3 up = normalize(q);
    float seconds = frame.shell.w;
    float level = clamp(-dot(s.ray, up), 0.0, 1.0);
    float footprint = s.distance_ * s.pixel * inversesqrt(max(level, 0.01));
    float variance;
    vec3 slope = wave_slope(q, up, footprint, seconds, variance);
    float depth = s.through * level;
    slope *= smoothstep(0.0, 1.2, depth) * 0.75 + 0.25;
    vec3 n = normalize(up - slope);
    vec3 sun = sun_at(s.p) * s.sunlit;
    vec3 ambient = ambient_at(s.p, up);
    float facing = max(dot(up, frame.sun.xyz), 0.0);

    float toward = dot(n, -s.ray);
    float mirror = fresnel(max(toward, 0.0)) / (1.0 + 6.0 * sqrt(variance));
    vec3 reflected = reflect(s.ray, n);
    reflected += up * max(0.0, 0.04 - dot(reflected, up)) * 1.6;  // waves behind hide what would come from below
    reflected = normalize(reflected);
    vec3 above = mix(sky_over(up, reflected), ambient / AIR_PI * (1.35 - 0.7 * dot(reflected, up)), smoothstep(0.15, 0.7, s.distance_ / frame.centre.w));

    vec3 middle = normalize(frame.sun.xyz - s.ray);
    float nh = max(dot(n, middle), 0.0);
    float a2 = 2.0 * variance;
    float peak = nh * nh * (a2 - 1.0) + 1.0;
    float glint = a2 / (AIR_PI * peak * peak) * fresnel(dot(middle, -s.ray)) * 0.25 / max(max(toward, facing), 0.12);
    vec3 glitter = sun * min(glint * smoothstep(0.0, 0.05, dot(up, frame.sun.xyz)), 60.0);

    float bent = sqrt(1.0 - (1.0 - level * level) / (WATER_INDEX * WATER_INDEX));
    float path = depth / bent;
    vec3 left = exp(-WATER_ABSORPTION * (path + depth * 0.7));
    float near = 1.0 - smoothstep(60.0, 160.0, s.distance_);
    float gathered = near > 0.0 ? mix(1.0, caustics(q + s.ray * s.through, depth, seconds), near * facing * s.sunlit) : 1.0;
    vec3 body = mix(water_body(sun, ambient, facing), s.behind * gathered, left);

    float wash = 0.12 + 0.08 * sin(seconds * 0.8 + 3.0 * foam_pattern(up * 90.0, 0.1 * seconds));
    float foam = (1.0 - smoothstep(0.0, wash + 0.08, depth)) * near;
    foam *= smoothstep(0.55 - 0.5 * foam, 1.0, foam_pattern(q * 1.6, seconds));
    vec3 white = FOAM_ALBEDO / AIR_PI * (sun * facing + ambient);
    return mix(body * (1.0 - mirror) + above * mirror + glitter, white, foam * 0.7);
}

// Light of what the eye under the sea sees: `light` is what was drawn, `at` the distance to the surface along the ray.
vec3 sea_from_below(
    vec3 light, vec3 ray, vec3 p, vec3 up, float at, float covered, float nearest, float eye_depth, vec3 eye
) {
    vec3 eye_up = normalize(eye - frame.centre.xyz);
    vec3 sun = sun_at(eye), ambient = ambient_at(eye, eye_up);
    float facing = max(dot(eye_up, frame.sun.xyz), 0.0);
    // The sea is brighter above and darker below.
    float tilt = dot(ray, eye_up);
    vec3 body = water_body(sun, ambient, facing) * 2.2 * exp(-WATER_ABSORPTION * max(eye_depth - 2.0 * tilt, 0.0));
    float end = min(nearest, at);
    if (covered > 0.0 && tilt > 0.0) {
        float variance;
        vec3 q = p - frame.centre.xyz;
        vec3 n = normalize(up - 2.0 * wave_slope(q, up, at * 0.004, frame.shell.w, variance));
        float cosine = max(dot(n, ray), 0.0);
        float sine2 = (1.0 - cosine * cosine) * WATER_INDEX * WATER_INDEX;
        float mirror = sine2 >= 1.0 ? 1.0 : fresnel(sqrt(1.0 - sine2));
        vec3 out_ray = refract(ray, -n, WATER_INDEX);
        vec3 above = dot(out_ray, out_ray) > 0.0 ? sky_over(up, out_ray) : vec3(0.0);
        float glint = pow(max(dot(out_ray, frame.sun.xyz), 0.0), 300.0);
        above = mix(above, light, 0.5 * step(dot(above, vec3(1.0)), 1e-4)) + sun * (glint * 4.0);
        light = mix(light, mix(above, body, mirror), covered);
    }
    vec3 left = exp(-WATER_ABSORPTION * end);
    // The ground was lit as if in the open: the water above it takes its share.
    if (covered < 1.0) {
        float bed_depth = max(frame.shell.z - length(eye + ray * min(nearest, 1e5) - frame.centre.xyz), 0.0);
        vec3 bed = eye + ray * min(nearest, 1e5) - frame.centre.xyz;
        float gathered = mix(1.0, caustics(bed, bed_depth, frame.shell.w), facing);
        light *= mix(gathered * exp(-WATER_ABSORPTION * bed_depth), vec3(1.0), covered);
    }
    return mix(body, light, left);
}

#endif
