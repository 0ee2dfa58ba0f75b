import {
  type NatsConnection,
  NatsConnectionImpl,
  type NodeConnectionOptions,
  setTransportFactory,
} from '@nats-io/transport-node';
import { nodeResolveHost, NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/** The client leaves the socket open when a server accepts it and then is silent until the timeout. */
class ClosingTransport extends NodeTransport {
  override async close(error?: Error): Promise<void> {
    if (this.connected) await super.close(error);
    else this.discard();
  }
}

/** As `connect` of the client, and each failed attempt closes its connection. */
export function connectToNats(options: NodeConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({
    factory: () => new ClosingTransport(),
    dnsResolveFn: nodeResolveHost,
  });
  return NatsConnectionImpl.connect(options);
}
