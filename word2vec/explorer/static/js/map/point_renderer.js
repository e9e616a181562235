/**
 * Draws all points in one call of WebGL2. Knows buffers and the program, neither words nor the mouse.
 *
 * The points lie in the buffers in the order of `sampling.js`, so that the first n of them are a fair sample.
 */

import { FRAGMENT_SHADER, VERTEX_SHADER } from "./shaders.js";

const UNIFORMS = [
  "u_centre",
  "u_scale",
  "u_mix",
  "u_size",
  "u_alpha",
  "u_dimmed",
  "u_selecting",
  "u_selected",
  "u_palette",
];

export class PointRenderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @throws {Error} If the browser has no WebGL2, or the program does not compile.
   */
  constructor(canvas) {
    this.canvas = canvas;
    // The shader softens the edges itself. The points are blended with what the page has behind the canvas.
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, alpha: true, premultipliedAlpha: true });
    if (gl === null) throw new Error("WebGL2 is not available");
    this.gl = gl;
    this.build();
  }

  /** Makes the program and empty buffers: at the start, and again after the context was lost. */
  build() {
    const gl = this.gl;
    this.total = 0;
    this.program = linkProgram(gl);
    this.uniforms = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(this.program, name)]));
    this.points = gl.createVertexArray();
    this.buffers = { from: gl.createBuffer(), to: gl.createBuffer(), looks: gl.createBuffer() };
    gl.bindVertexArray(this.points);
    this.#bindAttribute("a_from", this.buffers.from, 2, gl.FLOAT);
    this.#bindAttribute("a_to", this.buffers.to, 2, gl.FLOAT);
    this.#bindAttribute("a_look", this.buffers.looks, 4, gl.UNSIGNED_BYTE);
    this.palette = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /**
   * Sends the places between which the points move.
   *
   * @param {Float32Array} from x and y of each point, interleaved, in the order of drawing.
   * @param {Float32Array} to The same, after the move.
   */
  setPlaces(from, to) {
    this.total = to.length >> 1;
    this.#fill(this.buffers.from, from);
    this.#fill(this.buffers.to, to);
  }

  /** Sends four bytes for each point, in the order of drawing. */
  setLooks(looks) {
    this.#fill(this.buffers.looks, looks);
  }

  /** Sends the palette: 256 colours of four bytes. */
  setPalette(colours) {
    const gl = this.gl;
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colours);
  }

  /**
   * Draws the first points.
   *
   * @param {import("./camera.js").Camera} camera
   * @param {{count: number, mix: number, size: number, alpha: number, dimmed: number, selecting: boolean,
   *     selected: number[]}} how How many points, how far they have moved (0 to 1), their diameter in pixels of the
   *     device, how opaque they are, how much of that the rest keeps beside highlighted words, and the colour of what
   *     is selected (four numbers up to 1).
   */
  draw(camera, how) {
    const { gl, uniforms } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const count = Math.min(how.count, this.total);
    if (count === 0) return;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.points);
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.uniform2f(uniforms.u_centre, camera.x, camera.y);
    gl.uniform2f(uniforms.u_scale, (2 * camera.scale) / camera.width, (2 * camera.scale) / camera.height);
    gl.uniform1f(uniforms.u_mix, how.mix);
    gl.uniform1f(uniforms.u_size, how.size);
    gl.uniform1f(uniforms.u_alpha, how.alpha);
    gl.uniform1f(uniforms.u_dimmed, how.dimmed);
    gl.uniform1i(uniforms.u_selecting, how.selecting ? 1 : 0);
    gl.uniform4fv(uniforms.u_selected, how.selected);
    gl.uniform1i(uniforms.u_palette, 0);
    gl.drawArrays(gl.POINTS, 0, count);
  }

  /** Frees the memory of the card. */
  destroy() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #bindAttribute(name, buffer, size, type) {
    const gl = this.gl;
    const place = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    if (type === gl.FLOAT) gl.vertexAttribPointer(place, size, type, false, 0, 0);
    else gl.vertexAttribIPointer(place, size, type, 0, 0);
  }

  #fill(buffer, values) {
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
  }
}

function linkProgram(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  // A lost context compiles nothing. It is built again when it is back.
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the program of the map does not link: ${gl.getProgramInfoLog(program)}`);
  }
  return program;
}
