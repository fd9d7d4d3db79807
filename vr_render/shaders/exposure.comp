#version 450
#extension GL_GOOGLE_include_directive : require

// Measures the picture: the mean logarithm of its light, and from it the exposure. What is far darker than the mean,
// as the space around a planet, does not count. One group, so that sums are made in one order; the eye's slow adaptation is the host's number `follow`.
const int THREADS = 256, ACROSS = 64, DOWN = 36;

layout(local_size_x = THREADS) in;
layout(set = 0, binding = 0) uniform sampler2DArray picture;
layout(set = 0, binding = 1, std430) buffer Exposure {
    float exposure;  // factor from light to the picture
    float average;   // light that the eye is used to
} seen;
layout(push_constant) uniform Push {
    float follow;   // share of the way to the new average, 1 at once
    float fixed_;   // exposure that is wanted, 0: it adapts
    float key;      // what the average light becomes
    float darkest;  // averages are taken as at least this
    float brightest;
    float strength;  // 1: every average becomes the key; less: dark places stay darker
} push;

const float DARK = 0.12;  // share of the mean light below which a pixel is taken for emptiness

shared float sums[THREADS];
shared float weights[THREADS];

// Mean of the picture's light, or of its logarithm where it is at least `least`.
float mean(bool logarithm, float least, float most) {
    uint me = gl_LocalInvocationIndex;
    ivec3 size = textureSize(picture, 0);
    float sum = 0.0, weight = 0.0;
    for (int layer = 0; layer < size.z; layer++) {
        for (uint i = me; i < uint(ACROSS * DOWN); i += uint(THREADS)) {
            vec2 uv = (vec2(i % uint(ACROSS), i / uint(ACROSS)) + 0.5) / vec2(ACROSS, DOWN);
            vec3 light = texelFetch(picture, ivec3(uv * vec2(size.xy), layer), 0).rgb;
            float luminance = dot(light, vec3(0.2126, 0.7152, 0.0722));
            vec2 off = uv - vec2(0.5, 0.55);
            float w = 0.35 + exp(-dot(off, off) * 6.0);  // what one looks at counts more than the rim
            if (luminance >= least && luminance < 1e6) {  // not what is no number
                luminance = min(luminance, most);
                sum += w * (logarithm ? log2(luminance) : luminance);
                weight += w;
            }
        }
    }
    sums[me] = sum;
    weights[me] = weight;
    barrier();
    for (uint half_ = uint(THREADS) / 2u; half_ > 0u; half_ >>= 1u) {
        if (me < half_) {
            sums[me] += sums[me + half_];
            weights[me] += weights[me + half_];
        }
        barrier();
    }
    float result = sums[0] / max(weights[0], 1e-6);
    barrier();
    return result;
}

void main() {
    float bright = mean(false, 0.0, 4.0 * push.brightest);
    float now = exp2(mean(true, max(DARK * bright, 0.05 * push.darkest), 4.0 * push.brightest));
    if (gl_LocalInvocationIndex == 0u) {
        now = bright <= 0.05 * push.darkest ? push.darkest : clamp(now, push.darkest, push.brightest);
        bool at_once = push.follow >= 1.0 || !(seen.average > 0.0);
        float average = at_once ? now : seen.average * pow(now / seen.average, push.follow);
        seen.average = average;
        seen.exposure = push.fixed_ > 0.0 ? push.fixed_ : push.key * pow(average, -push.strength);
    }
}
