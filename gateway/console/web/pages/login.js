// Where the gateway has a token: signing in.
import { call } from '../api.js';
import { address, useWatched } from '../store.js';
import { Alert, Field, Head } from '../ui.js';
import { html, useState } from '../vendor/preact.js';

/** The page that was wanted; only one of the console. @param {string|null} then */
export const wantedPage = then => (then && /^\/console\/[^\\]*$/.test(then) && !then.startsWith('/console/login') ? then : '/console/');

export function Login() {
  const { query } = useWatched(address);
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState(/** @type {import('../api.js').Problem|{title: string, detail?: string}|null} */ (null));
  const signIn = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await call('POST', 'session', { token });
      location.replace(wantedPage(query.get('then')));
    } catch (error) {
      const failure = /** @type {import('../api.js').Problem} */ (error), { status, detail } = failure;
      setProblem(status === 401 ? { title: 'The token is not right.' }
        : status === 429 ? { title: 'Too many tokens were wrong.', detail: detail || 'Wait a minute, then try again.' } : failure);
    }
  };
  return html`<div class="sign-in"><${Head} title="Sign in" live=${false} />
    <${Alert} problem=${problem} />
    <form class="card" onSubmit=${signIn}>
      <${Field} name="Admin token" cls="wide"><input type="password" autocomplete="current-password" required value=${token} onInput=${(/** @type {import('../ui.js').Typed} */ e) => setToken(e.target.value)} /><//>
      <p class="mute none">It is <code>admin.token</code> of the gateway’s file. The browser keeps a session, never the token.</p>
      <button type="submit" class="primary">Sign in</button>
    </form></div>`;
}
