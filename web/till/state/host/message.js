// message.js - what came from the register, read by the schema that its makers read (docs/embed.schema.json); pure.

export const VERSION = 1;
/** Two thousand lines with long names: as large as a request to the server. */
export const MESSAGE_MAX_CHARS = 524_288;

/**
 * @typedef {{ code: 'malformed' | 'too_large' | 'version' | 'type_unknown', field: string | null, about: string | null }} Fault
 * @typedef {any} Message that its schema allows
 * @typedef {{ message: Message, fault: null } | { message: null, fault: Fault }} Read
 */

const KINDS = /** @type {Record<string, (value: any) => boolean>} */ ({
  object: (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isSafeInteger,
});

/**
 * As JSON would have it; undefined: it is none, or larger than any message.
 * @param {unknown} data an object, or JSON as text
 * @returns {{ value: any, isLarge: boolean }}
 */
function plainOf(data) {
  try {
    // A clone may hold what JSON cannot: then it is no message, or not the one that was meant.
    const plain = typeof data === 'string' ? data : JSON.stringify(data);
    const isLarge = plain !== undefined && plain.length > MESSAGE_MAX_CHARS;
    return { value: plain === undefined || isLarge ? undefined : JSON.parse(plain), isLarge };
  } catch {
    return { value: undefined, isLarge: false };
  }
}

/**
 * @param {string} schema the document, as JSON
 * @returns {(data: unknown) => Read}
 */
export function messageReader(schema) {
  const { $defs: definitions } = JSON.parse(schema);

  /**
   * The words of JSON Schema that the messages to the till use.
   * @param {any} rule
   * @param {any} value
   * @param {string} place of the value, as a JSON pointer
   * @returns {string | null} where the first fault is; null: there is none
   */
  function firstFault(rule, value, place) {
    if (rule.$ref) return firstFault(definitions[rule.$ref.split('/').at(-1)], value, place);
    if ('const' in rule && value !== rule.const) return place;
    if (rule.enum && !rule.enum.includes(value)) return place;
    if (rule.type && !KINDS[rule.type]?.(value)) return place;
    if (rule.type === 'string') return isText(rule, value) ? null : place;
    if (rule.type === 'integer') return value >= rule.minimum && value <= rule.maximum ? null : place;
    if (rule.type === 'array') {
      if (value.length < (rule.minItems ?? 0) || value.length > rule.maxItems) return place;
      return firstOf(value.map((/** @type {any} */ one, /** @type {number} */ at) => [rule.items, one, `${place}/${at}`]));
    }
    return rule.type === 'object' ? faultOfObject(rule, value, place) : null;
  }

  /** @param {[any, any, string][]} parts */
  function firstOf(parts) {
    for (const [rule, value, place] of parts) {
      const found = firstFault(rule, value, place);
      if (found !== null) return found;
    }
    return null;
  }

  function faultOfObject(/** @type {any} */ rule, /** @type {any} */ value, /** @type {string} */ place) {
    for (const name of rule.required) if (!Object.hasOwn(value, name)) return `${place}/${name}`;
    for (const name of Object.keys(value)) if (!Object.hasOwn(rule.properties, name)) return `${place}/${name}`;
    return firstOf(Object.keys(value).map((name) => [rule.properties[name], value[name], `${place}/${name}`]));
  }

  return (data) => {
    const fault = (/** @type {Fault['code']} */ code, /** @type {string | null} */ field = null, /** @type {string | null} */ about = null) =>
      ({ message: null, fault: { code, field, about } });
    const { value, isLarge } = plainOf(data);
    if (isLarge) return fault('too_large');
    if (!KINDS['object']?.(value)) return fault('malformed', '');
    const about = firstFault(definitions.message_id, value.id, '') === null ? value.id : null;
    if (value.habitue !== VERSION) return fault('version', '/habitue', about);
    const name = `till_${String(value.type)}`;
    if (typeof value.type !== 'string' || !Object.hasOwn(definitions, name)) return fault('type_unknown', '/type', about);
    const place = firstFault(definitions[name], value, '');
    return place === null ? { message: value, fault: null } : fault('malformed', place, about);
  };
}

function isText(/** @type {any} */ rule, /** @type {string} */ value) {
  const count = [...value].length; // by signs, as JSON Schema counts
  return count >= (rule.minLength ?? 0) && count <= (rule.maxLength ?? Infinity)
    && (!rule.pattern || new RegExp(rule.pattern, 'u').test(value));
}
