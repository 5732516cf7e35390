// The one event stream of a page. Closed while the page is hidden: a browser allows six connections per host.
import { get } from './api.js';
import { Watched, gateway } from './store.js';
import { useEffect } from './vendor/preact.js';

/**
 * How the page is connected. state: connecting, live, paused, away (nothing answers), polling (events do not come, questions
 * are answered). since: when it was last live.
 * @typedef {{state: 'connecting'|'live'|'paused'|'away'|'polling', since: number|null, restarted: boolean}} Connection
 */
export const connection = new Watched(/** @type {Connection} */ ({ state: 'connecting', since: null, restarted: false }));

/** Changes where everything shown has to be asked for anew: a restart, or events that were missed. */
export const era = new Watched(0);

const kinds = ['overview', 'call', 'inspections', 'configuration', 'reset', 'skipped'];
const pauses = [1000, 2000, 5000, 10000];
const failuresUntilPolling = 3;
const pollEvery = 5000;

/** @typedef {import('./answers.js').Schemas} Schemas */
/**
 * What is done with events, by their kind; `poll` where events do not come.
 * @typedef {{overview?: (told: Schemas['Overview']) => void, call?: (told: Schemas['CallSummary']) => void, inspections?: (told: Schemas['Inspections']) => void,
 *   configuration?: (told: Schemas['ConfigurationState']) => void, skipped?: (told: {n: number}) => void, poll?: () => void}} On
 */
/** @typedef {{topics: string[], routes?: string[], on: On}} Interest */
/** @type {Set<Interest>} */
const interests = new Set();
/** @type {EventSource|null} */
let source = null;
let opened = ''; // the address of `source`
let failures = 0;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/** @param {Partial<Connection>} change */
const become = change => connection.set({ ...connection.value, ...change });

/** @param {string} kind @param {any} data */
function deliver(kind, data) {
  for (const interest of [...interests]) interest.on[/** @type {keyof On} */ (kind)]?.(data);
}

function wanted() {
  const topics = new Set(), routes = new Set();
  for (const interest of interests) {
    interest.topics.forEach(topic => topics.add(topic));
    interest.routes?.forEach(route => routes.add(route));
  }
  const named = [...routes].slice(0, 50).map(encodeURIComponent).join(',');
  return '/console/api/events?topics=' + [...topics].sort().join(',') + (named ? '&routes=' + named : '');
}

/** Asks who answers; another process means that everything on the page is of one that is gone. */
async function meet() {
  const status = await get('status');
  const before = gateway.value;
  gateway.set(status);
  if (!before || (before.pid === status.pid && before.started === status.started)) return;
  become({ restarted: true });
  era.set(era.value + 1);
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
  opened = '';
}

function open() {
  close();
  if (document.hidden || !interests.size || connection.value.state === 'paused') return;
  opened = wanted();
  const mine = source = new EventSource(opened);
  mine.onopen = () => {
    clearTimeout(timer);
    failures = 0;
    become({ state: 'live', since: Date.now() });
    meet().catch(() => {});
  };
  mine.onerror = () => fail(mine);
  for (const kind of kinds)
    mine.addEventListener(kind, event => {
      if (source !== mine) return;
      const { data } = /** @type {MessageEvent} */ (event);
      if (kind === 'reset') era.set(era.value + 1);
      else deliver(kind, JSON.parse(data));
      connection.value.since = Date.now();
    });
}

/** @param {EventSource} mine */
function fail(mine) {
  if (source !== mine) return;
  // The gateway ends a stream after ten minutes. The browser's own second try, after the second that the gateway tells it to
  // wait, says where it left off.
  if (mine.readyState === EventSource.CONNECTING && failures === 0) {
    failures = 1;
    become({ state: 'away' });
    timer = setTimeout(open, 5000);
    return;
  }
  close();
  failures += 1;
  if (failures >= failuresUntilPolling) return poll();
  become({ state: 'away' });
  timer = setTimeout(open, pauses[Math.min(failures - 1, pauses.length - 1)]);
}

/** Asks instead of listening, and now and then tries to listen again. */
async function poll() {
  try {
    await meet();
    become({ state: 'polling', since: Date.now() });
    if (wantsOverview()) deliver('overview', await get('overview'));
    deliver('poll', null);
    failures += 1;
    timer = setTimeout(failures % 6 === 0 ? open : poll, pollEvery);
  } catch {
    become({ state: 'away' });
    failures += 1;
    timer = setTimeout(failures % 2 ? poll : open, pauses[Math.min(failures - 2, pauses.length - 1)]);
  }
}

const wantsOverview = () => [...interests].some(interest => interest.topics.includes('overview'));

/** @type {ReturnType<typeof setTimeout>|undefined} */
let settling;
function settle() { // several components come and go together
  clearTimeout(settling);
  settling = setTimeout(() => { if (wanted() !== opened) open(); }, 60);
}

/**
 * Hands events to this component while it is shown.
 * @param {string[]} topics @param {On} on
 * @param {string[]} [routes] names whose numbers are wanted
 */
export function useLive(topics, on, routes) {
  useEffect(() => listen({ topics, on, routes }), [topics.join(), routes?.join()]);
}

/** Hands events to whoever asks for them. @param {Interest} interest @returns {() => void} the end of it */
export function listen(interest) {
  interests.add(interest);
  settle();
  return () => { interests.delete(interest); settle(); };
}

export function pause() {
  close();
  become({ state: 'paused' });
}
export function resume() {
  become({ state: 'connecting' });
  failures = 0;
  era.set(era.value + 1);
  open();
}

document.addEventListener('visibilitychange', () => { if (document.hidden) close(); else open(); });
addEventListener('pagehide', close);
