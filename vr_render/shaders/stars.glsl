// Stars and the band of the galaxy, the same at each look. Include noise.glsl first.
#ifndef STARS_GLSL
#define STARS_GLSL

const vec3 GALAXY_POLE = vec3(0.46, -0.62, 0.63);
const float STAR_SIZE = 0.0009;  // standard deviation of a star's picture [rad], where pixels are no larger

// From orange over white to blue, as black bodies of 3,500 to 12,000 kelvins look.
vec3 star_colour(float t) {
    return t < 0.5 ? mix(vec3(1.0, 0.70, 0.46), vec3(1.0, 0.96, 0.92), min(t * 3.0, 1.0))
                   : mix(vec3(1.0, 0.95, 0.9), vec3(0.62, 0.75, 1.0), t * 2.0 - 1.0);
}

// One grid of stars on the faces of a cube, at most one in a cell.
vec3 star_grid(vec3 direction, float pixel, int cells, float share, float bright, int salt) {
    vec3 a = abs(direction);
    int axis = a.x >= a.y && a.x >= a.z ? 0 : a.y >= a.z ? 1 : 2;
    float along = direction[axis];
    vec2 uv = vec2(direction[(axis + 1) % 3], direction[(axis + 2) % 3]) / abs(along);
    int face = axis * 2 + int(along < 0.0);
    vec2 grid = (uv * 0.5 + 0.5) * float(cells);
    ivec2 base = ivec2(floor(grid - 0.5));
    float size = max(STAR_SIZE, pixel * 0.42);
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        ivec2 cell = base + ivec2(i & 1, i >> 1);
        uvec3 h = pcg3d(uvec3(cell + 4096, face + salt * 8));
        vec3 random = vec3(h >> 8) / 16777216.0;
        if (random.z > share || any(lessThan(cell, ivec2(0))) || any(greaterThanEqual(cell, ivec2(cells)))) {
            continue;
        }
        vec2 at = (vec2(cell) + 0.15 + 0.7 * random.xy) / float(cells) * 2.0 - 1.0;
        vec3 place;
        place[axis] = sign(along);
        place[(axis + 1) % 3] = at.x;
        place[(axis + 2) % 3] = at.y;
        vec3 apart = direction - normalize(place);
        float rare = random.z / share;
        float flux = bright * (0.05 + 0.95 * pow(rare, 10.0));
        float spread = dot(apart, apart) / (size * size);
        sum += star_colour(fract(random.x * 57.0 + random.y)) * (flux * STAR_SIZE * STAR_SIZE / (size * size) * exp(-0.5 * spread));
    }
    return sum;
}

float cloud(vec3 q) {
    vec3 whole = floor(q);
    return value_noise(ivec3(whole), q - whole);
}

// Light of the stars from a direction; `pixel` is the angle between two pixels.
vec3 stars(vec3 direction, float pixel) {
    vec3 d;
    if (frame.star_turn[0].w > 0.0) {
        mat3 turn = mat3(frame.star_turn[0].xyz, frame.star_turn[1].xyz, frame.star_turn[2].xyz);
        d = direction * turn;
    } else {
        float turn = atan(frame.sun.y, frame.sun.x);  // the planet turns about z, and the stars go with the sun
        float s = sin(turn), c = cos(turn);
        d = vec3(c * direction.x + s * direction.y, c * direction.y - s * direction.x, direction.z);
    }
    float off = dot(d, normalize(GALAXY_POLE));
    float rough = cloud(d * 5.0) * 0.5 + cloud(d * 11.0 + 7.0) * 0.3 + cloud(d * 23.0 + 3.0) * 0.2;
    float band = exp(-off * off * 26.0) * (0.25 + 1.1 * rough);
    float core = 0.55 + 0.45 * d.x;
    float dust = smoothstep(0.42, 0.75, cloud(d * 7.0 + 19.0) * 0.6 + cloud(d * 17.0 + 5.0) * 0.4) * exp(-off * off * 160.0);
    vec3 light = vec3(0.80, 0.84, 1.0) * (0.013 * band * core * (1.0 - 0.8 * dust));
    light += star_grid(d, pixel, 20, 0.30, 0.45, 1);
    light += star_grid(d, pixel, 67, 0.30 + 0.55 * band, 0.07, 2);
    return light;
}

#endif
