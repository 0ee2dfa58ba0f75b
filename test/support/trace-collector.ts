import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Attributes = Readonly<Record<string, string | number>>;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly attributes: Attributes;
  /** Attributes of the process that sent the span. */
  readonly resource: Attributes;
  readonly status: { readonly code?: number; readonly message?: string };
  /** Ids of the linked spans. */
  readonly links: readonly string[];
}

/** As in opentelemetry.proto.trace.v1, in JSON. */
interface ExportRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: { spans: SentSpan[] }[];
  }[];
}

type SentSpan = Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'status'> & {
  attributes: KeyValue[];
  links: { spanId: string }[];
};

interface KeyValue {
  key: string;
  value: { stringValue?: string; intValue?: number };
}

/** An OpenTelemetry collector (OTLP over HTTP, JSON) that keeps all spans. */
export class TraceCollector {
  readonly spans: ReceivedSpan[] = [];
  /** All bodies. */
  text = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceCollector> {
    const server = createServer();
    const collector = new TraceCollector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url === '/v1/traces') collector.receive(Buffer.concat(chunks).toString());
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  spansOf(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** Whether one of the spans above it is that with the id. */
  isWithin(span: ReceivedSpan, spanId: string): boolean {
    const parent = this.spans.find((other) => other.spanId === span.parentSpanId);
    return span.parentSpanId === spanId || (parent !== undefined && this.isWithin(parent, spanId));
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private receive(body: string): void {
    this.text += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as ExportRequest).resourceSpans) {
      for (const sent of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({
          ...sent,
          attributes: read(sent.attributes),
          resource: read(resource.attributes),
          links: sent.links.map(({ spanId }) => spanId),
        });
      }
    }
  }
}

function read(attributes: readonly KeyValue[]): Attributes {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
  );
}
