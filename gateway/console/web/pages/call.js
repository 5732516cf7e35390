// One inspected call: the story and the translation first, then the conversation.
import { call, get, query, segment } from '../api.js';
import { clock, millis, precise } from '../format.js';
import { curlOf } from '../curl.js';
import { gateway, useWatched } from '../store.js';
import { Story, vendorOf } from '../story.js';
import { Alert, Copy, Empty, Status, Tag, Waiting, useAnswer } from '../ui.js';
import { Text } from '../wire.js';
import { html, useEffect, useState } from '../vendor/preact.js';
import { Conversation } from './conversation.js';
import { Timeline } from './timeline.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

/** @param {string|undefined} type */
const formatOf = type => (/xml/.test(type || '') ? 'XML' : /json/.test(type || '') ? 'JSON' : '');

/** @param {Schemas['CallRecord']} r */
const clientFormat = r => [r.face === 'legacy' ? 'Legacy' : 'Unified', formatOf(r.asked?.body?.type) || formatOf(r.told?.body?.type)].filter(Boolean).join(' ');
/** @param {Schemas['CallRecord']} r */
const vendorFormat = r => {
  const bodies = (r.exchanges || []).filter(e => e.peer !== 'record').flatMap(e => [e.body?.type, e.reply?.body?.type]);
  return [r.dialect ? vendorOf(r.dialect) : '', bodies.map(formatOf).find(Boolean) || ''].filter(Boolean).join(' ');
};

