// What was inspected: the inspections, the list of calls, and one of them beside it.
import { call, get, query, segment } from '../api.js';
import { bytes, clock, countdown, counted, duration, until } from '../format.js';
import { era, useLive } from '../live.js';
import { address, gateway, go, setQuery, tick, useWatched } from '../store.js';
import { Alert, Empty, Head, Status, Waiting, useAnswer } from '../ui.js';
import { Text, visible } from '../wire.js';
import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Call } from './call.js';
import { InspectDialog } from './inspect.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

/** @param {Schemas['Inspection']} i */
export function sentenceOf(i) {
  const which = { all: 'All calls', writes: 'Writes', failed: 'Failed calls' }[/** @type {'all'} */ (i.calls)] || 'Calls';
  const of = [i.route && 'route ' + i.route, i.client && 'client ' + i.client].filter(Boolean).join(' and ');
  return [`${which} of ${of}`, i.values === 'hidden' ? ', values hidden' : ', secrets masked'];
}

/** @param {{told: Schemas['Inspections'], change: () => void}} props */
function Inspections({ told, change }) {
  const [problem, setProblem] = useState(/** @type {import('../api.js').Problem|null} */ (null));
  const allowed = useWatched(gateway)?.inspect;
  useWatched(tick);
  const stop = (/** @type {Schemas['Inspection']} */ i) => call('DELETE', 'inspections/' + segment(i.id)).then(change, setProblem);
  const running = told.inspections;
  return html`<section class="card inspections" aria-label="Inspections">
    <${Alert} problem=${problem} />
    ${running.length === 0 ? html`<p>Nothing is being inspected. ${allowed === null
      ? html`The file forbids it: <code>admin.inspect</code> is <code>off</code>.`
      : html`Choose “Inspect…” to keep the next calls of a route or a client; until then no call is recorded.`}</p>`
      : html`<ul>${running.map(i => {
        const [which, how] = sentenceOf(i);
        return html`<li key=${i.id}><span class="rec" aria-hidden="true"></span><span><b>${which}</b>${how}</span>
          <span class="mute">${countdown(until(i.ends))} left · ${i.kept} of ${counted(i.most, 'call')}${told.memory ? html` · ${memoryOf(told.memory)}` : ''}</span>
          <span class="grow"></span><button type="button" onClick=${() => stop(i)}>Stop inspecting ${i.route || i.client}</button></li>`;
      })}</ul>`}</section>`;
}

/** @param {{used: number, most: number}} m */
const memoryOf = m => `${(m.used / 1048576).toFixed(1)} of ${bytes(m.most).replace('.0', '')}`;

/** Whether a summary holds each word of the filter. @param {Schemas['CallSummary']} s @param {string} q */
export function matches(s, q) {
  const text = [s.method, s.path, s.status, s.client, s.problem, s.note, s.id, s.route].join(' ').toLowerCase();
  return q.toLowerCase().split(/\s+/).every(word => text.includes(word));
}

/** The list with a call that began or ended, newest first. @param {Schemas['CallSummary'][]} list @param {Schemas['CallSummary']} summary */
export function withCall(list, summary) {
  const at = list.findIndex(s => s.id === summary.id);
  if (at >= 0) return list.map((s, i) => (i === at ? summary : s));
  return [summary, ...list].sort((a, b) => b.seq - a.seq).slice(0, 1000);
}

/** @param {{s: Schemas['CallSummary'], current: boolean, q: string}} props */
function Row({ s, current, q }) {
  const sub = [clock(s.at), s.client, s.console && 'from the console', s.note || s.problem].filter(Boolean).join(' · ');
  return html`<tr aria-current=${current ? 'true' : null}>
    <td><a class="what m" href=${'/console/calls/' + segment(s.id) + query({ q })} title=${visible(s.path)} tabindex=${-1}><span class="meth">${s.method}</span><${Text} text=${s.path} /></a>
      <span class="sub"><${Text} text=${sub} /></span></td>
    <td class="num nowrap"><${Status} status=${s.status} /><span class="sub">${s.duration == null ? '' : duration(s.duration)}</span></td></tr>`;
}

const piece = 100; // rows

