// What the air is made of, and how the look-up tables about it are laid out.
//
// Method: S. Hillaire, "A Scalable and Production Ready Sky and Atmosphere Rendering Technique" (EGSR 2020), with E.
// Bruneton's mapping of the transmittance (2008, 2017). Adapted to small planets: heights are shares of the air's
// thickness, so the optical depths straight up, and with them the colours, are the same on each of them.
#ifndef AIR_GLSL
#define AIR_GLSL

const float AIR_PI = 3.14159265358979;

// Optical depths straight up. More than on Earth, because a small planet's air is only some six times as long at the
// horizon, not forty times: so dusk is orange all the same.
const vec3 RAYLEIGH_DEPTH = vec3(0.057, 0.168, 0.430);
const float MIE_DEPTH = 0.024;
const float MIE_ALBEDO = 0.9;
const vec3 OZONE_DEPTH = vec3(0.045, 0.110, 0.006);
const float RAYLEIGH_FALL = 6.0;  // thickness over scale height
const float MIE_FALL = 16.0;
const float OZONE_MIDDLE = 0.30, OZONE_WIDTH = 0.22;
const float MIE_G = 0.76;
const vec3 GROUND_ALBEDO = vec3(0.22, 0.20, 0.17);

// Layers of the table that depends on height and the sun's angle.
const float TRANSMITTANCE = 0.0, MULTIPLE = 1.0, IRRADIANCE = 2.0;
const vec2 HEIGHT_TABLE = vec2(128.0, 48.0);

struct Shell {
    float low;  // radius where the air is thickest [m]; it is no thicker below
    float top;
    vec4 air;  // how much of the depths below there is: of Rayleigh's by colour, w of the haze's
};

struct Medium {
    vec3 rayleigh;  // scattering [1/m]
    float mie;
    vec3 extinction;
};

// A body too small to hold air has none.
float air_amount(Shell shell) {
    return smoothstep(90.0, 220.0, shell.low);
}

Medium medium_at(Shell shell, float radius) {
    float thickness = shell.top - shell.low;
    float x = clamp((radius - shell.low) / thickness, 0.0, 1.0);
    float amount = air_amount(shell) / thickness;
    float fade = 1.0 - x * x * x * x;  // nothing is left at the top, so that there is no edge
    vec3 rayleigh = shell.air.rgb * RAYLEIGH_DEPTH * (RAYLEIGH_FALL * exp(-RAYLEIGH_FALL * x) * fade * amount);
    float mie = shell.air.w * MIE_DEPTH * MIE_FALL * exp(-MIE_FALL * x) * fade * amount;
    vec3 ozone = shell.air.g * OZONE_DEPTH * (max(0.0, 1.0 - abs(x - OZONE_MIDDLE) / OZONE_WIDTH) / OZONE_WIDTH * amount);
    return Medium(rayleigh, mie * MIE_ALBEDO, rayleigh + vec3(mie) + ozone);
}

float rayleigh_phase(float c) {
    return 3.0 / (16.0 * AIR_PI) * (1.0 + c * c);
}

// W. M. Cornette and J. G. Shanks (1992).
float mie_phase(float c) {
    const float g2 = MIE_G * MIE_G;
    return 3.0 / (8.0 * AIR_PI) * (1.0 - g2) * (1.0 + c * c) / ((2.0 + g2) * pow(1.0 + g2 - 2.0 * MIE_G * c, 1.5));
}

// Distances at which a ray meets a sphere about the centre; x > y where it does not. `mu` is the cosine of the angle
// between the ray and the zenith of its start. Written so that nothing cancels far from the planet.
vec2 sphere_hits(float r, float mu, float radius) {
    float nearest = r * sqrt(max(1.0 - mu * mu, 0.0));
    float inside = (radius - nearest) * (radius + nearest);
    if (inside < 0.0) {
        return vec2(1.0, -1.0);
    }
    float half_chord = sqrt(inside);
    return vec2(-r * mu - half_chord, -r * mu + half_chord);
}

// The stretch of a ray inside the air, down to the lowest ground where `ground` says that it meets it: begin and end;
// x >= y where there is none.
vec2 air_stretch(Shell shell, float r, float mu, bool ground) {
    vec2 hits = sphere_hits(r, mu, shell.top);
    vec2 stretch = vec2(max(hits.x, 0.0), hits.y);
    if (ground) {
        float nearest = r * sqrt(max(1.0 - mu * mu, 0.0));
        float end = -r * mu - sqrt(max((shell.low - nearest) * (shell.low + nearest), 0.0));
        stretch.y = clamp(end, stretch.x, stretch.y);
    }
    return stretch;
}

bool meets_ground(Shell shell, float r, float mu) {
    vec2 hits = sphere_hits(r, mu, shell.low);
    return hits.x < hits.y && hits.x > 0.0;
}

