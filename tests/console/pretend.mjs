// A gateway that is only played, for states that a real one is rarely in.
import { list } from './fake/calls.mjs';
import { fake } from './fake/server.mjs';

/** @param {(act: () => Promise<void>) => void} after @param {object} [state] @param {number} [port] */
export async function pretend(after, state = {}, port = 0) {
  const one = fake({ calls: list(), ...state });
  await new Promise(ready => one.server.listen(port, '127.0.0.1', ready));
  const stop = () => new Promise(ended => {
    one.state.streams.forEach(stream => stream.destroy());
    one.server.closeAllConnections();
    one.server.close(ended);
  });
  after(stop);
  return { ...one, stop, port: one.server.address().port, base: `http://127.0.0.1:${one.server.address().port}` };
}
