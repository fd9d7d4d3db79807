#version 450
// A node that fades covers a growing share of the shadow map's texels. Each square of 6 by 6 texels holds each of 36
// thresholds once, and a shadow is the mean of 5 by 5 texels: so a frame's step of a fade changes it by 1/25 at most.
// What comes and what goes share the texels between them. Sun and sky have theirs a third of a step apart, so that a
// place which sees all three maps seldom changes by more than one step in a frame.

layout(location = 0) flat in float fade;
layout(location = 1) flat in float start;

void main() {
    if (fade < 1.0) {
        ivec2 cell = ivec2(gl_FragCoord.xy) % 6;
        int rank = (cell.x * 6 + cell.y * 11) % 36;
        float threshold = (float(rank) + start) / 36.0;
        if (fade >= 0.0 ? threshold > fade : threshold <= 1.0 + fade) {
            discard;
        }
    }
}
