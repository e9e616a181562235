/** A picture of the map as a file. */

/**
 * Returns what is on the canvases as a PNG, in pixels of the device.
 *
 * Call it in the same task as the drawing of the points: afterwards the browser may empty their canvas.
 * @param {HTMLCanvasElement[]} canvases The lowest first. All have the same size.
 * @param {string} background A colour.
 * @returns {Promise<Blob>}
 */
export function makePicture(canvases, background) {
  const picture = document.createElement("canvas");
  picture.width = canvases[0].width;
  picture.height = canvases[0].height;
  const context = picture.getContext("2d");
  context.fillStyle = background;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const canvas of canvases) context.drawImage(canvas, 0, 0);
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no picture"))), "image/png");
  });
}
