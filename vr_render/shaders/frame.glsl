// Set 0: what every pass may read of a frame. frame_block.py writes the uniform block in this layout (std140).
//
// The shaders' world: metres along the planet's axes, counted from the floating origin, a whole voxel near the camera.
#ifndef FRAME_GLSL
#define FRAME_GLSL

struct View {
    mat4 clip_from_world;  // reversed depth: 1 at the near plane, 0 infinitely far
    mat4 world_from_clip;
    vec4 eye;
};

layout(set = 0, binding = 0, std140) uniform Frame {
    View views[2];
    mat4 shadow_from_world[6];  // to x, y, depth 0..1: four cascades of the sun, two of the sky (seen from above)
    vec4 cascade_ends;          // distance at which each cascade of the sun ends
    ivec4 origin;               // floating origin [voxels]; w number of the frame
    vec4 centre;                // of the planet; w mean radius
    vec4 sun;                   // to the sun; w cosine of its angular radius
    vec4 sun_light;             // irradiance above the air, linear RGB; w intensity of the lamp, 0 off
    vec4 shell;                 // x floor of the air, y its top, z sea (0 none): radii; w seconds
    vec4 lamp_position;
    vec4 lamp_direction;  // w cosine of its outer angle
    vec4 brush;           // centre; w radius, 0 none
    vec4 brush_colour;
    vec4 size;  // of the drawn picture: width, height, 1 / width, 1 / height
    vec4 weather;      // x share of the sky behind clouds, y haze [1/m], z share of the sun that comes through, w what falls
    vec4 cloud;        // colour of clouds and haze; w what falls: 0 rain, 1 snow, 2 dust
    vec4 cloud_drift;  // cosine and sine of how far the clouds have gone round the z axis; z how strong the aurora is
    vec4 fall;         // how far what falls has gone, w the edge of the box that it is in [m]
    vec4 fall_speed;   // of what falls [m/s]
    vec4 star;         // irradiance above the air without eclipses, linear RGB; w share of the disc that bodies hide
    vec4 star_turn[3];  // rows: from the planet's frame to that of the stars; w: 1, 0 where these go
                        // with the sun; how much air there is, 1 at most; 0
} frame;

layout(set = 0, binding = 1) uniform sampler2DArrayShadow shadow_map;  // 6 layers, as shadow_from_world
layout(set = 0, binding = 2) uniform sampler2DArray transmittance_map;  // see air.glsl
layout(set = 0, binding = 3) uniform sampler2DArray sky_map;
layout(set = 0, binding = 4) uniform sampler3D air_map;
layout(set = 0, binding = 7) uniform sampler2DArray height_map;  // six faces: ground above the mean radius [m], see heights.glsl

const float PI = 3.14159265358979;
const float NEAR = 0.05;  // distance of the near plane [m]: reversed depth is NEAR / distance along the view

#endif
