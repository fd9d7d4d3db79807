#version 450
// A vertex of the interface: pixels and sRGB in, clip space and light out.

layout(constant_id = 0) const bool linear_output = true; // the target encodes; else it takes sRGB as it is

layout(push_constant) uniform Push { vec2 scale; vec2 shift; } push;

layout(location = 0) in vec2 place;
layout(location = 1) in vec2 texel;
layout(location = 2) in vec4 colour;

layout(location = 0) out vec2 texel_out;
layout(location = 1) out vec4 colour_out;

vec3 decode(vec3 value) {
    return mix(value / 12.92, pow((value + 0.055) / 1.055, vec3(2.4)), step(0.04045, value));
}

void main() {
    gl_Position = vec4(place * push.scale + push.shift, 0.0, 1.0);
    texel_out = texel;
    colour_out = colour;
    if (linear_output) {
        // Opacities were chosen for blending of encoded values. A black plate of opacity a lets (1 - a) of the encoded
        // background through, which is (1 - a)^2.2 of its light; white over black gives a^2.2. Between the two the
        // brightness of the plate decides.
        float bright = dot(colour.rgb, vec3(0.299, 0.587, 0.114));
        float a = colour.a;
        colour_out.a = mix(1.0 - pow(1.0 - a, 2.2), pow(a, 2.2), bright);
        colour_out.rgb = decode(colour.rgb);
    }
}