/** Saves a text as a file. @param {string} name @param {string} text @param {string} type */
export function save(name, text, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @param {{record: Schemas['CallRecord']}} props */
function Actions({ record: r }) {
  const [problem, setProblem] = useState(/** @type {{title: string}|null} */ (null));
  const links = useWatched(gateway)?.links || {};
  const configuration = useAnswer(signal => get('configuration', signal).catch(() => null), []);
  const saveCase = async () => {
    const response = await fetch('/console/api/calls/' + segment(r.id) + '/case', { cache: 'no-store' }).catch(() => null);
    if (response?.ok) return save(/filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') || '')?.[1] || 'case.yaml', await response.text(), 'application/yaml');
    setProblem({ title: 'The case was not made.', ...(await response?.json().catch(() => ({}))) });
  };
  const user = r.understood?.user;
  const outside = (/** @type {string} */ pattern) => pattern.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent({ trace_id: r.trace_id, route: r.route, request_id: r.id }[/** @type {'route'} */ (name)] ?? ''));
  return html`<div class="row actions">
    <a class="btn" href=${'/console/try' + query({ call: r.id })}>Try as dry run</a>
    <${Copy} text=${() => curlOf(r, configuration.value?.effective)}>Copy as curl<//>
    <button type="button" onClick=${saveCase}>Save as case</button>
    <a class="btn" href=${'/console/audit' + query({ request: r.id })}>Audit entry</a>
    ${user && html`<a class="btn" href=${`/console/users/${segment(r.route)}/${segment(user)}`}>User</a>`}
    ${links.trace && r.trace_id && html`<a class="btn" href=${outside(links.trace)} rel="noreferrer">Trace <span aria-hidden="true">↗</span></a>`}
    ${links.logs && html`<a class="btn" href=${outside(links.logs)} rel="noreferrer">Logs <span aria-hidden="true">↗</span></a>`}
  </div><${Alert} problem=${problem} />`;
}

/** @param {{record: Schemas['CallRecord']}} props */
function Top({ record: r }) {
  const t = r.times || {};
  const vendor = vendorFormat(r);
  return html`<header>
    <div class="row"><a class="btn only-m" href="/console/calls">← Calls</a><${Tag} tone="c">${clientFormat(r)}<//>
      ${r.operation && html`<span class="mute" aria-hidden="true">→</span><${Tag} tone="i">${r.operation}<//>`}
      ${vendor && html`<span class="mute" aria-hidden="true">→</span><${Tag} tone="v">${vendor}<//>`}
      <span class="grow"></span><${Status} status=${r.status} /></div>
    <h2 class="path">${r.method} <${Text} text=${r.asked?.target || r.path} /></h2>
    <p class="facts"><span>Client <b>${r.client || '–'}</b>${r.peer ? ' from ' + r.peer : ''}</span><span>At <b>${clock(r.at, true)}</b></span>
      <span>${r.duration == null ? 'Still running' : html`Took <b>${precise(r.duration)}</b>: vendor ${millis(t.vendor)}, waiting ${millis(t.waiting)}, Idiom ${millis(t.own)}`}</span>
      <span>Request <b class="m">${r.id}</b></span>${r.console && html`<span>from the console</span>`}</p>
    <${Actions} record=${r} /></header>`;
}

/** Of a call that was only explained, the roles asked and kept are not known. @typedef {{before: string[]|null, asked?: string[], confirmed: string[]|null, kept?: string[]}} ShownRoles */
/** What became of each role. @param {ShownRoles} roles @returns {{before: [string, string, string][], after: [string, string, string][]}} name, word, class */
export function fates(roles) {
  const before = roles.before || [], kept = new Set(roles.kept || []);
  const after = roles.confirmed?.length || !roles.asked ? roles.confirmed || [] : roles.asked;
  const whole = [...new Set([...after, ...kept])];
  return {
    before: [...new Set([...before, ...kept])].map(n => (kept.has(n) ? [n, 'not mapped', ''] : whole.includes(n) ? [n, 'kept', ''] : [n, 'removed', 'del'])),
    after: whole.map(n => (kept.has(n) || before.includes(n) ? [n, 'kept', ''] : [n, 'added', 'add'])),
  };
}

/** @param {{name: string, items: [string, string, string][]}} props */
const Chips = ({ name, items }) => html`<ul aria-label=${name}>${items.length === 0 ? html`<li class="mute">none</li>`
  : items.map(([role, word, cls]) => html`<li class=${'chip ' + cls}><span><${Text} text=${role} /></span> <small>${word}</small></li>`)}</ul>`;

/** @param {{roles: ShownRoles, tag?: string, failed?: boolean}} props */
export function Roles({ roles, tag = 'h3', failed = false }) {
  const { before, after } = fates(roles);
  return html`<section class="sect" aria-label="Roles"><div class="row"><${tag}>Roles<//><span class="mute">unified names; outside the map the vendor’s</span></div>
    <div class="roles"><div><h4>Before</h4><${Chips} name="Roles before" items=${before} /></div><span class="arrow" aria-hidden="true">→</span>
    <div><h4>${roles.confirmed?.length ? 'After, as confirmed' : failed ? 'Asked for, but the write failed' : 'After'}</h4><${Chips} name="Roles after" items=${after} /></div></div></section>`;
}

/** @param {{cell: Schemas['CallRecord']['translation'][number]['client']|null}} props a name and a value of one language */
const Cell = ({ cell }) => (cell ? html`<td><span class="m"><b><${Text} text=${cell.name} /></b> <${Text} text=${cell.value ?? ''} /></span></td>`
  : html`<td class="mute">–</td>`);

/** @param {{record: Schemas['CallRecord'], wrote: boolean}} props */
const Translation = ({ record: r, wrote }) => html`<section class="sect" aria-label="Translation">
  <div class="row"><h3>Translation</h3><span class="mute">one change in three languages</span></div>
  <table class="map"><caption class="sr">Translation</caption><thead><tr><th scope="col"><${Tag} tone="c">Client said<//></th><th scope="col"><${Tag} tone="i">Understood as<//></th>
    <th scope="col"><${Tag} tone="v">${vendorOf(r.dialect)} was told<//></th><th scope="col" class="hide-s"><span class="sr">Note</span></th></tr></thead>
  <tbody>${r.translation.map(row => html`<tr><${Cell} cell=${row.client} /><${Cell} cell=${row.unified} /><${Cell} cell=${wrote ? row.vendor : null} /><td class="mute hide-s">${wrote && row.note}</td></tr>`)}</tbody></table></section>`;

/** @param {{id: string, summary: Schemas['CallSummary']|undefined}} props summary: what the list knows; a change of it asks anew */
export function Call({ id, summary }) {
  const answer = useAnswer(signal => get(`calls/${segment(id)}`, signal), [id, summary?.status, summary?.duration]);
  const r = answer.value;
  if (answer.problem?.status === 404)
    return html`<article class="card detail" aria-label=${'Call ' + id}><${Empty}>This call is no longer kept. <a href="/console/calls">The list</a> shows those that are, and <a href=${'/console/audit' + query({ request: id })}>the audit trail</a> what it wrote.<//></article>`;
  if (!r || answer.problem) return html`<article class="card detail" aria-label=${'Call ' + id}><${Waiting} answer=${answer} /></article>`;
  return html`<article class="card detail" aria-label=${'Call ' + id}>
    <${Top} record=${r} /><${Story} record=${r} />
    ${r.roles && html`<${Roles} roles=${r.roles} failed=${(r.status ?? 0) >= 400} />`}
    ${r.translation?.length > 0 && html`<${Translation} record=${r} wrote=${r.exchanges.some(e => e.writes)} />`}
    <${Timeline} record=${r} /><${Conversation} record=${r} /></article>`;
}
