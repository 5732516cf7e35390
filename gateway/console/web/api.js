// Calls of the admin API (gateway/console/admin.openapi.json).

/** An answer that is not what was asked for. `status` 0: nothing was answered. */
export class Problem extends Error {
  /** @param {number} status @param {any} told the problem of RFC 9457, or what is known of it */
  constructor(status, told = {}) {
    super(told.title || 'The call failed.');
    this.name = 'Problem';
    this.status = status;
    this.title = told.title || (status ? `The answer is ${status}.` : 'The gateway does not answer.');
    this.detail = told.detail || '';
    this.request = told.instance || told.request_id || '';
    this.type = String(told.type || '');
    /** @type {{pointer?: string, line?: number, column?: number, message?: string, detail?: string}[]} */
    this.errors = Array.isArray(told.errors) ? told.errors : [];
    this.told = told;
  }
  /** The name in `urn:idiom:problem:NAME`. */
  get kind() { return this.type.split(':').pop() || ''; }
}

/** @type {(() => void)|null} called where the gateway wants the operator to sign in */
let stranger = null;
/** @param {() => void} tell */
export const onStranger = tell => { stranger = tell; };

/** @param {string} text */
const parse = text => { try { return JSON.parse(text); } catch { return undefined; } };

/** @param {Response} response @param {any} read */
function failure(response, read) {
  const request = response.headers.get('x-request-id') || '';
  if (read && typeof read === 'object') return new Problem(response.status, { instance: request, ...read });
  return new Problem(response.status, {
    title: `The answer is ${response.status}${response.ok ? ', but not JSON' : ''}.`, instance: request });
}

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} */
async function send(path, init) {
  try {
    return await fetch('/console/api/' + path, { cache: 'no-store', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, { detail: 'It has stopped, or the network between is away.' });
  }
}

/**
 * A call of the admin API; the JSON that it answers, undefined for 204.
 * @param {string} method @param {string} path below /console/api/ @param {any} [body] sent as JSON
 * @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export async function call(method, path, body, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Idiom-Console'] = '1';
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await send(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  if (response.status === 204) return undefined;
  const read = parse(await response.text());
  if (response.status === 401 && path !== 'session' && stranger) stranger();
  if (!response.ok || read === undefined) throw failure(response, read);
  return read;
}

/**
 * What a GET answers, as admin.openapi.json has it: tests/console/types.mjs makes answers.d.ts of that.
 * @template {string} P @param {P} path @param {AbortSignal} [signal] @returns {Promise<import('./answers.js').Answer<P>>}
 */
export const get = (path, signal) => call('GET', path, undefined, signal);

/** A query from what is set. @param {Record<string, any>} values @returns {'' | `?${string}`} */
export function query(values) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value != null && value !== '' && value !== false) search.set(name, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** One segment of a path. @param {string} text */
export const segment = text => encodeURIComponent(text);

/**
 * What the front door answers to a call of its own API, sent in process with this credential and no other.
 * @typedef {{status: number, headers: [string, string][], type: string, text: string, json: any, etag: string}} Told
 * @param {string} method @param {string} path begins with "/" @param {{key?: string, headers?: Record<string, string>, body?: string}} [more]
 * @returns {Promise<Told>}
 */
export async function attempt(method, path, more = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', ...more.headers };
  if (more.key) headers['X-Api-Key'] = more.key;
  if (method !== 'GET' && method !== 'HEAD') headers['X-Idiom-Console'] = '1';
  const response = await send('try' + path, { method, headers, body: more.body || undefined });
  const text = await response.text();
  return { status: response.status, headers: [...response.headers], type: response.headers.get('content-type') || '', text,
    json: parse(text), etag: response.headers.get('etag') || '' };
}

/** As attempt, but any answer other than 2xx is thrown. @param {Parameters<typeof attempt>} args */
export async function attempted(...args) {
  const told = await attempt(...args);
  if (told.status >= 200 && told.status < 300) return told;
  throw new Problem(told.status, told.json && typeof told.json === 'object' ? told.json
    : { title: `The answer is ${told.status}.`, detail: told.text.slice(0, 200) });
}
