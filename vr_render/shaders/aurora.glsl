// Curtains of light high in the air, while the sun storms. Include noise.glsl first.
#ifndef AURORA_GLSL
#define AURORA_GLSL

const float AURORA_LOW = 300.0, AURORA_HIGH = 760.0, AURORA_CELL = 210.0;  // metres
const int AURORA_LAYERS = 24;
const vec3 AURORA_FOOT = vec3(0.16, 1.0, 0.42), AURORA_TOP = vec3(0.62, 0.16, 0.85);

float aurora_noise(vec3 place) {
    vec3 cell = floor(place);
    return value_noise(ivec3(cell), place - cell);
}

// How bright a curtain is that hangs over a place of the planet: a band that folds, and rays in it.
float curtain(vec3 place, float seconds) {
    vec3 fold = vec3(aurora_noise(place * 0.9 + seconds * 0.05), aurora_noise(place * 0.9 + 31.7), 0.0) - 0.5;
    float ridge = 1.0 - abs(2.0 * aurora_noise(place + 1.7 * fold + vec3(0.0, 0.0, seconds * 0.02)) - 1.0);
    float rays = 0.3 + 0.7 * aurora_noise(place * 9.0 + vec3(seconds * 0.35, 0.0, 9.4));
    return (0.75 * pow(ridge, 22.0) + 0.25 * pow(ridge, 6.0)) * rays;
}

// Light from a direction whose height has the sine mu. `eye`: from the planet's centre; `jitter`: 0..1, to hide the layers.
vec3 aurora(vec3 eye, vec3 direction, float mu, float radius, float seconds, float jitter) {
    vec3 light = vec3(0.0);
    float r = length(eye);
    for (int layer = 0; layer < AURORA_LAYERS; layer++) {
        float up = (float(layer) + jitter) / float(AURORA_LAYERS);
        float high = radius + mix(AURORA_LOW, AURORA_HIGH, up);
        float far = -r * mu + sqrt(max(r * r * (mu * mu - 1.0) + high * high, 0.0));
        vec3 place = normalize(eye + direction * far) * (radius / AURORA_CELL);
        light += mix(AURORA_FOOT, AURORA_TOP, smoothstep(0.1, 0.8, up)) * (curtain(place, seconds) * exp(-3.2 * up) * smoothstep(0.0, 0.06, up));
    }
    return light * (smoothstep(0.0, 0.22, mu) * 4.5 / float(AURORA_LAYERS));
}

#endif