/** @param {{list: Schemas['CallSummary'][], id: string|undefined, q: string, next: string|null, onward: () => void}} props */
function Rows({ list, id, q, next, onward }) {
  const [wanted, want] = useState(piece);
  const at = list.findIndex(s => s.id === id);
  const shown = Math.max(wanted, Math.ceil((at + 1) / piece) * piece);
  const more = () => { want(shown + piece); if (list.length <= shown) onward(); };
  const box = useRef(/** @type {HTMLElement|null} */ (null));
  const move = (/** @type {KeyboardEvent} */ e) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[/** @type {'j'} */ (e.key)];
    if (!step || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    const to = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    if (to) go('/console/calls/' + segment(to.id) + query({ q }), { replace: id !== undefined, stay: true });
  };
  useEffect(() => { box.current?.querySelector('tr[aria-current]')?.scrollIntoView({ block: 'nearest' }); }, [id]);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="List of calls" aria-keyshortcuts="j k ArrowDown ArrowUp" ref=${box} onKeyDown=${move}>
    <table><caption class="sr">Inspected calls</caption><colgroup><col /><col /></colgroup><thead class="sr"><tr><th scope="col">Call</th><th scope="col">Status and time</th></tr></thead>
    <tbody>${list.slice(0, shown).map(s => html`<${Row} key=${s.id} s=${s} current=${s.id === id} q=${q} />`)}</tbody></table>
    ${(next || list.length > shown) && html`<div class="more"><button type="button" onClick=${more}>Older calls</button></div>`}</div>`;
}

/** The calls that are kept, newest first, as they come. @param {string} q */
function useCalls(q) {
  const answer = useAnswer(signal => get(`calls${query({ q, limit: 100 })}`, signal), [q]);
  const [list, setList] = useState(/** @type {Schemas['CallSummary'][]} */ ([]));
  const [next, setNext] = useState(/** @type {string|null} */ (null));
  const [skipped, setSkipped] = useState(0);
  useEffect(() => { if (answer.value) { setList(answer.value.calls); setNext(answer.value.next); setSkipped(0); } }, [answer.value]);
  useLive(['calls'], {
    call: summary => setList(before => (!q || matches(summary, q) || before.some(s => s.id === summary.id) ? withCall(before, summary) : before)),
    skipped: ({ n }) => setSkipped(before => before + n),
    poll: () => answer.again(),
  });
  const onward = () => get(`calls${query({ q, limit: 100, after: next })}`).then(page => {
    setList(before => [...before, ...page.calls.filter(s => !before.some(b => b.id === s.id))]);
    setNext(page.next);
  }, () => answer.again());
  return { answer, list, next, skipped, onward };
}

/** @param {{id: string|undefined, calls: ReturnType<typeof useCalls>, running: boolean, q: string}} props */
function List({ id, calls, running, q }) {
  const { answer, list, next, skipped, onward } = calls;
  const [typed, type] = useState(q);
  useEffect(() => { const t = setTimeout(() => { if (typed !== q) setQuery({ q: typed }); }, 200); return () => clearTimeout(t); }, [typed]);
  const clear = () => call('DELETE', 'calls').then(() => { go('/console/calls', { replace: true, stay: true }); answer.again(); }, () => answer.again());
  return html`<section class="card list" aria-label="Inspected calls">
    <header><input type="search" aria-label="Filter calls" placeholder="Filter: path, status, client, problem" value=${typed} onInput=${(/** @type {import('../ui.js').Typed} */ e) => type(e.target.value)} />
      <button class="link" type="button" onClick=${clear} disabled=${list.length === 0}>Clear</button></header>
    ${skipped > 0 && html`<p class="mute waiting">${counted(skipped, 'call')} came too fast to be listed. <button type="button" class="link" onClick=${answer.again}>List them</button></p>`}
    ${!answer.value ? html`<${Waiting} answer=${answer} />` : html`<${Alert} problem=${answer.problem} again=${answer.again} />
      ${list.length > 0 ? html`<${Rows} list=${list} id=${id} q=${q} next=${next} onward=${onward} />` : html`<${Empty}>${q
      ? 'No kept call matches. Clear the filter to see all.' : running ? 'No call matched yet. The next one appears here as it begins.'
      : 'No call is kept. Inspect a route, and its next calls stand here.'}<//>`}`}</section>`;
}

/** @param {{words: string[]}} props */
export function Calls({ words }) {
  const [id] = words;
  const q = useWatched(address).query.get('q') || '';
  const inspections = useAnswer(signal => get('inspections', signal), []);
  const [live, setLive] = useState(/** @type {Schemas['Inspections']|null} */ (null));
  const wanted = useWatched(address).query.get('inspect');
  const [asking, ask] = useState(wanted != null);
  useEffect(() => setLive(null), [useWatched(era)]);
  useLive(['inspections'], { inspections: setLive, poll: () => inspections.again() });
  const told = live || inspections.value;
  const calls = useCalls(q);
  const status = useWatched(gateway);
  const change = () => { setLive(null); inspections.again(); };
  const summary = calls.list.find(s => s.id === id);
  return html`<div class=${id ? 'in-detail' : 'in-list'}>
    <${Head} title="Calls">${status?.inspect && html`<button class="primary" type="button" aria-haspopup="dialog" onClick=${() => ask(true)}>Inspect…</button>`}<//>
    ${asking && status?.inspect && html`<${InspectDialog} bounds=${status.inspect} route=${wanted || ''} begun=${change}
      close=${() => { ask(false); setQuery({ inspect: null }); }} />`}
    ${told ? html`<${Inspections} told=${told} change=${change} />` : html`<${Waiting} answer=${inspections} />`}
    <div class="split"><${List} id=${id} calls=${calls} running=${Boolean(told?.inspections.length)} q=${q} />
      ${id ? html`<${Call} key=${id} id=${id} summary=${summary} />` : html`<section class="card detail empty" aria-label="No call chosen"><p>
        <b>Choose a call</b> to see what the client sent, what it was understood as, and everything that went to the vendor. <kbd>j</kbd> and <kbd>k</kbd> move through the list.</p></section>`}</div></div>`;
}
