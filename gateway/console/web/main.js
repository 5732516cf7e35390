// The frame: navigation, and the page that the address names.
import { call, get, onStranger } from './api.js';
import { countdown, span, until } from './format.js';
import { connection, useLive } from './live.js';
import { Audit } from './pages/audit.js';
import { BackEnd } from './pages/backend.js';
import { Calls } from './pages/calls.js';
import { Configuration } from './pages/configuration.js';
import { Login } from './pages/login.js';
import { Overview } from './pages/overview.js';
import { Reference } from './pages/reference.js';
import { Route } from './pages/route.js';
import { TryIt } from './pages/try.js';
import { Users } from './pages/users.js';
import { address, gateway, go, onArrival, tick, useWatched } from './store.js';
import { Choice, Empty, Head, followLinks, useAnswer } from './ui.js';
import { html, render, useEffect, useErrorBoundary, useRef, useState } from './vendor/preact.js';

const pages = [
  ['Overview', '/', 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z'],
  ['Calls', '/calls', 'M4 7h12l-3-3M20 17H8l3 3'],
  ['Try it', '/try', 'M6 4l13 8-13 8z'],
  ['Users', '/users', 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6 8-6s8 2 8 6'],
  ['Audit', '/audit', 'M6 3h9l4 4v14H6zM9 12h7M9 16h7'],
  ['Configuration', '/configuration', 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4v6M8 14v6'],
  ['Reference', '/reference', 'M5 4h6a2 2 0 0 1 2 2v14a2 2 0 0 0-2-2H5zM19 4h-4a2 2 0 0 0-2 2v14a2 2 0 0 1 2-2h4z'],
];

/** Which page shows an address: how many segments may follow, its component, and its name in the navigation. */
const views = /** @type {[string, number, number, any, string][]} */ ([
  ['', 0, 0, Overview, '/'], ['routes', 1, 1, Route, '/'], ['backends', 1, 1, BackEnd, '/'],
  ['calls', 0, 1, Calls, '/calls'], ['try', 0, 0, TryIt, '/try'], ['users', 0, 2, Users, '/users'],
  ['audit', 0, 0, Audit, '/audit'], ['configuration', 0, 0, Configuration, '/configuration'],
  ['reference', 0, 1, Reference, '/reference'], ['login', 0, 0, Login, ''],
]);

/** @param {string} path */
function viewOf(path) {
  let words;
  try {
    words = path.split('/').slice(1).map(decodeURIComponent);
  } catch { return null; } // a broken escape
  if (words.length > 1 && words.at(-1) === '') words.pop();
  const view = views.find(v => v[0] === words[0] && words.length - 1 >= v[1] && words.length - 1 <= v[2]);
  return view ? { Page: view[3], nav: view[4], words: words.slice(1) } : null;
}

const Nothing = () => html`<${Head} title="Nothing here" live=${false} /><div class="card"><${Empty}>
  There is no such page. The <a href="/console/">overview</a> leads to all that there are.<//></div>`;

/** A fault of a page leaves the frame standing. @param {{children?: any}} props */
function Guarded({ children }) {
  const [error, reset] = useErrorBoundary();
  if (!error) return children;
  console.error(error);
  return html`<${Head} title="This page failed" live=${false} /><div class="card alert" role="alert">
    <p><b>The page met something that it does not understand.</b> ${String(error.message || error)}</p>
    <button type="button" onClick=${reset}>Try again</button></div>`;
}

/** Counts beside Calls and Configuration. */
function useCounts() {
  const inspections = useAnswer(() => get('inspections').catch(() => null), []);
  const configuration = useAnswer(() => get('configuration').catch(() => null), []);
  const [now, setNow] = useState(/** @type {{inspections?: import('./answers.js').Schemas['Inspections'], configuration?: import('./answers.js').Schemas['ConfigurationState']}} */ ({}));
  useLive(['inspections', 'configuration'], {
    inspections: data => setNow(n => ({ ...n, inspections: data })),
    configuration: data => setNow(n => ({ ...n, configuration: data })),
  });
  useWatched(tick);
  const running = (now.inspections || inspections.value)?.inspections || [];
  const left = Math.max(0, ...running.map(i => until(i.ends)));
  const file = now.configuration || configuration.value;
  const problems = !file ? 0 : (file.last_reload && file.last_reload.ok === false ? 1 : 0)
    + (file.disk === 'broken' || file.disk === 'unreadable' ? 1 : 0);
  return { left, problems };
}

/** @param {{path: string, counts: {left: number, problems: number}}} props */
function Count({ path, counts }) {
  if (path === '/calls' && counts.left > 0)
    return html`<span class="count live"><span class="sr">inspecting, time left </span><span aria-hidden="true">● </span>${countdown(counts.left)}</span>`;
  if (path === '/configuration' && counts.problems > 0)
    return html`<span class="count">${counts.problems}<span class="sr">${counts.problems === 1 ? ' problem' : ' problems'}</span></span>`;
  return null;
}

/** @param {{current: string}} props */
function Navigation({ current }) {
  const counts = useCounts();
  const nav = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => { // on a small window the navigation is a strip, of which the end is out of sight
    const link = /** @type {HTMLElement|null|undefined} */ (nav.current?.querySelector('[aria-current]'));
    if (!nav.current || !link) return;
    const strip = nav.current.getBoundingClientRect(), at = link.getBoundingClientRect();
    nav.current.scrollLeft += at.left - strip.left - (strip.width - at.width) / 2;
  }, [current, counts.left > 0, counts.problems]); // a count that comes later moves the links beside it
  return html`<nav aria-label="Main" ref=${nav}><ul>${pages.map(([name, path, icon]) => html`
    <li key=${path}><a href=${'/console' + path} aria-current=${path === current ? 'page' : null}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${icon} /></svg>${name}</a><${Count} path=${path} counts=${counts} /></li>`)}</ul></nav>`;
}

function Facts() {
  const status = useWatched(gateway);
  useWatched(tick);
  return status && html`<dl><dt>Gateway</dt><dd title=${status.name}>${status.name}</dd><dt>Version</dt><dd>${status.version}</dd>
    <dt>Up</dt><dd>${span((Date.now() - +new Date(status.started)) / 1000)}</dd><dt>Loops</dt><dd>${status.loops}</dd>
    ${status.draining && html`<dt>State</dt><dd>draining</dd>`}</dl>`;
}

function Theme() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme || '');
  /** @param {string} value */
  const choose = value => {
    setTheme(value);
    if (value) document.documentElement.dataset.theme = value; else delete document.documentElement.dataset.theme;
    if (value) localStorage.setItem('theme', value); else localStorage.removeItem('theme');
    dispatchEvent(new Event('themechange'));
  };
  return html`<${Choice} hidden name="Theme" value=${theme} set=${choose} options=${[['', 'System theme'], ['light', 'Light'], ['dark', 'Dark']]} />`;
}

