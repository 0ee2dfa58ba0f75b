import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

// By default the package loads it from another host.
prepareZXingModule({ overrides: { locateFile: () => wasm } });

const detector = new BarcodeDetector({ formats: ['qr_code'] });

/** The texts of the QR codes in the picture. */
export async function readQrCodes(video: HTMLVideoElement): Promise<string[]> {
  return (await detector.detect(video)).map(({ rawValue }) => rawValue);
}
