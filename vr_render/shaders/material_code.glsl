// What the corners of a triangle are made of, and how much of each is here: any three of 32 materials, exactly.
//
// Each corner says 13 bits of its material, each the parity of some of the number's five; between corners they are
// blended. A flat number says what one corner is made of. How far a bit here differs from that corner's is the weight
// of the corners that say otherwise. The masks are such that, of any three materials, each differs from both others in
// one bit at least (a linear code in which any two words meet: no shorter one has 32 words), which tells them apart.
#ifndef MATERIAL_CODE_GLSL
#define MATERIAL_CODE_GLSL

const uvec4 CODE_A = uvec4(1u, 2u, 4u, 8u), CODE_B = uvec4(5u, 10u, 13u, 14u), CODE_C = uvec4(22u, 23u, 29u, 30u);
const uint CODE_D = 16u;
const float LEAST_WEIGHT = 0.004;  // below it, what is not the flat material does not count

vec4 code_bits(uint material, uvec4 masks) {
    return vec4(bitCount(uvec4(material) & masks) & 1);
}

struct Corners {
    ivec3 materials;
    vec3 weights;  // their sum is 1; of equal materials the first has it all
};

float greatest(vec4 v) {
    return max(max(v.x, v.y), max(v.z, v.w));
}

uint number_of(bvec4 low, bool high) {
    return uint(low.x) | uint(low.y) << 1 | uint(low.z) << 2 | uint(low.w) << 3 | uint(high) << 4;
}

// Args: material of one corner; the bits, blended, in the order of the masks.
Corners corners_of(uint first, vec4 a, vec4 b, vec4 c, float d) {
    a = abs(a - code_bits(first, CODE_A));
    b = abs(b - code_bits(first, CODE_B));
    c = abs(c - code_bits(first, CODE_C));
    d = abs(d - float(first >> 4));
    float others = max(max(greatest(a), greatest(b)), max(greatest(c), d));
    if (others < LEAST_WEIGHT) {
        return Corners(ivec3(first), vec3(1.0, 0.0, 0.0));
    }
    // Bits in which the heavier of the other two differs weigh more than half; the lighter alone, less.
    vec4 middle = vec4(0.5 * others);
    bvec4 heavy = greaterThan(a, middle);
    bool heavy_high = d > middle.x;
    float light = max(
        max(greatest(mix(a, vec4(0.0), heavy)), heavy_high ? 0.0 : d),
        max(greatest(mix(b, vec4(0.0), greaterThan(b, middle))), greatest(mix(c, vec4(0.0), greaterThan(c, middle))))
    );
    float weight = others - light;
    uint second = first ^ number_of(heavy, heavy_high), third = second;
    if (light < LEAST_WEIGHT) {
        light = 0.0;
        weight = others;
    } else {
        bvec4 differs = greaterThan(abs(a - mix(vec4(0.0), vec4(weight), heavy)), vec4(0.5 * light));
        third = first ^ number_of(differs, abs(d - (heavy_high ? weight : 0.0)) > 0.5 * light);
    }
    return Corners(ivec3(first, second, third), vec3(1.0 - others, weight, light));
}

#endif
