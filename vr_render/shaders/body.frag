#version 450
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "atmosphere.glsl"
#include "noise.glsl"
#include "stars.glsl"
#include "aurora.glsl"
#include "heavens.glsl"

// A world, an asteroid or a wreck in the sky, seen through the air here. Smaller than a pixel it is a point, as bright as
// it covers of the pixel; such points are drawn brighter than they are, as eyes see them.
layout(location = 0) flat in vec4 numbers[10];
layout(location = 10) in vec3 ray;
layout(location = 0) out vec4 colour;  // premultiplied
layout(location = 1) out vec4 depth;

const float LEAST = 0.75;  // radius of a point in pixels

vec3 turned(vec4 q, vec3 v) {
    return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v);
}

float fractal(vec3 at, int octaves) {
    float sum = 0.0, weight = 0.5;
    for (int i = 0; i < octaves; i++) {
        sum += weight * cloud(at);
        at = at * 2.03 + 11.3;
        weight *= 0.5;
    }
    return sum / (1.0 - exp2(-float(octaves)));
}

// Height of the rims and floors of craters, one in some of the cells of a lattice.
float craters(vec3 at) {
    vec3 cell = floor(at - 0.5);
    float height = 0.0;
    for (int i = 0; i < 8; i++) {
        vec3 corner = cell + vec3(i & 1, (i >> 1) & 1, i >> 2);
        uvec3 h = pcg3d(uvec3(ivec3(corner) + 512));
        vec3 random = vec3(h >> 8) / 16777216.0;
        float size = 0.08 + 0.36 * random.z * random.z * random.z;
        float away = length(at - corner - 0.5 - 0.5 * (random - 0.5)) / size;
        height += size * (smoothstep(1.7, 1.0, away) - 1.6 * smoothstep(1.0, 0.35, away));
    }
    return height;
}

float bumps(vec3 own, float seed, float fine) {
    vec3 at = own + seed;
    float height = 0.35 * craters(at * 2.3);
    if (fine > 40.0) {
        height += 0.16 * craters(at * 5.1 + 3.0);
    }
    if (fine > 90.0) {
        height += 0.07 * craters(at * 11.7 + 5.0);
    }
    return height;
}