const signOut = () => call('DELETE', 'session').catch(() => {}).then(() => location.assign('/console/login'));

function Frame() {
  const { path } = useWatched(address);
  const view = viewOf(path);
  const Page = view ? view.Page : Nothing;
  const status = useWatched(gateway);
  const { state } = useWatched(connection);
  return html`
    <a class="skip" href="#content">Skip to content</a>
    <div class="shell">
      <header class="side">
        <a class="brand" href="/console/"><svg viewBox="0 0 24 24" aria-hidden="true"><rect x="1" y="1" width="22" height="22" rx="6" class="back" />
          <path class="quote" d="M7 7h4v4.2c0 2.6-1.2 4.4-3.6 5.3M14 7h4v4.2c0 2.6-1.2 4.4-3.6 5.3" /></svg>Idiom</a>
        ${Page !== Login && html`<${Navigation} current=${view ? view.nav : ''} />`}
        <div class="foot"><${Facts} /><${Theme} />
          ${status?.token && Page !== Login && html`<button type="button" onClick=${signOut}>Sign out</button>`}</div>
      </header>
      <main id="content" tabindex="-1" class=${state === 'away' ? 'stale' : ''}>
        <${Guarded} key=${path.split('/')[1]}><${Page} words=${view ? view.words : []} /><//>
      </main>
    </div>`;
}

onArrival(() => {
  scrollTo(0, 0);
  document.getElementById('content')?.focus({ preventScroll: true });
});
onStranger(() => {
  if (location.pathname !== '/console/login') go('/console/login?then=' + encodeURIComponent(location.pathname + location.search), { replace: true });
});
followLinks();
render(html`<${Frame} />`, document.body);
if (location.pathname !== '/console/login') get('status').then(status => gateway.set(status), () => {});
