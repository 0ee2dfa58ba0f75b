import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** The text of the QR code that a person sees in this element. */
export async function readQrCode(element: Locator): Promise<string> {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const { buffer } = new Uint8Array(readFileSync(wasm));
  prepareZXingModule({ overrides: { wasmBinary: buffer } });
  const picture = new Uint8Array(await element.screenshot());
  const [code] = await readBarcodes(picture, { formats: ['QRCode'] });
  if (!code) throw new Error('There is no readable QR code');
  return code.text;
}
