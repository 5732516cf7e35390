// Parts that every page is made of.
import { html, useEffect, useRef, useState } from './vendor/preact.js';
import { clock } from './format.js';
import { connection, era, pause, resume } from './live.js';
import { go, useWatched } from './store.js';

/** An event of a field. @typedef {Event & {target: HTMLInputElement}} Typed */
/** @param {{tone?: string}} props ok, warn, bad, off; the word beside it says the same */
export const Dot = ({ tone = 'ok' }) => html`<span class=${'dot ' + tone} aria-hidden="true"></span>`;

/** @param {{tone?: string, children?: any}} props */
export const Tag = ({ tone = '', children }) => html`<span class=${'tag ' + tone}>${children}</span>`;

/** @param {number|null|undefined} status */
export const toneOf = status => (status == null ? '' : status < 300 ? 'ok' : status < 500 ? 'warn' : 'bad');

/** @param {{status: number|null|undefined}} props */
export const Status = ({ status }) => html`<${Tag} tone=${toneOf(status)}>${status ?? 'running'}<//>`;

const tones = { usable: 'ok', degraded: 'warn', unusable: 'bad', unasked: 'off' };
/** @param {string} health */
export const toneOfHealth = health => tones[/** @type {keyof typeof tones} */ (health)] || 'off';
/** @param {{health: string, reason?: string|null}} props */
export const Health = ({ health, reason }) => html`<span class="health"><${Dot} tone=${toneOfHealth(health)} />
  <span>${health === 'unasked' ? 'not asked yet' : reason || health}</span></span>`;

/** A part of a page with a heading. @param {{name: string, beside?: any, tools?: any, cls?: string, children?: any}} props */
export const Card = ({ name, beside, tools, cls = '', children }) => html`
  <section class=${'card ' + cls} aria-label=${name}>
    <header><h2>${name}</h2>${beside != null && html`<span class="mute">${beside}</span>`}<span class="grow"></span>${tools}</header>
    ${children}
  </section>`;

/** @param {{children?: any}} props one sentence and the next step */
export const Empty = ({ children }) => html`<div class="empty"><p>${children}</p></div>`;

/** @param {import('./live.js').Connection} now */
function sentenceOf(now) {
  switch (now.state) {
    case 'live': return ['ok', 'Live, every 2 s'];
    case 'paused': return ['off', 'Paused'];
    case 'polling': return ['warn', 'Live, asked every 5 s'];
    case 'away': return ['bad', 'Not connected, trying again'];
    default: return ['off', 'Connecting'];
  }
}

function Connection() {
  const now = useWatched(connection);
  const [tone, text] = sentenceOf(now);
  const paused = now.state === 'paused';
  const stale = now.state === 'away' && now.since;
  return html`
    <span class="live" role="status" aria-label="Connection"><${Dot} tone=${tone} />${text}${stale ? html`<span>, numbers of ${clock(now.since)}</span>` : ''}</span>
    <button type="button" aria-pressed=${String(paused)} onClick=${paused ? resume : pause}>Pause</button>`;
}

/** The heading of a page, and what stands beside it. @param {{title: string, live?: boolean, children?: any, before?: any}} props */
export function Head({ title, live = true, before, children }) {
  useEffect(() => { document.title = title + ' · Idiom'; }, [title]);
  const { restarted } = useWatched(connection);
  return html`
    <div class="top pagehead">${before}<h1>${title}</h1><span class="grow"></span>${live && html`<${Connection} />`}${children}</div>
    ${restarted && html`<div class="card note" role="status"><p>The gateway was restarted. Everything here is of the new process.</p>
      <button type="button" class="link" onClick=${() => connection.set({ ...connection.value, restarted: false })}>Dismiss</button></div>`}`;
}

/** An answer that was not what was asked for. @param {{problem: any, again?: (() => void)|null}} props */
export const Alert = ({ problem, again }) => problem && html`
  <div class="card alert" role="alert">
    <p><b>${problem.title || String(problem.message || problem)}</b> ${problem.detail}</p>
    ${problem.errors?.length > 0 && html`<ul>${problem.errors.slice(0, 50).map((/** @type {any} */ e) => html`<li>
      ${e.line ? html`<code>${e.line}:${e.column}</code> ` : e.pointer ? html`<code>${e.pointer}</code> ` : ''}${e.message || e.detail}</li>`)}</ul>`}
    ${problem.request && html`<p class="mute">Request <code>${problem.request}</code></p>`}
    ${again && html`<button type="button" onClick=${again}>Try again</button>`}
  </div>`;

