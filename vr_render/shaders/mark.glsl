// What hands point at: quads of passes/marks.py, one instance each. Colours are those of a display, at any hour.
#ifndef MARK_GLSL
#define MARK_GLSL

const int LINE = 0, DOT = 1, RING = 2;

#endif
