import type { DocumentedOperation, JsonSchema, MediaType, Schemas } from './operation.js';

const PREFIX = '#/components/schemas/';

/** Adds an example to each JSON body that has none, made of the examples of its fields. */
export function addExamples(operation: DocumentedOperation, schemas: Schemas): void {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)];
  for (const body of bodies) {
    const media = body?.content?.['application/json'];
    if (media && hasNoExample(media)) media.example = exampleOf(media.schema ?? {}, schemas);
  }
}

const hasNoExample = ({ example, examples }: MediaType) =>
  example === undefined && examples === undefined;

function exampleOf(schema: JsonSchema, schemas: Schemas): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) return exampleOf(resolve(schema.$ref, schemas), schemas);
  const parts = [schema['allOf'], schema['oneOf'], schema['anyOf']].flat() as JsonSchema[];
  const [part] = parts.filter((one) => one !== undefined);
  if (part) return exampleOf(part, schemas);
  if (schema.properties) {
    const entries = Object.entries(schema.properties);
    return Object.fromEntries(entries.map(([name, one]) => [name, exampleOf(one, schemas)]));
  }
  if (schema.items) return [exampleOf(schema.items, schemas)];
  return schema.default ?? (schema['enum'] as unknown[] | undefined)?.[0] ?? null;
}

function resolve(reference: string, schemas: Schemas): JsonSchema {
  return schemas[reference.slice(PREFIX.length)] ?? {};
}

/**
 * Moves the defaults of body fields into their descriptions, for creation only. A generated client
 * would require or send a `default`, and so reset what a PATCH leaves out.
 */
export function describeDefaults(schemas: Schemas, createBodies: ReadonlySet<string>): void {
  for (const [name, { properties = {} }] of Object.entries(schemas)) {
    for (const field of Object.values(properties)) {
      if (!('default' in field)) continue;
      const { default: value } = field;
      delete field.default;
      if (field.example === undefined) field.example = value;
      if (createBodies.has(`${PREFIX}${name}`) && value !== null) {
        field.description = `${field.description ?? ''}. ${JSON.stringify(value)} unless given`;
      }
    }
  }
}
