// Where the time of a call went.
import { bytes, millis, precise } from '../format.js';
import { Text } from '../wire.js';
import { html } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

const waits = { turn: 'Wait for the turn', pool: 'Wait for a connection', token: 'Fetch a token', pause: 'Pause' };
const ends = { confirm: ' to confirm', again: ' to look again', login: ' with a new token', session: ' for a session', lookup: ' to look it up' };

/** @param {Schemas['Exchange']} e @param {Schemas['Exchange']} [next] the one after it */
export const stepOf = (e, next) => (e.peer === 'record' ? 'Record: ' : '') + e.method
  + (e.why === 'retry' || e.try > 1 || next?.why === 'retry' ? `, try ${e.try || 1}` : ends[/** @type {'confirm'} */ (e.why)] || '');

/** The name of a wait, and what more there is to say. @param {Schemas['CallRecord']['waits'][number]} w @returns {[string, string]} */
function waitOf(w) {
  const [, before, rest] = /^(before [^,]*)(?:, )?(.*)$/.exec(w.what || '') || [];
  const name = waits[/** @type {'turn'} */ (w.kind)] || w.kind;
  return before && w.kind === 'pause' ? [name + ' ' + before, rest] : [name, w.what || ''];
}

/** @param {Schemas['Exchange']} e */
const outcomeOf = e => (e.reply ? String(e.reply.status) : { lost: 'the answer was lost', timed_out: 'no answer in time' }[/** @type {'lost'} */ (e.delivery)] || String(e.delivery || 'running').replaceAll('_', ' '));

/** @typedef {{name: string, kind: 'vendor'|'fail'|'idiom'|'wait', began: number, took: number, what: string}} Step */
/** @param {Schemas['CallRecord']} r the record @returns {Step[]} in the order in which they began */
export function stepsOf(r) {
  /** @type {Step[]} */
  const middle = [
    ...(r.exchanges || []).map((e, i) => ({ name: stepOf(e, r.exchanges[i + 1]), kind: /** @type {Step['kind']} */ (e.peer === 'record' ? 'idiom' : !e.reply || e.reply.status >= 500 ? 'fail' : 'vendor'),
      began: e.began, took: e.took || 0, what: outcomeOf(e) })),
    ...(r.waits || []).map(w => ({ name: waitOf(w)[0], kind: /** @type {const} */ ('wait'), began: w.began, took: w.took || 0, what: waitOf(w)[1] })),
  ].sort((a, b) => a.began - b.began);
  const whole = r.duration ?? Math.max(0, ...middle.map(s => s.began + s.took));
  const last = Math.max(0, ...middle.map(s => s.began + s.took));
  const size = (/** @type {Schemas['Body']} */ body) => (body?.bytes ? bytes(body.bytes) + (/xml/.test(body.type) ? ' of XML' : /json/.test(body.type) ? ' of JSON' : '') : 'no body');
  return [
    { name: 'Read the call', kind: 'idiom', began: 0, took: middle.length ? Math.min(...middle.map(s => s.began)) : whole, what: size(r.asked?.body) },
    ...middle,
    ...(r.told?.status ? [/** @type {Step} */ ({ name: 'Write the answer', kind: 'idiom', began: Math.min(last, whole), took: Math.max(0, whole - last), what: size(r.told.body) })] : []),
  ];
}

const shown = 64;

/** @param {{record: Schemas['CallRecord']}} props */
export function Timeline({ record: r }) {
  const steps = stepsOf(r);
  const whole = Math.max(1, r.duration ?? 0, ...steps.map(s => s.began + s.took));
  const share = (/** @type {number} */ us) => (us / whole * 100).toFixed(2) + '%';
  return html`<section class="sect" aria-label="Timeline"><div class="row"><h3>Timeline</h3><span class="mute">${precise(whole)}</span></div>
    <table class="fall"><caption class="sr">Timeline</caption><thead class="sr"><tr>${['Step', 'Begin and duration', 'Milliseconds', 'What'].map(t => html`<th scope="col">${t}</th>`)}</tr></thead>
    <tbody>${steps.slice(0, shown).map(s => html`<tr><td>${s.name}</td>
      <td class="track"><span class="sr">from ${millis(s.began)} ms</span><div class="lane" aria-hidden="true"><i class=${'k-' + s.kind} style=${{ left: share(s.began), width: share(s.took) }}></i></div></td>
      <td class="num nowrap">${millis(s.took)}</td><td class="mute" title=${s.what}><${Text} text=${s.what} /></td></tr>`)}</tbody></table>
    ${steps.length > shown && html`<p class="mute none">and ${steps.length - shown} more</p>`}</section>`;
}
