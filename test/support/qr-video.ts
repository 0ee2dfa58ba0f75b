import { writeFileSync } from 'node:fs';
import { encode } from 'uqr';

const WIDTH = 640;
const HEIGHT = 480;
const MODULE = 6;
const WHITE = 235;
const BLACK = 16;

/** Writes a video of one picture, a QR code, in the format that Chromium takes for its fake camera (YUV4MPEG2). */
export function writeQrVideo(file: string, text: string): void {
  const { data, size } = encode(text, { border: 4 });
  const left = (WIDTH - size * MODULE) >> 1;
  const top = (HEIGHT - size * MODULE) >> 1;
  const picture = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  for (let y = 0; y < size * MODULE; y += 1) {
    for (let x = 0; x < size * MODULE; x += 1) {
      const isDark = data[Math.floor(y / MODULE)]?.[Math.floor(x / MODULE)];
      if (isDark) picture[(top + y) * WIDTH + left + x] = BLACK;
    }
  }
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  writeFileSync(file, Buffer.concat([Buffer.from(`${header}FRAME\n`), picture, colours]));
}
