// The dialog that begins an inspection, and the choice of a route that many pages have.
import { call, get, query } from '../api.js';
import { bytes } from '../format.js';
import { Alert, Choice, Dialog, Field, useAnswer } from '../ui.js';
import { html, useEffect, useState } from '../vendor/preact.js';

/** Seconds of "10m", "90s", 600000000 (microseconds). @param {string|number|null|undefined} text */
export function secondsOf(text) {
  if (typeof text === 'number') return text / 1e6;
  const [, n, unit] = /^(\d+)(ms|s|m|h)$/.exec(text || '') || [];
  return unit ? Number(n) * { ms: 0.001, s: 1, m: 60, h: 3600 }[/** @type {'s'} */ (unit)] : 3600;
}

/** The names of the routes, at most 100; `more` where there are others. @param {string} q */
export function useRoutes(q) {
  const answer = useAnswer(signal => get(`routes${query({ q, limit: 100 })}`, signal), [q]);
  const rows = answer.value?.routes || [];
  return { rows, names: /** @type {string[]} */ (rows.map(r => r.name)), more: Boolean(answer.value?.next || q), problem: answer.problem, busy: answer.busy };
}

/**
 * The combobox "Route". Where there are more than a hundred, a search beside it narrows them.
 * @param {{value: string, set: (name: string) => void, first?: [string, string], also?: (rows: import('../answers.js').Schemas['Route'][]) => void}} props first: a choice that is no route
 */
export function RouteChoice({ value, set, first, also }) {
  const [q, setQ] = useState('');
  const { rows, names, more } = useRoutes(q);
  useEffect(() => { if (rows.length) also?.(rows); }, [rows.length, rows[0]?.name]);
  const options = /** @type {(string|[string, string])[]} */ ([...(first ? [first] : []), ...(value && !names.includes(value) ? [value] : []), ...names]);
  return html`<${Choice} name="Route" value=${value} set=${set} options=${options} />
    ${more && html`<${Field} name="Find a route"><input type="search" value=${q} onInput=${(/** @type {import('../ui.js').Typed} */ e) => setQ(e.target.value)} /><//>`}`;
}

/** The clients of the file. */
function useClients() {
  const answer = useAnswer(signal => get('configuration', signal).catch(() => null), []);
  return /** @type {string[]} */ ((answer.value?.effective?.clients || []).map((/** @type {any} */ c) => c.name));
}

/** @param {{bounds: any, route: string, close: () => void, begun: () => void}} props */
export function InspectDialog({ bounds, route, close, begun }) {
  const clients = useClients();
  const [form, setForm] = useState({ route, client: '', calls: 'all', for: '10', hidden: bounds.values === 'hidden' });
  const [problem, setProblem] = useState(/** @type {import('../api.js').Problem|{title: string}|null} */ (null));
  const put = (/** @type {Partial<typeof form>} */ change) => setForm(before => ({ ...before, ...change }));
  const longest = secondsOf(bounds.longest) / 60;
  const minutes = ['1', '5', '10', '30', '60'].filter(m => Number(m) <= longest);
  const start = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!form.route && !form.client) return setProblem({ title: 'Choose a route or a client.' });
    try {
      await call('POST', 'inspections', { ...(form.route && { route: form.route }), ...(form.client && { client: form.client }),
        calls: form.calls, for: form.for + 'm', values: form.hidden ? 'hidden' : 'shown' });
      begun();
      close();
    } catch (error) { setProblem(/** @type {import('../api.js').Problem} */ (error)); }
  };
  return html`<${Dialog} name="Inspect calls" close=${close}><form onSubmit=${start}>
    <${Alert} problem=${problem} />
    <div class="fields">
      <${RouteChoice} value=${form.route} set=${(/** @type {string} */ route) => put({ route })} first=${['', 'Any route']} />
      <${Choice} name="Client" value=${form.client} set=${(/** @type {string} */ client) => put({ client })} options=${[['', 'Any client'], ...clients]} />
      <${Choice} name="Calls" value=${form.calls} set=${(/** @type {string} */ calls) => put({ calls })} options=${[['all', 'All calls'], ['writes', 'Writes'], ['failed', 'Failed calls']]} />
      <${Choice} name="For" value=${form.for} set=${(/** @type {string} */ m) => put({ for: m })} options=${minutes.map(m => [m, m === '1' ? '1 minute' : m + ' minutes'])} />
    </div>
    <label class="check"><input type="checkbox" checked=${form.hidden} disabled=${bounds.values === 'hidden'} onChange=${(/** @type {import('../ui.js').Typed} */ e) => put({ hidden: e.target.checked })} />Hide values</label>
    <p class="mute none">Calls that match are kept in memory, at most ${bounds.calls} and ${typeof bounds.memory === 'number' ? bytes(bounds.memory) : bounds.memory} in all, until 60 minutes after the last inspection ended.
      Passwords, tokens and keys are masked before a call is kept${form.hidden ? '; hidden values leave names and shapes only' : ''}. The log tells who began it.</p>
    <div class="ends"><button type="button" onClick=${close}>Cancel</button><button type="submit" class="primary">Start inspecting</button></div>
  </form><//>`;
}
