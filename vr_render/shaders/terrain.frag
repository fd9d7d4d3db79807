#version 450
#extension GL_EXT_multiview : require
#extension GL_GOOGLE_include_directive : require
#include "frame.glsl"
#include "light.glsl"
#include "material_code.glsl"
#include "shadow.glsl"
#include "surface.glsl"

layout(constant_id = 0) const int DETAIL = 1;  // as Graphics.surface
layout(constant_id = 1) const bool SHADOWS = true;
layout(constant_id = 2) const bool LAMP = true;
layout(constant_id = 3) const bool BRUSH = true;

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) centroid in vec4 code_a;
layout(location = 3) centroid in vec4 code_b;
layout(location = 4) centroid in vec4 code_c;
layout(location = 5) centroid in float code_d;
layout(location = 6) flat in vec2 facts;

layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 depth;

const int SOIL = 1, CLAY = 2;

// The two materials that weigh most.
struct Pair {
    int first, second;
    float most, next;
};

void weigh(inout Pair pair, int id, float weight) {
    if (weight > pair.most) {
        pair.second = pair.first;
        pair.next = pair.most;
        pair.first = id;
        pair.most = weight;
    } else if (weight > pair.next) {
        pair.second = id;
        pair.next = weight;
    }
}

// How much of the material's cover lies here; where it is more than a half, the cover is what is seen.
float covered(vec4 cover, float flat_, float patches) {
    return smoothstep(cover.y, cover.z, flat_ + 0.25 * (patches - 0.5)) * smoothstep(cover.w, cover.w + 0.36, patches);
}

// Coarse samples of far ground lie below its skin of soil, in clay: on gentle slopes `skin` of it is soil.
Pair materials_here(float flat_, float patches, float ragged, float skin) {
    Corners corners = corners_of(uint(facts.y), code_a, code_b, code_c, code_d);
    Pair pair = Pair(corners.materials.x, corners.materials.x, 0.0, 0.0);
    float soil = 0.0;
    for (int i = 0; i < 3; i++) {
        int id = corners.materials[i];
        float weight = corners.weights[i];
        soil += id == SOIL ? weight : id == CLAY ? skin * weight : 0.0;
        if (id != SOIL) {
            weigh(pair, id, id == CLAY ? weight * (1.0 - skin) : weight);
        }
    }
    weigh(pair, SOIL, soil);
    float sum = max(pair.most + pair.next, 1e-4);
    float more = pair.first < pair.second ? ragged : -ragged;  // the same border from both of its sides
    pair.next = clamp(pair.next / sum + 0.35 * more * step(0.02, pair.next), 0.0, 1.0);
    pair.most = 1.0 - pair.next;
    vec4 cover = materials[pair.first].cover, other = materials[pair.second].cover;
    if (cover.x >= 0.0) {
        float share = covered(cover, flat_, patches);
        if (pair.next < 0.02) {
            return Pair(pair.first, int(cover.x), 1.0 - share, share);
        }
        pair.first = share > 0.5 ? int(cover.x) : pair.first;
    }
    if (other.x >= 0.0 && covered(other, flat_, patches) > 0.5) {
        pair.second = int(other.x);
    }
    return pair;
}

Surface blend(Surface a, Surface b, float t) {
    return Surface(
        mix(a.albedo, b.albedo, t), mix(a.normal, b.normal, t), mix(a.roughness, b.roughness, t),
        mix(a.reflectance, b.reflectance, t), mix(a.open, b.open, t), mix(a.glow, b.glow, t)
    );
}

// One material's look here; its `normal` is the slope of the relief. `height` serves blending.
Surface detail_of(Material m, vec3 place, vec3 planes, float pixel, out float height) {
    vec3 slope;
    vec2 relief = relief_of(m.relief.x, place * m.colour.a, planes, pixel * m.colour.a, slope);
    slope *= m.relief.y;
    if (DETAIL > 0) {
        vec3 broad;
        float scale = m.colour.a * 0.125;
        vec2 more = relief_of(m.relief.x, place * scale, planes, pixel * scale, broad);
        slope += broad * (m.relief.y * 0.7);
        relief = vec2(0.7 * relief.x + 0.3 * more.x, relief.y + 0.6 * (more.y - 0.5));
    }
    height = relief.x;
    Surface s = finish(m, relief.x, relief.y);
    s.normal = slope;
    return s;
}

// Layers of rock: bands by height with soft borders, bent a little; they end where a pixel is wider than they are.
vec3 strata(float radius, float bend, float pixel) {
    float t = radius * 0.7 + bend * 3.0;
    int cell = int(floor(t));
    float f = smoothstep(0.30, 0.70, t - float(cell));
    float broad = mix(hash1(ivec3(cell, 7, 0)), hash1(ivec3(cell + 1, 7, 0)), f) - 0.5;
    t = radius * 3.1 + bend * 9.0;
    cell = int(floor(t));
    f = smoothstep(0.25, 0.75, t - float(cell));
    float fine = mix(hash1(ivec3(cell, 9, 0)), hash1(ivec3(cell + 1, 9, 0)), f) - 0.5;
    broad *= 1.0 - smoothstep(0.5, 1.6, pixel);
    fine *= 1.0 - smoothstep(0.12, 0.4, pixel);
    return vec3(0.62, 0.52, 0.42) * broad + vec3(0.34) * fine;
}