void main() {
    vec3 direction = normalize(ray);
    float pixel = max(length(fwidth(direction)) * 0.7, 1e-6);
    vec3 centre = numbers[0].xyz, sun = numbers[2].xyz;
    float true_radius = numbers[0].w, radius = max(true_radius, LEAST * pixel);
    float off = length(cross(direction, centre)), fine = radius / pixel;
    float cover = clamp((radius - off) / pixel + 0.5, 0.0, 1.0) * min(true_radius / radius, 1.0);
    float chord = sqrt(max(radius * radius - off * off, 0.0));
    vec3 normal = normalize(direction * (dot(direction, centre) - chord) - centre);
    mat3 turn = mat3(frame.star_turn[0].xyz, frame.star_turn[1].xyz, frame.star_turn[2].xyz);
    vec4 spin = normalize(numbers[1]);
    vec3 own = turned(spin, normal * turn);
    float facing = clamp(-dot(normal, direction), 0.0, 1.0), air = numbers[8].w;
    float seed = numbers[4].w, level = numbers[3].w;
    bool rock = numbers[7].w > 0.5;
    vec3 star = frame.star.rgb * numbers[2].w;

    vec3 ground = numbers[5].rgb;
    vec3 shaded = normal;
    if (fine > 1.5) {
        int octaves = fine > 60.0 ? 6 : fine > 12.0 ? 4 : 2;
        vec3 at = own * 1.9 + seed;
        float height = fractal(at + 0.6 * fractal(at * 0.9 + 31.0, 2), octaves);
        float rough = fractal(at * 3.7 + 17.0, min(octaves, 4));
        float north = abs(own.z) + 0.35 * (rough - 0.5);
        ground = mix(numbers[4].rgb, numbers[5].rgb, smoothstep(0.22, 0.5, north));
        ground = mix(ground, numbers[6].rgb, smoothstep(0.66, 0.86, north));
        ground = mix(ground, numbers[7].rgb, smoothstep(0.62, 0.72, rough + 0.22 * (numbers[5].w - 0.5)) * 0.85);
        ground *= 0.62 + 0.76 * fractal(at * 2.6 + 7.0, octaves);
        float shore = level > 0.0 ? 0.5 + 0.62 * (level - 0.5) * (1.0 - 0.3 * level) : -1.0;
        if (height < shore) {
            ground = mix(numbers[3].rgb, numbers[3].rgb * 2.4 + 0.02, smoothstep(shore - 0.035, shore, height));
            ground = mix(ground, numbers[6].rgb, smoothstep(0.78, 0.86, north) * step(0.5, dot(numbers[6].rgb, vec3(1.0))));
            vec3 half_way = normalize(sun - direction);
            ground += 0.45 * pow(max(dot(normal, half_way), 0.0), 160.0);
        } else {
            ground *= 0.8 + 0.7 * smoothstep(shore, shore + 0.25, height);
        }
        if (air < 0.05 && fine > 8.0) {
            float step_ = max(0.004, 0.7 / fine);
            vec3 side = normalize(cross(own, vec3(0.3, 0.5, 0.81))), other = cross(own, side);
            float here = bumps(own, seed, fine);
            float a = (bumps(own + side * step_, seed, fine) - here) / step_;
            float b = (bumps(own + other * step_, seed, fine) - here) / step_;
            vec4 back = vec4(-spin.xyz, spin.w);
            shaded = normalize(normal - 0.42 * smoothstep(6.0, 45.0, fine) * (turn * (turned(back, side) * a + turned(back, other) * b)));
            ground *= 1.0 + 0.8 * here;
        }
        float clouds = numbers[6].w;
        if (clouds > 0.0 && fine > 3.0) {
            vec3 swirl = own * vec3(2.3, 2.3, 4.6) + seed * 1.7;
            swirl += 1.1 * vec3(cloud(swirl * 0.8), cloud(swirl * 0.8 + 9.0), cloud(swirl * 0.8 + 23.0));
            float thick = smoothstep(0.66 - 0.4 * clouds, 0.86 - 0.3 * clouds, fractal(swirl, octaves));
            ground = mix(ground, vec3(0.72, 0.74, 0.77) * mix(vec3(1.0), numbers[8].rgb * 1.6, 0.35), thick * 0.9);
        }
    }

    float high = dot(normal, sun), lit = max(dot(shaded, sun), 0.0) * smoothstep(-0.04, 0.05, high);
    lit = mix(sqrt(lit) * 0.85, lit, 0.35 + 0.65 * smoothstep(0.0, 0.05, air));  // dust throws light back to where it came from
    vec3 dusk = mix(vec3(1.0), vec3(1.0, 0.62, 0.38), min(air * 1.6, 1.0) * (1.0 - smoothstep(0.0, 0.4, high)));
    vec3 light = ground * (star * dusk * lit + numbers[9].rgb * frame.star.rgb) / PI;
    vec3 veil = numbers[8].rgb * star * (0.3 / PI);
    if (air > 0.0) {
        float day = smoothstep(-0.22, 0.45, high);
        float thick = clamp(air * (0.10 + 0.85 * pow(1.0 - facing, 2.6)), 0.0, 0.92);
        light = light * (1.0 - thick) + veil * dusk * (2.2 * thick * day);
    }
    vec3 body = light * cover;
    if (air > 0.0 && fine > 3.0) {
        float away = max(off - radius, 0.0) / radius;
        float rim = exp(-away * (64.0 - 30.0 * air)) * (1.0 - clamp((radius - off) / pixel + 0.5, 0.0, 1.0));
        float day = smoothstep(-0.3, 0.4, dot(normalize(direction - centre), sun));
        float through = 6.0 * exp(-16.0 * max(1.0 - dot(direction, frame.sun.xyz), 0.0));  // the star is behind it
        vec3 ring = mix(veil, star * vec3(0.10, 0.055, 0.03), min(through, 1.0));
        body += ring * rim * min(air * 1.5, 1.0) * (1.2 * day + through);
    }

    vec3 left;
    vec3 before = heavens(direction, pixel, true, left);
    colour = vec4(before * cover + left * body * numbers[9].w, cover);
    depth = vec4(0.0);
}
