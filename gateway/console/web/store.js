// Little that outlives a page: the address, and what components watch.
import { useEffect, useReducer } from './vendor/preact.js';

/** @template T */
export class Watched {
  /** @param {T} value */
  constructor(value) { this.value = value; /** @type {Set<() => void>} */ this.watchers = new Set(); }
  /** @param {T} value */
  set(value) { this.value = value; for (const tell of [...this.watchers]) tell(); }
  /** @param {() => void} tell @returns {() => void} the end of it */
  watch(tell) { this.watchers.add(tell); return () => { this.watchers.delete(tell); }; }
}

/** The value, and a rendering when it changes. @template T @param {Watched<T>} watched @returns {T} */
export function useWatched(watched) {
  const [, again] = useReducer((/** @type {number} */ n) => n + 1, 0);
  useEffect(() => watched.watch(() => again(undefined)), [watched]);
  return watched.value;
}

/** @typedef {{path: string, query: URLSearchParams}} Address below /console */
const read = () => ({ path: location.pathname.replace(/^\/console/, '') || '/', query: new URLSearchParams(location.search) });
export const address = new Watched(/** @type {Address} */ (read()));
addEventListener('popstate', () => {
  const before = address.value, now = read();
  address.set(now);
  if (now.path !== before.path || String(now.query) !== String(before.query)) arrive(); // else a link within the page
});

/** @type {() => void} */
let arrive = () => {};
/** What happens after a change of page. @param {() => void} act */
export const onArrival = act => { arrive = act; };

/**
 * Goes to a page without a load. @param {string} to with /console in front
 * @param {{replace?: boolean, stay?: boolean}} [how] replace: no entry of the history; stay: the focus stays where it is
 */
export function go(to, how = {}) {
  if (how.replace) history.replaceState(null, '', to); else history.pushState(null, '', to);
  address.set(read());
  if (!how.stay) arrive();
}

/** Writes a filter into the address. @param {Record<string, string|null|undefined>} values "" and null: removed */
export function setQuery(values) {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) if (value) search.set(name, value); else search.delete(name);
  const text = search.toString();
  go(location.pathname + (text ? '?' + text : ''), { replace: true, stay: true });
}

/** GET status, once known. */
export const gateway = new Watched(/** @type {import('./answers.js').Schemas['Status']|null} */ (null));
/** The key that was typed for `try/`: in this variable and nowhere else. */
export const apiKey = new Watched('');
/** Seconds of the clock, for what counts down. */
export const tick = new Watched(Date.now());
setInterval(() => { if (!document.hidden) tick.set(Date.now()); }, 1000);
