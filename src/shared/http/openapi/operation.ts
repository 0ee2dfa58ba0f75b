import type { Role } from '../pipeline/principal.js';

/**
 * `whole`: an equal `ETag` means an equal body, so that a GET answers `If-None-Match` with 304.
 * `part`: the body also has what changes without a new version, such as the stock of an item.
 */
export type TagCoverage = 'whole' | 'part';

export interface JsonSchema {
  [keyword: string]: unknown;
  $ref?: string;
  default?: unknown;
  description?: string;
  example?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

export type Schemas = Record<string, JsonSchema>;

export interface MediaType {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface DocumentedResponse {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, MediaType>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: JsonSchema;
}

export interface DocumentedOperation {
  [extension: `x-${string}`]: unknown;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, MediaType> };
  security?: Record<string, string[]>[];
  responses: Record<string, DocumentedResponse>;
}

/** What the rules know about an operation. */
export interface OperationFacts {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  /** Served to whoever has a queue token. */
  readonly isLoginOptional: boolean;
  readonly isGated: boolean;
  /** Whether it takes an API key of a room. */
  readonly isKeyed: boolean;
  /** The roles that it is served to; empty for all. */
  readonly roles: readonly Role[];
  /** Who it is served to, in words; undefined if the other facts say so. */
  readonly access: string | undefined;
  /** Whether a 201 has a `Location`. */
  readonly isLocated: boolean;
  /** The part of the body that the `ETag` covers; undefined without one. */
  readonly tags: TagCoverage | undefined;
  readonly codes: ReadonlySet<string>;
}
