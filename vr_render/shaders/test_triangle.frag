#version 450
layout(constant_id = 0) const float BRIGHTNESS = 1.0;
layout(location = 0) in vec4 colour;
layout(location = 0) out vec4 result;

void main() {
    result = vec4(colour.rgb * BRIGHTNESS, colour.a);
}
