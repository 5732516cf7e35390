// Who changed what.
import { get, query, segment } from '../api.js';
import { clock, moment } from '../format.js';
import { address, setQuery, useWatched } from '../store.js';
import { Alert, Card, Empty, Field, Head, Status, Waiting, useAnswer } from '../ui.js';
import { Text } from '../wire.js';
import { html, useEffect, useState } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

const names = /** @type {const} */ (['user', 'client', 'route', 'operation', 'since', 'until', 'request', 'result']);

/** A time of a datetime field as RFC 3339; other text (90s, 7d, a date) as it is. @param {string} text */
export const timeOf = text => (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? new Date(text).toISOString() : text);

/** What a write changed. @param {any} before @param {any} after @returns {{name: string, plus?: string[], minus?: string[], from?: any, to?: any}[]} */
export function changes(before, after) {
  const out = [];
  for (const name of new Set([...Object.keys(before || {}), ...Object.keys(after || {})])) {
    const from = before?.[name], to = after?.[name];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    if (!Array.isArray(from ?? to)) { out.push({ name, from, to }); continue; }
    const was = new Set(from || []), is = new Set(to || []);
    out.push({ name, plus: [...is].filter(r => !was.has(r)).map(String), minus: [...was].filter(r => !is.has(r)).map(String) });
  }
  return out;
}

/** @param {any} value */
const shown = value => (value === undefined ? 'nothing' : typeof value === 'string' ? value || '“”' : JSON.stringify(value));

/** @param {{entry: Schemas['AuditEntry']}} props */
function Change({ entry: e }) {
  const lost = !e.after && (e.status ?? 0) >= 400;
  const all = changes(e.before, lost ? e.before : e.after);
  if (!all.length) return html`<span class="mute">${lost ? [...Object.keys(e.before || {}), 'the write failed'].join(', ') : 'nothing'}</span>`;
  return all.slice(0, 8).map((c, i) => html`${i > 0 && html`<br />`}<b>${c.name}</b>${' '}${c.plus || c.minus
    ? [...(c.minus || []).map(r => html`<span class="minus">−<${Text} text=${r} /></span> `), ...(c.plus || []).map(r => html`<span class="plus">+<${Text} text=${r} /></span> `)]
    : html`<${Text} text=${shown(c.from)} /> → <${Text} text=${shown(c.to)} />`}`);
}

/** @param {{e: Schemas['AuditEntry'], kept: Set<string>}} props */
const Row = ({ e, kept }) => { const { route = '', request_id = '' } = e; return html`<tr><td class="nowrap" title=${e.at}>${moment(e.at).split(' ').map(part => html`<span class="nowrap">${part}</span> `)}<span class="only-s mute"><${Text} text=${e.client} /></span></td><td class="hide-s nowrap"><${Text} text=${e.client} /></td>
  <td class="hide-s"><a href=${'/console/routes/' + segment(route)}>${route}</a></td><td class="hide-s">${e.operation}</td>
  <td class="m id">${e.user ? html`<a href=${`/console/users/${segment(route)}/${segment(e.user)}`}><${Text} text=${e.user} /></a>` : ''}</td>
  <td class="m change"><${Change} entry=${e} /></td>
  <td class="num"><${Status} status=${e.status} />${kept.has(request_id) && html`<br /><a class="mute" href=${'/console/calls/' + segment(request_id)}>Call</a>`}</td></tr>`; };

/** @param {{filter: Record<string, string>}} props */
function Filter({ filter }) {
  const [form, setForm] = useState(filter);
  useEffect(() => setForm(filter), [JSON.stringify(filter)]);
  const text = (/** @type {string} */ name, /** @type {string} */ label, placeholder = '') => html`<${Field} name=${label}><input type="text" value=${form[name] || ''} placeholder=${placeholder}
    onInput=${(/** @type {import('../ui.js').Typed} */ e) => setForm({ ...form, [name]: e.target.value })} /><//>`;
  const apply = (/** @type {Event} */ e) => { e.preventDefault(); setQuery({ ...form, since: timeOf(form.since || ''), until: timeOf(form.until || '') }); };
  const fail = (/** @type {import('../ui.js').Typed} */ e) => { const next = { ...form, result: e.target.checked ? 'failed' : '' }; setForm(next); setQuery(next); };
  return html`<form class="card bar-form" aria-label="Filter" onSubmit=${apply}>
    ${text('user', 'User')}${text('client', 'Client')}${text('route', 'Route')}${text('operation', 'Operation', 'update')}${text('since', 'Since', '7d or a date')}${text('until', 'Until')}
    <label class="check"><input type="checkbox" checked=${form.result === 'failed'} onChange=${fail} />Failed only</label>
    <button type="submit">Filter</button>
    ${Object.values(filter).some(Boolean) && html`<button type="button" class="link" onClick=${() => setQuery(Object.fromEntries(names.map(n => [n, ''])))}>Show all</button>`}
    ${filter.request && html`<span class="mute">of request <code>${filter.request}</code></span>`}</form>`;
}

export function Audit() {
  const search = useWatched(address).query;
  const filter = Object.fromEntries(names.map(n => [n, search.get(n) || '']));
  const key = JSON.stringify(filter);
  const answer = useAnswer(signal => get(`audit${query({ ...filter, limit: 50 })}`, signal), [key]);
  const [older, setOlder] = useState(/** @type {Schemas['Audit'][]} */ ([]));
  const [problem, setProblem] = useState(/** @type {import('../api.js').Problem|null} */ (null));
  const kept = useAnswer(signal => get('calls?limit=100', signal).catch(() => null), []);
  useEffect(() => setOlder([]), [answer.value]);
  const pages = answer.value ? [answer.value, ...older] : [];
  const entries = pages.flatMap(p => p.entries);
  const next = pages.at(-1)?.next;
  const onward = () => get(`audit${query({ ...filter, limit: 50, before: next })}`).then(p => setOlder([...older, p]), setProblem);
  const ids = new Set((kept.value?.calls || []).map(c => c.id));
  const tools = html`<a class="btn" href=${'/console/api/audit.csv' + query(filter)} download="audit.csv">Download as CSV</a>`;
  return html`<${Head} title="Audit" live=${false} /><${Filter} filter=${filter} />
    <${Alert} problem=${problem || (answer.value && answer.problem)} again=${answer.again} />
    <${Card} name="Audit trail" beside=${entries.length ? 'newest first' : ''} tools=${tools}>
      ${!answer.value ? html`<${Waiting} answer=${answer} />` : entries.length === 0 ? html`<${Empty}>${Object.values(filter).some(Boolean)
      ? 'No write matches. Show all, or take a longer time.' : 'Nothing was written through this gateway yet. The first write of a client stands here.'}<//>`
      : html`<div class="scroll"><table class="wrap"><caption class="sr">Audit trail</caption><thead><tr><th scope="col">Time</th><th scope="col" class="hide-s">Client</th><th scope="col" class="hide-s">Route</th>
        <th scope="col" class="hide-s">Operation</th><th scope="col">User</th><th scope="col">Change</th><th scope="col" class="num">Status</th></tr></thead>
        <tbody>${entries.map((e, i) => html`<${Row} key=${(e.request_id ?? '') + i} e=${e} kept=${ids} />`)}</tbody></table></div>
        ${next && html`<div class="more"><button type="button" onClick=${onward}>Older</button> <span class="mute">before ${clock(entries[entries.length - 1].at)}</span></div>`}`}<//>`;
}
