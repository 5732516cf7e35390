// The file, what a reload of it would change, and what is in effect.
import { call, get } from '../api.js';
import { counted, moment } from '../format.js';
import { useLive } from '../live.js';
import { address, setQuery, useWatched } from '../store.js';
import { Alert, Card, Dialog, Dot, Empty, Head, Tag, Waiting, listed, useAnswer } from '../ui.js';
import { Text } from '../wire.js';
import { html, useEffect, useState } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

const disks = { same: ['ok', 'the same as what runs'], changed: ['warn', 'changed since it was loaded'], broken: ['bad', 'broken: a reload would be refused'], unreadable: ['bad', 'cannot be read'] };

/** Names of routes and clients that a reload would take away. @param {{pointer: string, from: any, to: any}[]} changes */
export const goners = changes => changes.flatMap(({ pointer, from, to }) => {
  if (pointer === '/clients' && Array.isArray(from)) { // a list of another length is one change
    const stay = new Set((to || []).map((/** @type {any} */ c) => c.name));
    return from.filter(c => !stay.has(c.name)).map(c => 'client ' + c.name);
  }
  if (/^\/clients\/\d+\/name$/.test(pointer)) return ['client ' + from];
  const [, route] = /^\/routes\/([^/]+)$/.exec(pointer) || [];
  return route && from != null && to == null ? ['route ' + route.replace(/~1/g, '/').replace(/~0/g, '~')] : [];
});

/** @param {any} value */
const brief = value => (value == null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));

/** @param {{errors: Schemas['Check']['errors']}} props */
const Problems = ({ errors }) => html`<div class="scroll"><table class="wrap"><caption class="sr">Problems</caption><thead><tr><th scope="col">Place</th><th scope="col">Problem</th></tr></thead>
  <tbody>${errors.map(e => html`<tr><td class="m nowrap">${e.line ? `${e.line}:${e.column}` : '–'}</td><td><${Text} text=${e.message} /></td></tr>`)}</tbody></table></div>`;

/** @param {{changes: Schemas['Check']['changes']}} props */
const Changes = ({ changes }) => html`<${Card} name="What a reload would change" beside=${counted(changes.length, 'change')}>${changes.length === 0 ? html`<${Empty}>Nothing: the file says what is in effect.<//>`
  : html`<div class="scroll"><table class="wrap"><caption class="sr">What a reload would change</caption><thead><tr><th scope="col">Pointer</th><th scope="col">From</th><th scope="col">To</th><th scope="col"><span class="sr">When</span></th></tr></thead>
    <tbody>${changes.map(c => html`<tr key=${c.pointer}><td class="m">${c.pointer}</td><td class="m minus"><${Text} text=${brief(c.from)} /></td><td class="m plus"><${Text} text=${brief(c.to)} /></td>
      <td>${c.restart && html`<${Tag} tone="warn">waits for a restart<//>`}</td></tr>`)}</tbody></table></div>`}<//>`;

/** Whether a value or a name below it holds the text. @param {string} name @param {any} value @param {string} q @returns {boolean} */
const holds = (name, value, q) => !q || name.toLowerCase().includes(q) || (value && typeof value === 'object'
  ? Object.entries(value).some(([n, v]) => holds(n, v, q)) : brief(value).toLowerCase().includes(q));

/** @param {{value: any, at: string, q: string, defaults: Set<string>}} props */
function Branch({ value, at, q, defaults }) {
  return html`<ul>${Object.entries(value).map(([name, v]) => {
    const pointer = at + '/' + name.replace(/~/g, '~0').replace(/\//g, '~1');
    if (!holds(name, v, q)) return null;
    const below = name.toLowerCase().includes(q) ? '' : q;
    const label = Array.isArray(value) ? v?.name || v?.address || name : name;
    const mark = defaults.has(pointer) ? html` <span class="default">(default)</span>` : '';
    if (!v || typeof v !== 'object' || !Object.keys(v).length)
      return html`<li key=${name}><b>${label}</b>: <${Text} text=${brief(v)} />${mark}</li>`;
    return html`<li key=${name}><details open=${Boolean(q) || at === ''}><summary><b>${label}</b>${mark}</summary><${Branch} value=${v} at=${pointer} q=${below} defaults=${defaults} /></details></li>`;
  })}</ul>`;
}

/** @param {{told: Schemas['Configuration']}} props */
function InEffect({ told }) {
  const q = useWatched(address).query.get('q') || '';
  const tools = html`<input type="search" aria-label="Find a key" placeholder="Find a key or a value" value=${q} onInput=${(/** @type {import('../ui.js').Typed} */ e) => setQuery({ q: e.target.value })} />`;
  const found = holds('', told.effective, q.toLowerCase());
  return html`<${Card} name="In effect" beside="secrets masked" tools=${tools}>${found ? html`<div class="pad tree"><${Branch} value=${told.effective} at="" q=${q.toLowerCase()} defaults=${new Set(told.defaults || [])} /></div>`
    : html`<${Empty}>Nothing in effect has “${q}” in its name or value. Clear the search to see all.<//>`}<//>`;
}