/**
 * What an asynchronous question answers: undefined until then. Asked again when `keys`, or the era, change.
 * @template T @param {(signal: AbortSignal) => Promise<T>} ask @param {any[]} keys
 * @returns {{value: T|undefined, problem: any, busy: boolean, again: () => void, set: (value: T|undefined) => void}}
 */
export function useAnswer(ask, keys) {
  const now = useWatched(era);
  const [round, setRound] = useState(0);
  const [state, setState] = useState(/** @type {{value: any, problem: any, busy: boolean}} */ ({ value: undefined, problem: null, busy: true }));
  useEffect(() => {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 10000);
    setState(before => ({ ...before, busy: true }));
    let current = true;
    const late = new Promise((_, fail) => stop.signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError'))));
    Promise.race([ask(stop.signal), late]) // a question of several calls may not hear the signal
      .then(value => current && setState({ value, problem: null, busy: false }),
        problem => current && setState(before => ({ value: before.value, problem: problem.name === 'AbortError'
          ? { title: 'The gateway did not answer within 10 s.' } : problem, busy: false })))
      .finally(() => clearTimeout(limit));
    return () => { current = false; clearTimeout(limit); stop.abort(); };
  }, [...keys, now, round]);
  return { ...state, again: () => setRound(n => n + 1), set: value => setState({ value, problem: null, busy: false }) };
}

/** What is shown while an answer is not there. @param {{answer: {problem: any, busy: boolean, again: () => void}}} props */
export const Waiting = ({ answer }) => (answer.problem
  ? html`<${Alert} problem=${answer.problem} again=${answer.again} />`
  : answer.busy && html`<p class="mute waiting" role="status">Asking the gateway …</p>`);

/**
 * A modal dialog: Escape closes it, and the focus returns to where it was.
 * @param {{name: string, close: () => void, children?: any}} props
 */
export function Dialog({ name, close, children }) {
  const element = useRef(/** @type {HTMLDialogElement|null} */ (null));
  useEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    element.current?.showModal();
    return () => { if (before?.isConnected) before.focus(); };
  }, []);
  return html`<dialog ref=${element} aria-label=${name} onClose=${close}><h2>${name}</h2>${children}</dialog>`;
}

/** Copies a text and says so. @param {{text: () => string, children?: any}} props */
export function Copy({ text, children }) {
  const [done, setDone] = useState(false);
  useEffect(() => { const t = done ? setTimeout(() => setDone(false), 2000) : 0; return () => clearTimeout(t); }, [done]);
  const copy = () => navigator.clipboard.writeText(text()).then(() => setDone(true), () => show(text()));
  return html`<button type="button" onClick=${copy}>${children}</button><span class="sr" role="status">${done ? 'Copied' : ''}</span>
    ${done && html`<span class="mute" aria-hidden="true">Copied</span>`}`;
}
/** Where a page may not use the clipboard (plain HTTP on a name), the text is there to be taken by hand. @param {string} text */
const show = text => { prompt('Copy this:', text); };

/** A labelled field. @param {{name: string, children?: any, cls?: string}} props */
export const Field = ({ name, cls = '', children }) => html`<label class=${'field ' + cls}><span>${name}</span>${children}</label>`;

/** @param {{name: string, value: string, options: (string|[string, string])[], set: (value: string) => void, hidden?: boolean}} props */
export function Choice({ name, value, options, set, hidden }) {
  const select = html`<select aria-label=${name} value=${value} onChange=${(/** @type {Typed} */ e) => set(e.target.value)}>
    ${options.map(o => { const [v, t] = Array.isArray(o) ? o : [o, o]; return html`<option key=${v} value=${v} selected=${v === value}>${t}</option>`; })}
  </select>`;
  return hidden ? select : html`<${Field} name=${name}>${select}<//>`;
}

/** Follows links of the console without a load. */
export function followLinks() {
  addEventListener('click', event => {
    const link = /** @type {Element} */ (event.target).closest?.('a[href]');
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const to = link.getAttribute('href') || '';
    if (to === '#content') {
      event.preventDefault();
      document.getElementById('content')?.focus();
    } else if (/^\/console(\/|$)/.test(to) && !to.startsWith('/console/api/') && !link.hasAttribute('download') && !link.hasAttribute('target')) {
      event.preventDefault();
      go(to);
    }
  });
}

/** Names joined by commas with "and" before the last. @param {string[]} names */
export const listed = names => (names.length < 2 ? names.join('') : names.slice(0, -1).join(', ') + ' and ' + names.at(-1));
