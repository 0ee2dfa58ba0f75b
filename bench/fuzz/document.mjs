import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** @typedef {Record<string, any>} Schema */
/** @typedef {(value: unknown) => string | null} Check returns the error, or null */

/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method
 * @property {string} path
 * @property {{ name: string, in: string, schema: Schema }[]} parameters
 * @property {Schema | null} bodySchema
 * @property {Check} checkBody
 * @property {boolean} isPublic
 * @property {boolean} needsLogin no queue token and no API key stands for the log-in
 * @property {boolean} forAdmins
 * @property {boolean} takesQueueToken
 * @property {ReadonlyMap<number, Answer>} answers
 * @property {RegExp} address
 */

/**
 * One documented response.
 * @typedef {object} Answer
 * @property {string | null} mediaType null for no body
 * @property {readonly string[]} otherTypes media types for clients that prefer them
 * @property {readonly string[]} codes of its problems
 * @property {Check} check of its body
 */

/** The OpenAPI document that the application serves, with a compiled check for each body. */
export class Document {
  #ajv = new Ajv2020({ strict: false });

  /** @param {Schema} raw */
  constructor(raw) {
    if (!/^3\.1\./.test(raw.openapi)) throw new Error('The fuzzer supports only OpenAPI 3.1');
    this.raw = closed(raw);
    // @ts-expect-error -- a CommonJS package whose types declare a default export
    addFormats(this.#ajv);
    this.#ajv.addSchema(this.raw, 'openapi');
    this.checkProblem = this.#checkAt('/components/schemas/Problem');
    this.operations = Object.entries(this.raw.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => this.#operation(path, method, operation)),
    );
  }

  /** @param {string} origin */
  static async of(origin) {
    const answer = await fetch(`${origin}/openapi.json`);
    if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`);
    return new Document(/** @type {Schema} */ (await answer.json()));
  }

  /** Follows a `$ref`, and an `allOf` of one. @param {Schema} schema @returns {Schema} */
  resolve(schema) {
    const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
    if (!reference) return schema;
    return this.resolve(this.raw.components.schemas[reference.split('/').at(-1)]);
  }

  /**
   * The operation that the router chooses for the request, or null.
   * @param {string} method
   * @param {string} target as sent
   */
  operationFor(method, target) {
    // A target may be a whole URL (RFC 9112, section 3.2.2).
    const path = decoded(target.replace(/^https?:\/\/[^/]+/, '').split(/[?#]/)[0] ?? '');
    const served = method === 'HEAD' ? 'GET' : method;
    const fitting = this.operations.filter(
      (one) => one.method === served && path !== null && one.address.test(path),
    );
    // `/items/top` before `/items/{itemId}`.
    return fitting.find((one) => !one.path.includes('{')) ?? fitting[0] ?? null;
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {Schema} operation
   * @returns {Operation}
   */
  #operation(path, method, operation) {
    const at = `/paths/${escaped(path)}/${method}`;
    const bodySchema = operation.requestBody?.content['application/json'].schema ?? null;
    const answers = Object.entries(operation.responses).map(([status, response]) => {
      const [[mediaType, content] = [null, null], ...others] = Object.entries(
        response.content ?? {},
      );
      const schemaAt = `${at}/responses/${status}/content/${escaped(mediaType ?? '')}/schema`;
      /** @type {Answer} */
      const answer = {
        mediaType,
        otherTypes: others.map(([type]) => type),
        codes: Object.keys(content?.examples ?? {}),
        check: content?.schema ? this.#checkAt(schemaAt) : () => null,
      };
      return /** @type {const} */ ([Number(status), answer]);
    });
    const codes = answers.flatMap(([, answer]) => answer.codes);
    const pattern = path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return {
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      bodySchema,
      checkBody: bodySchema
        ? this.#checkAt(`${at}/requestBody/content/application~1json/schema`)
        : () => null,
      isPublic: operation.security.length === 0,
      needsLogin:
        operation.security.length > 0 &&
        operation.security.every((/** @type {Schema} */ one) => 'bearer' in one),
      forAdmins: codes.includes('FORBIDDEN'),
      takesQueueToken: operation.security.some((/** @type {Schema} */ one) => 'queueToken' in one),
      answers: new Map(answers),
      address: new RegExp(`^${pattern}$`),
    };
  }

  /** @param {string} pointer @returns {Check} */
  #checkAt(pointer) {
    const validate = this.#ajv.compile({ $ref: `openapi#${encodeURI(pointer)}` });
    return (value) => {
      if (validate(value)) return null;
      const [error] = validate.errors ?? [];
      return `${error?.instancePath || '/'} ${error?.message} ${JSON.stringify(error?.params)}`;
    };
  }
}

/**
 * Forbids undeclared fields, so that leaked fields are found. Problem documents keep extra fields,
 which depend on their code.
 * @param {Schema} raw
 * @returns {Schema}
 */
function closed(raw) {
  const { Problem, ...schemas } = raw.components.schemas;
  for (const schema of Object.values(schemas)) close(schema);
  for (const item of Object.values(raw.paths)) {
    for (const { responses } of Object.values(item)) close(responses['200']?.content ?? {});
  }
  return { ...raw, components: { ...raw.components, schemas: { ...schemas, Problem } } };
}

/** @param {any} schema */
function close(schema) {
  if (typeof schema !== 'object' || schema === null) return;
  if (schema.type === 'object' && schema.properties) schema.additionalProperties ??= false;
  for (const part of Object.values(schema)) close(part);
}

/** Decodes like the router: an escaped slash stays escaped. @param {string} path */
function decoded(path) {
  try {
    return decodeURI(path);
  } catch {
    return null;
  }
}

/** Escapes a token of a JSON pointer. @param {string} token */
function escaped(token) {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
