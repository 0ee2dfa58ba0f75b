import { Api } from './api.js';
import type { World } from './world.js';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly format?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly description?: string;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  /** The roles that it is served to; absent for all. */
  readonly 'x-role'?: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** The document that the application serves. */
export class ServedDocument {
  private constructor(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
    readonly raw: any,
  ) {}

  static async of(world: World): Promise<ServedDocument> {
    const { status, body } = await new Api(world.app.baseUrl).get('/openapi.json');
    if (status !== 200) throw new Error(`/openapi.json answered ${status}`);
    return new ServedDocument(body);
  }

  get operations(): Operation[] {
    const paths = this.raw.paths as Record<
      string,
      Record<string, Omit<Operation, 'method' | 'path'>>
    >;
    return Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
      })),
    );
  }

  /** The names of the operations that break a rule. */
  offenders(breaksRule: (operation: Operation) => boolean): string[] {
    return this.operations.filter(breaksRule).map(nameOf);
  }

  get schemas(): Readonly<Record<string, Schema>> {
    return this.raw.components.schemas;
  }

  /** Follows a `$ref`, or an `allOf` with one `$ref`. */
  resolve(schema: Schema): Schema {
    const only = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
    if (only === undefined) return schema;
    const found = this.schemas[only.replace('#/components/schemas/', '')];
    if (!found) throw new Error(`Unknown reference ${only}`);
    return this.resolve(found);
  }

  bodySchemaOf({ requestBody }: Operation): Schema | null {
    const schema = requestBody?.content['application/json']?.schema;
    return schema ? this.resolve(schema) : null;
  }

  /** An example value of the schema. */
  exampleOf(given: Schema): unknown {
    if (given.example !== undefined) return given.example;
    const schema = this.resolve(given);
    if (schema.example !== undefined) return schema.example;
    if (schema.enum) return schema.enum[0];
    if (schema.properties) {
      return Object.fromEntries(
        Object.entries(schema.properties).map(([name, property]) => [
          name,
          this.exampleOf(property),
        ]),
      );
    }
    if (schema.items) return [this.exampleOf(schema.items)];
    return schema.default ?? schema.minimum ?? null;
  }
}

export const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

/** The problem codes of an operation, each with its status and example. */
export function codesOf(responses: Operation['responses']) {
  const codes: Record<string, { status: number; value: unknown }> = {};
  for (const [status, { content }] of Object.entries(responses)) {
    const examples = content?.['application/problem+json']?.examples ?? {};
    for (const [code, { value }] of Object.entries(examples)) {
      codes[code] = { status: Number(status), value };
    }
  }
  return codes;
}
