#version 450
#extension GL_EXT_multiview : require

// Where one waits: a dusk over far hills, and a floor whose lines fade out. Everything follows from the pixel's ray.
layout(constant_id = 0) const bool ENCODE = false;  // the target does not encode sRGB itself

struct Sight {
    vec4 tangents;  // left, right, up, down
    vec4 turn;      // quaternion
    vec4 place;     // [m] above the floor; w of the first: progress 0..1
};

layout(push_constant) uniform Push {
    Sight eyes[2];
} push;

layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;

const float NEAR = 0.05;
const vec3 ACCENT = vec3(0.16, 0.62, 1.0);

float hash(vec3 p) {
    p = fract(p * vec3(0.1031, 0.1030, 0.0973));
    p += dot(p, p.yxz + 33.33);
    return fract((p.x + p.y) * p.z);
}

// Height of a row of hills in direction `a` [radians], as a slope.
float hills(float a, float seed) {
    return 0.45 * sin(2.0 * a + seed) + 0.3 * sin(5.0 * a + 2.3 * seed) + 0.16 * sin(11.0 * a + 4.1 * seed) +
        0.08 * sin(23.0 * a + 1.7 * seed) + 0.045 * sin(41.0 * a + 5.3 * seed);
}

float line(vec2 p, vec2 width, float half_) {
    vec2 off = abs(fract(p - 0.5) - 0.5);
    vec2 lit = 1.0 - smoothstep(half_ - width, half_ + width, off);
    lit *= min(vec2(1.0), half_ / max(width, 1e-5));
    return max(lit.x, lit.y);
}

vec3 sky(vec3 ray, float pixel) {
    float high = ray.y;
    vec3 light = mix(vec3(0.0016, 0.0030, 0.0085), vec3(0.012, 0.028, 0.062), exp(-3.2 * max(high, 0.0)));
    vec2 ahead = normalize(vec2(-ray.z, ray.x) + 1e-6);
    float toward = 0.5 + 0.5 * ahead.x;  // the glow lies ahead
    light += vec3(0.50, 0.19, 0.065) * toward * toward * exp(-13.0 * max(high, 0.0));
    light += vec3(0.05, 0.09, 0.14) * exp(-20.0 * max(high, 0.0));
    // Stars, of the size of a pixel at least, so that they do not flicker.
    vec3 cell = floor(ray * 46.0);
    vec3 place = (cell + 0.3 + 0.4 * vec3(hash(cell), hash(cell + 7.1), hash(cell + 13.7))) / 46.0;
    float star = step(0.93, hash(cell + 3.3)) * (1.0 - smoothstep(0.0, max(pixel * 1.6, 0.0012), length(cross(ray, normalize(place)))));
    light += star * vec3(0.5, 0.6, 0.8) * smoothstep(0.12, 0.45, high) * hash(cell + 1.9);
    float around = atan(ray.x, -ray.z);
    float slope = ray.y / length(ray.xz);
    float far = smoothstep(-pixel, pixel, 0.075 + 0.055 * hills(around, 1.3) - slope);
    light = mix(light, vec3(0.017, 0.024, 0.040) + vec3(0.034, 0.013, 0.006) * toward * toward, far);
    float near = smoothstep(-pixel, pixel, 0.025 + 0.034 * hills(around, 4.2) - slope);
    return mix(light, vec3(0.006, 0.010, 0.017), near);
}

vec3 ground(vec3 at, float far, vec3 ray, float pixel, float progress) {
    float r = length(at.xz);
    vec2 width = vec2(pixel * far) * vec2(1.0, 1.0) / max(abs(ray.y), 0.08) * 0.8;
    float fade = exp(-r / 5.0);
    vec3 light = vec3(0.006, 0.010, 0.017) + vec3(0.010, 0.018, 0.028) * exp(-r / 3.0);
    light += vec3(0.045, 0.10, 0.155) * fade * line(at.xz, width, 0.008);
    float soft = width.x + 0.004;
    float band = 1.0 - smoothstep(0.016 - soft, 0.016 + soft, abs(r - 1.25));
    float along = atan(at.x, -at.z) / 6.2831853;  // clockwise from ahead
    along = along < 0.0 ? along + 1.0 : along;
    float done = along < progress ? 1.0 : 0.0;
    light = mix(light, mix(vec3(0.03, 0.06, 0.09), ACCENT, done), band);
    return light + ACCENT * done * 0.035 * exp(-14.0 * abs(r - 1.25));
}

vec3 turned(vec4 q, vec3 v) {
    return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v);
}

vec3 to_srgb(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(vec3(0.0031308), c));
}

vec3 from_srgb(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(vec3(0.04045), c));
}

void main() {
    Sight eye = push.eyes[gl_ViewIndex];
    vec3 way = turned(eye.turn, vec3(mix(eye.tangents.xz, eye.tangents.yw, uv), -1.0));
    vec3 ray = normalize(way);
    float pixel = length(fwidth(ray)) * 0.7;
    vec3 light = sky(ray, pixel);
    gl_FragDepth = 0.0;
    if (way.y < -1e-4 && eye.place.y > 0.0) {
        float far = eye.place.y / -way.y;  // along the view: `way` goes one metre along it
        vec3 at = eye.place.xyz + way * far;
        float length_ = far * length(way);
        light = mix(light, ground(at, length_, ray, pixel, push.eyes[0].place.w), exp(-length_ / 40.0));
        gl_FragDepth = min(1.0, NEAR / far);
    }
    float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    vec3 shown = clamp(to_srgb(light) + (noise - 0.5) / 255.0, 0.0, 1.0);
    colour = vec4(ENCODE ? shown : from_srgb(shown), 1.0);
}
