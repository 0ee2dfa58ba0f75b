import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut or silence. For a browser, it includes service workers. */
export class SwitchableNetwork {
  private readonly sockets = new Set<Socket>();
  private passesNew = true;
  private readonly server;
  private port = 0;

  private constructor(private target: number) {
    this.server = createServer((client) => {
      const upstream = connect(this.target, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
      if (!this.passesNew) for (const socket of [client, upstream]) socket.pause();
    });
  }

  static async to(baseUrl: string): Promise<SwitchableNetwork> {
    const network = new SwitchableNetwork(Number(new URL(baseUrl).port));
    await network.restore();
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async cut(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  /** With the same address as before. */
  async restore(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** New connections reach another server, with the same credentials. */
  moveTo(url: string): void {
    this.target = Number(new URL(url).port);
  }

  /** A URL of the server, on this way. */
  through(url: string): string {
    const here = new URL(url);
    here.port = `${this.port}`;
    return here.href;
  }

  /** Connections stay open, and nothing gets through, not even their end. `passesNew`: except on new connections. */
  silence({ passesNew = false } = {}): void {
    this.passesNew = passesNew;
    for (const socket of this.sockets) socket.pause();
  }

  endSilence(): void {
    this.passesNew = true;
    for (const socket of this.sockets) socket.resume();
  }
}
