// Numbers over the last 15 minutes: of all calls as the gateway keeps them, of routes what this page has seen.

const step = 5; // seconds
const most = 180; // 15 minutes

/** @typedef {{from: number, step: number, rate: (number|null)[], failed_rate: (number|null)[], p50: (number|null)[], p95: (number|null)[]}} History from: seconds since 1970 */

/** @param {import('./answers.js').Schemas['History']|undefined} told @returns {History|null} */
export const historyOf = told => (told ? { ...told, from: +new Date(told.from ?? 0) / 1000 } : null);

/**
 * The history with the present numbers behind it; an event may come without a history of its own.
 * @param {History|null} history @param {Pick<import('./answers.js').Schemas['Overview'], 'at'|'totals'> & {history?: import('./answers.js').Schemas['History']}} told @returns {History|null}
 */
export function extended(history, told) {
  const own = historyOf(told.history);
  if (own) return own;
  if (!history) return history;
  const at = Math.floor(+new Date(told.at) / 1000 / history.step);
  const last = Math.floor(history.from / history.step) + history.rate.length - 1;
  if (at < last) return history;
  const missed = Math.min(most, at - last);
  const result = /** @type {any} */ ({ ...history });
  for (const name of ['rate', 'failed_rate', 'p50', 'p95']) {
    const values = /** @type {any} */ (history)[name];
    const kept = missed ? [...values, ...Array(missed - 1).fill(null)] : values.slice(0, -1);
    result[name] = [...kept, /** @type {any} */ (told.totals)[name] ?? null].slice(-most);
  }
  result.from = (at - result.rate.length + 1) * history.step;
  return result;
}

/** @param {History} history the seconds of each value */
export const timesOf = history => history.rate.map((_, i) => history.from + i * history.step);

/** @type {Map<string, {at: number, values: number[]}>} */
const routes = new Map();

/** @param {{name: string, rate: number|null}[]} rows @param {string} at */
export function remember(rows, at) {
  const now = Math.floor(+new Date(at) / 1000 / step);
  for (const { name, rate } of rows) {
    const seen = routes.get(name) || { at: now - 1, values: [] };
    if (seen.at === now) seen.values.pop();
    else for (let i = Math.min(most, now - seen.at - 1); i > 0 && seen.values.length; --i) seen.values.push(0);
    seen.values.push(rate || 0);
    seen.values.splice(0, seen.values.length - most);
    seen.at = now;
    routes.set(name, seen);
  }
  if (routes.size > 2000) for (const name of [...routes.keys()].slice(0, routes.size - 2000)) routes.delete(name);
}

/** @param {string} name */
export const seenOf = name => routes.get(name)?.values || [];
