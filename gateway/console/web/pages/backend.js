// One back end: each URL, the circuit, the pool, the credentials, what fails.
import { get, segment } from '../api.js';
import { ago, duration, moment, percent, rate, span, until } from '../format.js';
import { useLive } from '../live.js';
import { Alert, Card, Dot, Empty, Head, Tag, Waiting, useAnswer } from '../ui.js';
import { Name, Text } from '../wire.js';
import { html, useState } from '../vendor/preact.js';
import { Pool, circuitOf, stateOf } from './overview.js';

/** @typedef {import('../answers.js').Schemas} Schemas */

/** @param {{b: Schemas['BackendDetail']}} props */
const Hosts = ({ b }) => html`<${Card} name="URLs" beside=${b.hosts?.length || 0}><div class="scroll"><table class="wrap"><caption class="sr">URLs</caption>
  <thead><tr><th scope="col">URL</th><th scope="col">State</th><th scope="col">Why</th><th scope="col">Pool</th></tr></thead>
  <tbody>${(b.hosts || []).map(h => html`<tr key=${h.url}><td class="m whole"><${Name} of=${h.url} /></td>
    <td><span class="health"><${Dot} tone=${h.in ? 'ok' : 'bad'} /><span>${h.in ? 'in' : 'out'}</span></span></td>
    <td>${h.in ? '' : html`<${Text} text=${h.reason || ''} />${h.back_in != null && html` <span class="mute">back in ${span(typeof h.back_in === 'number' ? h.back_in / 1e6 : until(h.back_in))}</span>`}`}</td>
    <td class="nowrap">${h.pool ? html`<${Pool} pool=${h.pool} />` : ''}</td></tr>`)}</tbody></table></div><//>`;

/** @param {{c: Schemas['Backend']['credentials']}} props never the value of a credential */
function Credentials({ c }) {
  const kind = c?.kind || 'none';
  return html`<${Card} name="Credentials"><dl class="list-of"><dt>Kind</dt><dd>${kind}</dd>
    ${c?.ends && html`<dt>Ends</dt><dd>${moment(c.ends)} <span class="mute">${until(c.ends) > 0 ? 'in ' + span(until(c.ends)) : 'it has ended'}</span></dd>`}
    ${c?.last_fetch && html`<dt>Last fetch</dt><dd>${moment(c.last_fetch)} <span class="mute">${ago(c.last_fetch)}</span></dd>`}
    ${c?.last_error && html`<dt>Last error</dt><dd><${Tag} tone="warn">fails<//> <${Text} text=${typeof c.last_error === 'string' ? c.last_error : JSON.stringify(c.last_error)} /></dd>`}</dl><//>`;
}

/** @param {{errors: Schemas['BackendDetail']['errors']}} props */
function Errors({ errors }) {
  const rows = Object.entries(errors || {}).filter(([, n]) => n);
  return html`<${Card} name="Errors">${rows.length === 0 ? html`<${Empty}>No request to this back end has failed.<//>`
    : html`<table><caption class="sr">Errors by kind</caption><thead><tr><th scope="col">Kind</th><th scope="col" class="num">Since the start</th></tr></thead>
      <tbody>${rows.map(([kind, n]) => html`<tr key=${kind}><td class="m">${kind}</td><td class="num">${n}</td></tr>`)}</tbody></table>`}<//>`;
}

/** @param {{words: string[]}} props */
export function BackEnd({ words: [name] }) {
  const answer = useAnswer(signal => get(`backends/${segment(name)}`, signal), [name]);
  const [now, setNow] = useState(/** @type {Schemas['Backend']|null} */ (null));
  useLive(['overview'], { overview: told => setNow(told.backends?.find(b => b.name === name) || null) });
  const b = answer.value && { ...answer.value, ...now };
  if (answer.problem?.status === 404)
    return html`<${Head} title=${name} /><div class="card"><${Empty}>The configuration in effect has no back end of this name. The <a href="/console/">overview</a> lists those that it has.<//></div>`;
  if (!b) return html`<${Head} title=${name} /><${Waiting} answer=${answer} />`;
  const [tone, words] = stateOf(b), circuit = circuitOf(b);
  return html`<${Head} title=${name} /><${Alert} problem=${answer.problem} again=${answer.again} />
    <div class="card"><dl class="list-of"><dt>Dialect</dt><dd>${b.dialect}</dd>
      <dt>State</dt><dd><span class="health"><${Dot} tone=${tone} /><span>${words}</span></span></dd>
      <dt>Circuit</dt><dd>${/^(closed|–)$/.test(circuit) ? (circuit === '–' ? 'none is configured' : circuit) : html`<${Tag} tone="bad">${circuit}<//>`}</dd>
      <dt>Pool</dt><dd>${b.pool ? html`<${Pool} pool=${b.pool} /> <span class="mute">${b.pool.idle} idle</span>` : '–'}</dd>
      <dt>Asked/s</dt><dd>${rate(b.rate)}</dd><dt>Latencies</dt><dd>${[['p50', b.p50], ['p95', b.p95], ['p99', b.p99]].filter(([, v]) => v != null).map(([n, v]) => `${n} ${duration(/** @type {any} */ (v))}`).join(', ') || '–'}</dd>
      <dt>Retried</dt><dd>${percent(b.retried_share)}${b.retry_budget != null ? ` of a budget of ${typeof b.retry_budget === 'number' ? percent(b.retry_budget) : b.retry_budget}` : ''}</dd>
      <dt>Routes</dt><dd>${(b.routes || []).map((r, i) => html`${i > 0 && ', '}<a href=${'/console/routes/' + segment(r)}>${r}</a>`)}${!b.routes?.length && 'none'}</dd></dl></div>
    <${Hosts} b=${b} /><div class="two"><${Credentials} c=${b.credentials} /><${Errors} errors=${b.errors} /></div>`;
}