/** @param {{last: Schemas['Reload']|null}} props */
const LastReload = ({ last }) => html`<dt>Last reload</dt><dd>${!last ? 'none since the start' : html`${moment(last.at)}, ${last.ok ? html`<${Tag} tone="ok">in effect<//>` : html`<${Tag} tone="bad">refused<//>`}
  ${[...(last.errors || []), ...(last.warnings || [])].length > 0 && html`<ul>${[...(last.errors || []), ...(last.warnings || [])].map((/** @type {any} */ w) => html`<li>${w.line ? html`<code>${w.line}:${w.column}</code> ` : ''}<${Text} text=${w.message || w.detail || w} /></li>`)}</ul>`}`}</dd>`;

/** @param {{going: string[], yes: () => void, no: () => void}} props */
const Ask = ({ going, yes, no }) => html`<${Dialog} name="Reload the file?" close=${no}>
  <p>This takes away ${listed(going)}. ${going.length === 1 ? 'Its' : 'Their'} callers are refused from then on; calls under way end as they began.</p>
  <div class="ends"><button type="button" onClick=${no}>Cancel</button><button type="button" class="primary" onClick=${yes}>Reload</button></div><//>`;

/** Checking and loading the file. @param {() => void} changed */
function useFile(changed) {
  const [state, setState] = useState(/** @type {{checked: Schemas['Check']|null, going: string[]|null, problem: any, done: Schemas['Reloaded']|null, busy: boolean}} */ ({ checked: null, going: null, problem: null, done: null, busy: false }));
  const put = (/** @type {any} */ change) => setState(before => ({ ...before, ...change }));
  const guarded = (/** @type {() => Promise<any>} */ act) => async () => {
    put({ busy: true, problem: null, done: null });
    try { put(await act()); } catch (problem) { put({ problem }); }
    put({ busy: false });
  };
  const check = guarded(async () => ({ checked: await call('POST', 'configuration/check', {}) }));
  const load = guarded(async () => {
    const done = await call('POST', 'configuration/reload', {});
    changed();
    return { done: done || {}, checked: null, going: null };
  });
  const reload = guarded(async () => {
    const checked = await call('POST', 'configuration/check', {});
    const going = goners(checked.changes || []);
    if (going.length) return { checked, going };
    await load();
    return {};
  });
  return { ...state, check, reload, load: () => { put({ going: null }); load(); }, cancel: () => put({ going: null }) };
}

export function Configuration() {
  const answer = useAnswer(signal => get('configuration', signal), []);
  const [live, setLive] = useState(/** @type {Schemas['ConfigurationState']|null} */ (null));
  useLive(['configuration'], { configuration: setLive });
  const file = useFile(answer.again);
  useEffect(() => { if (live) answer.again(); }, [live?.loaded, live?.disk]);
  const told = answer.value && { ...answer.value, ...(live && { disk: live.disk ?? answer.value.disk, trouble: live.trouble ?? answer.value.trouble, last_reload: live.last_reload ?? answer.value.last_reload }) };
  const [tone, words] = disks[/** @type {'same'} */ (told?.disk)] || ['off', told?.disk];
  const tools = html`<button type="button" onClick=${file.check} disabled=${file.busy}>Check file</button><button type="button" class="primary" onClick=${file.reload} disabled=${file.busy}>Reload</button>`;
  return html`<${Head} title="Configuration" />
    <${Alert} problem=${file.problem || (told && answer.problem)} />
    ${file.done && html`<div class="card note" role="status"><p>The file is in effect${file.done.warnings?.length ? '. ' + file.done.warnings.map((/** @type {any} */ w) => w.message || w).join('; ') : '.'}</p></div>`}
    ${file.going && html`<${Ask} going=${file.going} yes=${file.load} no=${file.cancel} />`}
    ${!told ? html`<${Waiting} answer=${answer} />` : html`
      <${Card} name="File" tools=${tools}><dl class="list-of"><dt>Path</dt><dd class="m">${told.file}</dd><dt>Loaded</dt><dd>${moment(told.loaded)}</dd>
        <dt>On the disk</dt><dd><span class="health"><${Dot} tone=${tone} /><span>${words}</span></span>${told.trouble && html` <span class="mute"><${Text} text=${told.trouble} /></span>`}</dd><${LastReload} last=${told.last_reload} /></dl>
        ${file.checked && (file.checked.errors.length ? html`<${Problems} errors=${file.checked.errors} />` : html`<p class="pad none" role="status">The file has no problem.</p>`)}<//>
      ${file.checked && (!file.checked.errors.length || file.checked.changes.length > 0) && html`<${Changes} changes=${file.checked.changes} />`}
      <${InEffect} told=${told} />`}`;
}
