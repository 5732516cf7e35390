// Everything that was said, in order: client, Idiom, vendor, client.
import { bytes, precise } from '../format.js';
import { vendorOf } from '../story.js';
import { Tag, toneOf } from '../ui.js';
import { Body, Code, Headers, Text, layout, pairs, visible } from '../wire.js';
import { html, useRef } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

const whys = { write: 'the write', confirm: 'confirm', again: 'another look', login: 'after a new token', session: 'session', lookup: 'did it arrive?', read: '' };

/** What an exchange was for; of looks after a write also whether it was there. @param {Schemas['Exchange']} e @param {number} i @param {Schemas['CallRecord']} r */
export function whyOf(e, i, r) {
  if (e.why === 'retry' || e.try > 1) return 'try ' + e.try;
  if (e.why === 'read' && r.exchanges[i + 1]?.why === 'retry') return 'try ' + (e.try || 1);
  const word = whys[/** @type {'read'} */ (e.why)] ?? e.why ?? '';
  if (e.why !== 'confirm' && e.why !== 'again') return word;
  const later = r.exchanges.slice(i + 1).some(x => x.why === 'again' || x.why === 'confirm');
  return word + (later ? ': not there yet' : r.status !== null && r.status >= 200 && r.status < 300 ? ': as asked' : '');
}

/** The end of an address: what follows the host. @param {string} url */
const pathOf = url => { try { const u = new URL(url); return u.pathname + u.search; } catch { return url; } };
/** @param {Schemas['Body']} body */
const kindOf = body => (!body || !body.bytes && !body.text ? 'no body' : (/xml/.test(body.type) ? 'XML, ' : /json/.test(body.type) ? 'JSON, ' : '') + bytes(body.bytes));

/** @param {Schemas['Exchange']} e @returns {[string, string]} what came of it, and its tone */
function outcomeOf(e) {
  if (e.reply) return [String(e.reply.status), e.reply.status < 300 ? 'ok' : toneOf(e.reply.status)];
  if (e.delivery === 'lost') return ['answer lost', 'bad'];
  return [String(e.delivery || 'running').replaceAll('_', ' '), e.delivery ? 'bad' : ''];
}

/** @param {{e: Schemas['Exchange'], i: number, r: Schemas['CallRecord'], marks: string[]}} props */
function Exchange({ e, i, r, marks }) {
  const [outcome, tone] = outcomeOf(e);
  const why = whyOf(e, i, r);
  const failed = !e.reply || e.reply.status >= 500;
  const to = e.peer === 'record' ? 'to the record' : 'to ' + vendorOf(r.dialect);
  return html`<li><span class=${'no ' + (failed ? 'f' : e.peer === 'record' ? 'i' : 'v')} aria-hidden="true">${i + 3}</span>
    <details class="msg" open=${Boolean(e.writes)}><summary><${Tag} tone=${e.peer === 'record' ? 'i' : 'v'}>${to}<//>
      <span class="url" title=${visible(e.url)}><b>${e.method}</b> <${Text} text=${pathOf(e.url)} /></span><span class="why">${why}</span>
      <${Tag} tone=${/not there yet/.test(why) ? 'warn' : tone}>${outcome}<//><span class="ms">${precise(e.took)}</span></summary>
    <div class="pair"><div><p class="lbl"><b>Asked</b>${e.connection === 'kept' ? ' on a kept connection' : e.connection === 'new' ? ' on a new connection' : ''}</p>
        <p class="hd">${e.method} <${Text} text=${e.url} /></p><${Headers} fields=${pairs(e.headers)} /><${Body} body=${e.body} marks=${marks} /></div>
      <div><p class="lbl"><b>Answered</b></p>${e.reply ? html`<${Headers} fields=${pairs(e.reply.headers)} /><${Body} body=${e.reply.body} marks=${marks} />`
        : html`<p class="mute none">Nothing came back: ${outcome}.</p>`}</div></div></details></li>`;
}

