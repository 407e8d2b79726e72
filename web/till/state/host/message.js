// message.js - what came from the register, read by the schema that its makers read (docs/embed.schema.json); pure.
import text from '../../../../docs/embed.schema.json';

export const VERSION = 1;
/** Two thousand lines with long names: as large as a request to the server. */
export const MESSAGE_MAX_CHARS = 524_288;

/**
 * @typedef {{ code: 'malformed' | 'too_large' | 'version' | 'type_unknown', field: string | null, about: string | null }} Fault
 * @typedef {any} Message that its schema allows
 */

const { $defs: definitions } = JSON.parse(text);

/**
 * @param {unknown} data an object, or JSON as text
 * @returns {{ message: Message, fault: null } | { message: null, fault: Fault }}
 */
export function readMessage(data) {
  const fault = (/** @type {Fault['code']} */ code, /** @type {string | null} */ field = null, /** @type {string | null} */ about = null) =>
    ({ message: null, fault: { code, field, about } });
  let value;
  try {
    // A clone may hold what JSON cannot: then it is no message, or not the one that was meant.
    const plain = typeof data === 'string' ? data : JSON.stringify(data);
    if (plain === undefined) return fault('malformed', '');
    if (plain.length > MESSAGE_MAX_CHARS) return fault('too_large');
    value = JSON.parse(plain);
  } catch {
    return fault('malformed', '');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return fault('malformed', '');
  const about = firstFault(definitions.message_id, value.id, '') === null ? value.id : null;
  if (value.habitue !== VERSION) return fault('version', '/habitue', about);
  const name = `till_${String(value.type)}`;
  if (typeof value.type !== 'string' || !Object.hasOwn(definitions, name)) return fault('type_unknown', '/type', about);
  const place = firstFault(definitions[name], value, '');
  return place === null ? { message: value, fault: null } : fault('malformed', place, about);
}

const KINDS = /** @type {Record<string, (value: any) => boolean>} */ ({
  object: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isSafeInteger,
});

/**
 * The words of JSON Schema that the messages to the till use.
 * @param {any} schema
 * @param {any} value
 * @param {string} place of the value, as a JSON pointer
 * @returns {string | null} where the first fault is; null: there is none
 */
export function firstFault(schema, value, place) {
  if (schema.$ref) return firstFault(definitions[schema.$ref.split('/').at(-1)], value, place);
  if ('const' in schema && value !== schema.const) return place;
  if (schema.enum && !schema.enum.includes(value)) return place;
  if (schema.type && !KINDS[schema.type]?.(value)) return place;
  if (schema.type === 'string') return isText(schema, value) ? null : place;
  if (schema.type === 'integer') return value >= schema.minimum && value <= schema.maximum ? null : place;
  if (schema.type === 'array') {
    if (value.length < (schema.minItems ?? 0) || value.length > schema.maxItems) return place;
    return firstOf(value.map((/** @type {any} */ one, /** @type {number} */ at) => [schema.items, one, `${place}/${at}`]));
  }
  return schema.type === 'object' ? faultOfObject(schema, value, place) : null;
}

/** @param {[any, any, string][]} parts */
function firstOf(parts) {
  for (const [schema, value, place] of parts) {
    const found = firstFault(schema, value, place);
    if (found !== null) return found;
  }
  return null;
}

function isText(/** @type {any} */ schema, /** @type {string} */ value) {
  const count = [...value].length; // by signs, as JSON Schema counts
  return count >= (schema.minLength ?? 0) && count <= (schema.maxLength ?? Infinity)
    && (!schema.pattern || new RegExp(schema.pattern, 'u').test(value));
}

function faultOfObject(/** @type {any} */ schema, /** @type {any} */ value, /** @type {string} */ place) {
  for (const name of schema.required) if (!Object.hasOwn(value, name)) return `${place}/${name}`;
  for (const name of Object.keys(value)) if (!Object.hasOwn(schema.properties, name)) return `${place}/${name}`;
  return firstOf(Object.keys(value).map((name) => [schema.properties[name], value[name], `${place}/${name}`]));
}