float to_texel(float x, float size) {
    return (0.5 + x * (size - 1.0)) / size;
}

float from_texel(float u, float size) {
    return clamp((u * size - 0.5) / (size - 1.0), 0.0, 1.0);
}

// Bruneton's mapping: distance to the top, and distance from the lowest ground's horizon.
vec2 transmittance_uv(Shell shell, float r, float mu) {
    float h = sqrt((shell.top - shell.low) * (shell.top + shell.low));
    float rho = sqrt(max((r - shell.low) * (r + shell.low), 0.0));
    float d = max(sphere_hits(r, mu, shell.top).y, 0.0);
    float d_min = shell.top - r, d_max = rho + h;
    float x = clamp((d - d_min) / max(d_max - d_min, 1e-4), 0.0, 1.0);
    return vec2(to_texel(x, HEIGHT_TABLE.x), to_texel(rho / h, HEIGHT_TABLE.y));
}

void transmittance_from_uv(Shell shell, vec2 uv, out float r, out float mu) {
    float h = sqrt((shell.top - shell.low) * (shell.top + shell.low));
    float rho = h * from_texel(uv.y, HEIGHT_TABLE.y);
    r = sqrt(rho * rho + shell.low * shell.low);
    float d_min = shell.top - r, d_max = rho + h;
    float d = d_min + from_texel(uv.x, HEIGHT_TABLE.x) * (d_max - d_min);
    mu = d == 0.0 ? 1.0 : clamp((h * h - rho * rho - d * d) / (2.0 * r * d), -1.0, 1.0);
}

// Multiple scattering and irradiance: the sun's cosine, denser about the horizon; height with more rows below.
vec2 height_uv(Shell shell, float r, float mu_sun) {
    float x = clamp((r - shell.low) / (shell.top - shell.low), 0.0, 1.0);
    float s = 0.5 + 0.5 * sign(mu_sun) * sqrt(abs(clamp(mu_sun, -1.0, 1.0)));
    return vec2(to_texel(s, HEIGHT_TABLE.x), to_texel(sqrt(x), HEIGHT_TABLE.y));
}

void height_from_uv(Shell shell, vec2 uv, out float r, out float mu_sun) {
    float x = from_texel(uv.y, HEIGHT_TABLE.y);
    r = shell.low + (shell.top - shell.low) * x * x;
    float s = from_texel(uv.x, HEIGHT_TABLE.x) * 2.0 - 1.0;
    mu_sun = sign(s) * s * s;
}

// The zenith angle of the lowest ground's horizon, and where the air begins above it (0 inside the air).
vec2 horizon_angles(Shell shell, float r) {
    float low = AIR_PI - asin(min(shell.low / r, 1.0));
    float high = r > shell.top ? AIR_PI - asin(shell.top / r) : 0.0;
    return vec2(low, high);
}

// The one way in which look-ups decide it: rows and stretches must agree at the last bit.
bool below_horizon(Shell shell, float r, float zenith_angle) {
    return zenith_angle > horizon_angles(shell, r).x;
}

// Row of a direction in the tables of the sky and of the air before the ground: the lower half is the ground, the
// upper the sky; rows lie close at the horizon, and no row blends the two.
float row_of(Shell shell, float r, float zenith_angle, float rows) {
    vec2 edges = horizon_angles(shell, r);
    float middle = rows * 0.5;
    if (below_horizon(shell, r, zenith_angle)) {
        float x = sqrt((zenith_angle - edges.x) / max(AIR_PI - edges.x, 1e-4));
        return (0.5 + (1.0 - clamp(x, 0.0, 1.0)) * (middle - 1.0)) / rows;
    }
    float x = sqrt((edges.x - zenith_angle) / max(edges.x - edges.y, 1e-4));
    return (middle + 0.5 + clamp(x, 0.0, 1.0) * (middle - 1.0)) / rows;
}

float angle_of_row(Shell shell, float r, float v, float rows) {
    vec2 edges = horizon_angles(shell, r);
    float middle = rows * 0.5;
    float row = v * rows - 0.5;
    if (row < middle - 0.5) {
        float x = 1.0 - row / (middle - 1.0);
        return edges.x + x * x * (AIR_PI - edges.x);
    }
    float x = (row - middle) / (middle - 1.0);
    return edges.x - x * x * (edges.x - edges.y);
}

// Column of an azimuth from the sun's: 0 towards it, 1 away; columns lie closer near the sun.
float column_of(float cos_azimuth, float columns) {
    return to_texel(sqrt(clamp(0.5 - 0.5 * cos_azimuth, 0.0, 1.0)), columns);
}

float cos_azimuth_of_column(float u, float columns) {
    float x = from_texel(u, columns);
    return 1.0 - 2.0 * x * x;
}

#endif