/** The change in few words. @param {Schemas['Understood']} u */
function summaryOf(u) {
  const names = [...Object.keys(u.set || {}), ...(u.clear || []).map((/** @type {string} */ n) => 'no ' + n), ...(u.roles ? ['roles'] : [])];
  return names.length ? `${u.operation}: ${names.join(', ')}` : u.operation;
}

/** @param {Schemas['Understood']} u without what is empty */
const full = u => Object.fromEntries(Object.entries(u).filter(([, v]) => v != null && (typeof v !== 'object' || Object.keys(v).length > 0)));

/** @param {{record: Schemas['CallRecord']}} props */
function Understood({ record: r }) {
  const ignored = (r.facts || []).some(f => f.code === 'ignored');
  return html`<li><span class="no i" aria-hidden="true">2</span><details class="msg" open><summary><${Tag} tone="i">Understood as<//>
    <span class="url">${r.understood ? summaryOf(r.understood) : 'not understood'}</span><span class="why end">${ignored ? 'something ignored' : r.understood ? 'nothing ignored' : r.problem || ''}</span></summary>
    <div class="one">${r.understood ? html`<${Code} text=${layout(full(r.understood))} type="application/json" marks=${marksOf(r)} />`
      : html`<p class="mute none">The call was refused before it meant anything: ${r.problem || r.status}.</p>`}</div></details></li>`;
}

/** Roles that were added, under the client's, our and the vendor's names: marked wherever they stand. @param {Schemas['CallRecord']} r */
function marksOf(r) {
  if (!r.roles) return [];
  const before = new Set(r.roles.before || []);
  const added = (r.roles.confirmed?.length ? r.roles.confirmed : r.roles.asked || []).filter((/** @type {string} */ n) => !before.has(n));
  const vendor = (r.facts || []).flatMap(f => f.of?.added || []);
  return [...added, ...vendor];
}

/** @param {{record: Schemas['CallRecord']}} props */
export function Conversation({ record: r }) {
  const list = useRef(/** @type {HTMLElement|null} */ (null));
  const all = (/** @type {boolean} */ open) => list.current?.querySelectorAll('details').forEach(d => { d.open = open; });
  const marks = marksOf(r);
  const kept = (r.exchanges || []).slice(0, 64);
  const left = (r.facts || []).find(f => f.code === 'more-exchanges')?.of.count || 0;
  const more = left + (r.exchanges || []).length - kept.length;
  const last = kept.length + 3, told = r.told?.status ? r.told : null;
  return html`<section class="sect" aria-label="Conversation"><div class="row"><h3>Conversation</h3><span class="grow"></span>
      <button class="link" type="button" onClick=${() => all(true)}>Open all</button><button class="link" type="button" onClick=${() => all(false)}>Close all</button></div>
    <ol class="talk" aria-label="Conversation" ref=${list}>
      <li><span class="no c" aria-hidden="true">1</span><details class="msg" open><summary><${Tag} tone="c">Client asked<//><span class="url"><b>${r.method}</b> <${Text} text=${r.asked?.target || r.path} /></span><span class="why end">${kindOf(r.asked?.body)}</span></summary>
        <div class="one"><${Headers} fields=${pairs(r.asked?.headers)} /><${Body} body=${r.asked?.body} marks=${marks} /></div></details></li>
      <${Understood} record=${r} />
      ${kept.map((e, i) => html`<${Exchange} key=${e.n ?? i} e=${e} i=${i} r=${r} marks=${marks} />`)}
      ${more > 0 && html`<li><span class="no v" aria-hidden="true">…</span><p class="mute none">and ${more} more</p></li>`}
      ${told && html`<li><span class="no c" aria-hidden="true">${last}</span><details class="msg" open=${told.status >= 400}><summary><${Tag} tone="c">Client was told<//><span class="url"><b>${told.status}</b> ${r.problem || ''}</span><span class="why end">${kindOf(told.body)}</span></summary>
        <div class="one"><${Headers} fields=${pairs(told.headers)} /><${Body} body=${told.body} marks=${marks} /></div></details></li>`}
      ${!told && html`<li><span class="no i" aria-hidden="true">…</span><p class="mute none">The call is still running.</p></li>`}
    </ol></section>`;
}
