/**
 * The program of the graphics card: a point is a square that the fragment shader cuts to a shape with a soft edge.
 *
 * A point's look is four bytes: its colour in the palette, its weight (how frequent it is), its shape, and whether it
 * is selected. See `point_looks.js`.
 */

import { FARTHEST } from "./normalised_positions.js";

export const VERTEX_SHADER = `#version 300 es
precision highp float;

in vec2 a_from;
in vec2 a_to;
in uvec4 a_look;

uniform vec2 u_centre;
uniform vec2 u_scale;
uniform float u_mix;
uniform float u_size;
uniform float u_alpha;
uniform float u_dimmed;
uniform bool u_selecting;
uniform vec4 u_selected;
uniform sampler2D u_palette;

flat out vec4 v_colour;
flat out float v_size;
flat out uint v_shape;

const float FARTHEST = ${FARTHEST.toExponential()};

void main() {
  vec2 place = mix(a_from, a_to, u_mix);
  bool missing = max(abs(a_to.x), abs(a_to.y)) > FARTHEST;
  // Outside of the clipping volume, where nothing is drawn.
  gl_Position = missing ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((place - u_centre) * u_scale, 0.0, 1.0);

  float weight = float(a_look.y) / 255.0;
  float size = u_size * (0.8 + 1.4 * weight * weight);
  vec4 colour = texelFetch(u_palette, ivec2(int(a_look.x), 0), 0);
  float alpha = u_alpha * (0.85 + 0.4 * weight) * u_dimmed;
  if (u_selecting) {
    bool chosen = a_look.w > 0u;
    colour = chosen ? u_selected : colour;
    alpha = chosen ? max(alpha, 0.75) : alpha * 0.35;
    size = chosen ? size * 1.25 : size;
  }
  // A point smaller than a pixel is a pixel that covers less.
  float drawn = max(size, 1.0);
  alpha = min(1.0, alpha) * (size / drawn) * (size / drawn);
  gl_PointSize = drawn;
  v_size = drawn;
  v_shape = a_look.z;
  v_colour = vec4(colour.rgb * alpha, alpha);
}
`;

export const FRAGMENT_SHADER = `#version 300 es
precision highp float;

flat in vec4 v_colour;
flat in float v_size;
flat in uint v_shape;
out vec4 colour;

void main() {
  float cover = 1.0;
  // Of a point of two pixels nobody sees the shape.
  if (v_size > 2.5) {
    vec2 at = abs(gl_PointCoord * 2.0 - 1.0);
    float up = 1.0 - gl_PointCoord.y;
    float distance = length(at);
    if (v_shape == 1u) distance = max(at.x, at.y) * 1.2;
    if (v_shape == 2u) distance = at.x + at.y;
    if (v_shape == 3u) distance = max(1.0 - up * 1.1 + 0.05, at.x + up);
    cover = clamp((1.0 - distance) * v_size * 0.5 + 0.5, 0.0, 1.0);
    if (cover == 0.0) discard;
  }
  colour = v_colour * cover;
}
`;
