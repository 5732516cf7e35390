// Lines over the last minutes, by uPlot; each can be read as a table, because a canvas says nothing to a screen reader.
import { clock, whole } from './format.js';
import { Card } from './ui.js';
import uPlot from './vendor/uplot.js';
import { html, useEffect, useRef, useState } from './vendor/preact.js';

/**
 * @typedef {{name: string, color: string, values: (number|null)[], fill: number}} Line color: a custom property
 * @typedef {{title: string, label: string, unit: string, times: number[], lines: Line[], show: (n: number|null) => string}} Plot
 */

/** What a custom property of the style sheet is as a colour. @param {Element} near @param {string} name @param {number} [alpha] */
function colorOf(near, name, alpha = 1) {
  const probe = document.createElement('i');
  probe.style.color = alpha < 1 ? `color-mix(in srgb, var(${name}) ${alpha * 100}%, transparent)` : `var(${name})`;
  near.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

/** The next round number: 1, 2, 2.5 or 5 with zeros. @param {number} n */
export function roundUp(n) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(n, 1)));
  return [1, 2, 2.5, 5, 10].map(step => step * ten).find(top => top >= n) || n;
}

/** What stands at an axis of times, in seconds: minutes, where they differ. @param {number[]} times */
export const timesAt = times => times.map(s => clock(s * 1000).slice(0, times[1] - times[0] < 60 ? 8 : 5));

/** @param {HTMLElement} at @param {Plot} plot @param {(text: string) => void} point */
function options(at, plot, point) {
  const font = '11px ' + getComputedStyle(document.body).fontFamily;
  const axis = { stroke: colorOf(at, '--mute'), font, ticks: { show: false }, grid: { stroke: colorOf(at, '--line2'), width: 1 } };
  return {
    width: Math.max(200, at.clientWidth), height: 150, padding: [8, 6, 0, 0],
    legend: { show: false }, cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
    scales: { y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number|null} */ max) => [0, roundUp(Math.max(1, (max || 0) * 1.02))] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, gap: 7, space: 80, values: (/** @type {any} */ _, /** @type {number[]} */ at) => timesAt(at) },
      { ...axis, size: 40, gap: 4, splits: (/** @type {any} */ u) => [0, u.scales.y.max / 2, u.scales.y.max], values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(v => (v % 1 ? v.toFixed(1) : whole(v))) },
    ],
    series: [{}, ...plot.lines.map(line => ({ stroke: colorOf(at, line.color), width: 1.5, fill: colorOf(at, line.color, line.fill), points: { show: false } }))],
    hooks: { setCursor: [(/** @type {any} */ u) => {
      const i = u.cursor.idx;
      point(i == null ? '' : clock(u.data[0][i] * 1000) + ' · ' + plot.lines.map((line, n) => line.name + ' ' + plot.show(u.data[n + 1][i])).join(' · '));
    }] },
  };
}

/** @param {{plot: Plot, point: (text: string) => void}} props */
function Canvas({ plot, point }) {
  const at = useRef(/** @type {HTMLDivElement|null} */ (null));
  const drawn = useRef(/** @type {any} */ (null));
  const [round, again] = useState(0);
  const data = [plot.times, ...plot.lines.map(line => line.values)];
  useEffect(() => {
    const box = /** @type {HTMLDivElement} */ (at.current);
    drawn.current = new uPlot(options(box, plot, point), data, box);
    const fit = new ResizeObserver(() => drawn.current?.setSize({ width: Math.max(200, box.clientWidth), height: 150 }));
    fit.observe(box);
    return () => { fit.disconnect(); drawn.current.destroy(); drawn.current = null; };
  }, [round]);
  useEffect(() => { drawn.current?.setData(data); }, [plot.times, plot.lines]);
  useEffect(() => {
    const redraw = () => again(n => n + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('themechange', redraw);
    dark.addEventListener('change', redraw);
    return () => { removeEventListener('themechange', redraw); dark.removeEventListener('change', redraw); };
  }, []);
  return html`<div class="canvas" role="img" aria-label=${plot.label} ref=${at}></div>`;
}

/** @param {{plot: Plot}} props */
const Numbers = ({ plot }) => html`<div class="scroll numbers" tabindex="0" role="group" aria-label=${plot.title + ', rows'}>
  <table aria-label=${plot.label}><thead><tr><th scope="col">Time</th>${plot.lines.map(line => html`<th scope="col" class="num">${line.name}</th>`)}</tr></thead>
  <tbody>${plot.times.map((time, i) => html`<tr key=${time}><td>${clock(time * 1000)}</td>
    ${plot.lines.map(line => html`<td class="num">${plot.show(line.values[i])}</td>`)}</tr>`).reverse()}</tbody></table></div>`;

/** @param {{plot: Plot}} props */
export function PlotCard({ plot }) {
  const [table, setTable] = useState(false);
  const readout = useRef(/** @type {HTMLElement|null} */ (null));
  const point = (/** @type {string} */ text) => { if (readout.current) readout.current.textContent = text; };
  const tools = html`<span class="readout mute" ref=${readout} aria-hidden="true"></span>
    <span class="key">${plot.lines.map(line => html`<span><i style=${{ background: `var(${line.color})` }}></i>${line.name}</span>`)}</span>
    <button type="button" class="link" aria-label=${plot.title + ' as table'} aria-expanded=${String(table)} onClick=${() => setTable(!table)}>Table</button>`;
  return html`<${Card} name=${plot.title} beside=${plot.unit} tools=${tools} cls="plot"><figure>
    ${plot.times.length < 2 ? html`<p class="mute none">Nothing was counted yet. A point comes every five seconds.</p>`
      : table ? html`<${Numbers} plot=${plot} />` : html`<${Canvas} plot=${plot} point=${point} />`}</figure><//>`;
}

/** The path of a small line, 92 by 20. @param {(number|null)[]} values */
export function sparkPath(values) {
  const max = Math.max(...values.map(v => v || 0)) * 1.1 || 1;
  const step = 92 / Math.max(1, values.length - 1);
  return values.map((v, i) => (i ? 'L' : 'M') + (i * step).toFixed(1) + ' ' + (18 - (v || 0) / max * 18).toFixed(1)).join('');
}

/** @param {{values: (number|null)[], label: string}} props */
export function Spark({ values, label }) {
  const line = sparkPath(values);
  return html`<svg class="spark" viewBox="0 0 92 20" role="img" aria-label=${label}><path class="a" d=${line + 'L92 20L0 20Z'} /><path d=${line} /></svg>`;
}
