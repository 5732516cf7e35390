// The requests that a call would send to a vendor.
import { Code, Headers, Text, pairs } from '../wire.js';
import { html } from '../vendor/preact.js';

/** @typedef {import('../answers.js').Schemas} Schemas */
/** @typedef {import('../answers.js').Unified} Unified */

/** @param {{requests: (Schemas['Explanations']['results'][number]['would_send'][number]|Unified['Rehearsal']['would_send'][number])[]}} props */
export const WouldSend = ({ requests }) => (requests.length === 0 ? html`<p class="mute none">Nothing would be sent.</p>` : html`<ol class="sent" aria-label="Would send">${requests.map(r => {
  const headers = pairs(r.headers), type = headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] || '';
  return html`<li><p class="m none"><b>${r.method}</b> <${Text} text=${r.url} /></p><${Headers} fields=${headers} />${r.body ? html`<${Code} text=${r.body} type=${type} />` : ''}</li>`;
})}</ol>`);
