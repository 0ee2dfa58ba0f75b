import { writeFileSync } from 'node:fs';
import { encode } from 'uqr';

const WIDTH = 640;
const HEIGHT = 480;
const MODULE = 6;
const WHITE = 235;
const BLACK = 16;

/** Writes a video of one picture, QR codes side by side, in the format that Chromium takes for its fake camera (YUV4MPEG2). */
export function writeQrVideo(file: string, ...texts: readonly string[]): void {
  const picture = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  const room = Math.floor(WIDTH / texts.length);
  for (const [index, text] of texts.entries()) {
    const { data, size } = encode(text, { border: 4 });
    const module = Math.min(MODULE, Math.floor(room / size));
    const left = index * room + ((room - size * module) >> 1);
    const top = (HEIGHT - size * module) >> 1;
    for (let y = 0; y < size * module; y += 1) {
      for (let x = 0; x < size * module; x += 1) {
        const isDark = data[Math.floor(y / module)]?.[Math.floor(x / module)];
        if (isDark) picture[(top + y) * WIDTH + left + x] = BLACK;
      }
    }
  }
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  writeFileSync(file, Buffer.concat([Buffer.from(`${header}FRAME\n`), picture, colours]));
}