vec3 brush_light(vec3 p) {
    float d = length(p - frame.brush.xyz);
    float pixel = fwidth(d);
    float width = max(0.022 * frame.brush.w, 1.2 * pixel);
    float line = 1.0 - smoothstep(width, width + 1.5 * pixel, abs(d - frame.brush.w));
    float inside = step(d, frame.brush.w);
    float share = d / frame.brush.w;
    float pulse = 0.5 + 0.5 * sin(6.2831853 * (share * 2.0 - frame.shell.w * 0.9));
    float fill = inside * (0.08 + 0.34 * share * share * share + frame.brush_colour.a * 0.14 * pulse);
    return frame.brush_colour.rgb * (line + fill);
}

void main() {
    float far = 1.0 / gl_FragCoord.w;
    float share = abs(facts.x);
    depth = vec4(NEAR * gl_FragCoord.w, 0.0, 0.0, share);
    vec3 eye = frame.views[gl_ViewIndex].eye.xyz;
    vec3 view = normalize(eye - position);
    vec3 q = position - frame.centre.xyz;
    float radius = length(q);
    vec3 up = q / radius;
    vec3 n = normalize(normal);
    float pixel = sqrt(length(dFdx(position)) * length(dFdy(position)));

    float patches = planet_noise(position, 5);
    float small = planet_noise(position, 2);
    float fine_left = 1.0 - smoothstep(0.4, 1.4, pixel), patches_left = 1.0 - smoothstep(1.0, 4.0, pixel);
    float lands = planet_noise(position, 8) - 0.5;  // greener and barer regions, seen from far away too
    float flat_ = mix(dot(n, up), 0.86, 0.6 * smoothstep(1.0, 4.0, pixel));
    float skin = smoothstep(0.3, 1.2, pixel) * smoothstep(0.45, 0.7, flat_);
    float ragged = (small - 0.5) * fine_left;
    float finer = (planet_noise(position, 0) - 0.5) * (1.0 - smoothstep(0.1, 0.35, pixel));
    float mottled = (patches - 0.5) * patches_left;
    Pair pair = materials_here(flat_, 0.5 + 0.5 * lands + mottled + 0.4 * ragged + 0.2 * finer, ragged + 0.5 * finer, skin);
    vec3 planes = plane_weights(n);
    vec3 place = map_place(position);
    Surface s;
    float first_height;
    Material m = materials[pair.first], other = materials[pair.second];
    s = detail_of(m, place, planes, pixel, first_height);
    if (DETAIL > 0) {
        float second_height;
        Surface second = detail_of(other, place, planes, pixel, second_height);
        float a = pair.most + 0.9 * first_height, b = pair.next + 0.9 * second_height;
        float least = max(a, b) - 0.12;
        a = max(a - least, 0.0);
        b = max(b - least, 0.0) * smoothstep(0.0, 0.08, pair.next);
        s = blend(s, second, b / (a + b));
    } else {
        vec3 second = mix(other.other.rgb, other.colour.rgb, 0.5);
        s.albedo = mix(s.albedo, second, smoothstep(0.25, 0.75, pair.next));
    }
    float layered = m.relief.z * (1.0 - smoothstep(0.55, 0.85, flat_));
    s.albedo *= max(vec3(1.0) + layered * strata(radius, patches + 0.25 * small, pixel), 0.2);
    s.albedo *= 1.0 + 0.34 * mottled + 0.16 * ragged;
    vec3 slope = s.normal - n * dot(n, s.normal);
    vec3 bent = normalize(n - slope);

    if (!gl_FrontFacing) {  // the inside of the ground is seen through a gap or from below: plain dark rock
        s = Surface(vec3(0.012), -n, 1.0, 0.0, 1.0, vec3(0.0));
        bent = -n;
    }
    float lit = 1.0, open = 1.0;
    if (SHADOWS) {
        float spread = -1.0;
        if (DETAIL == 0) {
            spread = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
        }
        lit = sun_reaches(position, n, far, spread);
        open = sky_reaches(position, n);
    }
    lit *= smoothstep(-0.04, 0.12, dot(n, frame.sun.xyz)) * mix(1.0, s.open, 0.4);
    Lit surface = Lit(s.albedo, bent, s.roughness, s.reflectance);
    vec3 sun = sun_at(position) * lit;
    vec3 around = around_at(position, bent) * (open * s.open) + BARE_MINIMUM * s.open;
    vec3 light = reflected(surface, frame.sun.xyz, sun, view);
    light += around * (s.albedo / PI + s.reflectance * 0.12);
    if (LAMP) {
        vec3 toward;
        vec3 lamp = lamp_at(position, toward);
        light += reflected(surface, toward, lamp * s.open, view);
    }
    light += s.glow;
    if (BRUSH) {
        float level = dot(sun + around, vec3(0.2, 0.7, 0.1)) + frame.sun_light.w * 0.02;
        light += brush_light(position) * (0.02 + 0.16 * level);
    }
    vec4 between = air(position);
    between.rgb *= smoothstep(0.0, 0.4, open);  // the air in a cave is as dark as its walls
    colour = vec4(light * between.a + between.rgb, share);
}
