// The frame, on a gateway that is played: it shows every kind of content. Numbers are those of console.md B11.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after } from 'node:test';
import { addresses, arrive, choose, click, eventually, find, focused, headings, launch, open, says, settle, sound } from '../browser.mjs';
import { id } from '../fake/calls.mjs';
import { pretend } from '../pretend.mjs';

const browser = await launch(after);
const { base, state } = await pretend(after);
const everywhere = [...addresses, '/console/routes/globex', '/console/backends/evovoice', '/console/calls/' + id, '/console/reference/globex', '/console/users/globex', '/console/login', '/console/nowhere'];
const titles = [...headings, 'globex', 'evovoice', 'Calls', 'Reference', 'Users', 'Sign in', 'Nothing here'];

test('1: every page has its title, one heading and one main', async () => {
  const page = await open(browser, { base });
  for (const [i, path] of everywhere.entries()) {
    await page.visit(path);
    await arrive(page, titles[i]);
    assert.equal(await page.title(), titles[i] + ' · Idiom', path);
    await eventually(async () => assert.deepEqual(await page.evaluate(() => [document.querySelectorAll('h1').length, document.querySelectorAll('main#content[tabindex="-1"]').length]), [1, 1], path));
  }
  await page.done();
});

test('2: pages change without a load, and the focus follows', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await page.evaluate(() => { window.mark = 1; });
  for (const heading of headings.slice(1)) {
    await click(page, heading, 'link');
    await arrive(page, heading);
    await eventually(async () => assert.equal(await focused(page), 'content'));
    await eventually(async () => assert.equal(await page.evaluate(() => window.mark), 1, 'it was loaded'));
    await eventually(async () => assert.equal(await page.$eval('nav[aria-label=Main] [aria-current=page]', link => link.textContent), heading));
  }
  await page.done();
});

test('3: back and forward, reload and a copied address show the same', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/audit?user=63630bbf&result=failed');
  await settle(page);
  await eventually(async () => assert.equal(await (await find(page, 'User', 'textbox')).evaluate(e => e.value), '63630bbf'));
  await eventually(async () => assert.equal(await (await find(page, 'Failed only', 'checkbox')).evaluate(e => e.checked), true));
  await click(page, 'Calls', 'link');
  await arrive(page, 'Calls');
  await page.goBack();
  await arrive(page, 'Audit');
  assert.equal(new URL(page.url()).search, '?user=63630bbf&result=failed');
  await page.goForward();
  await arrive(page, 'Calls');
  const filter = await find(page, 'Filter calls', 'searchbox');
  await filter.type('supervisor');
  await page.waitForFunction(() => location.search === '?q=supervisor' && document.querySelectorAll('.list tbody tr').length === 1);
  await page.reload();
  await says(page, '/roles/supervisor');
  await eventually(async () => assert.equal(await (await find(page, 'Filter calls', 'searchbox')).evaluate(e => e.value), 'supervisor'));
  await page.done();
});

test('4: the skip link comes first and leads to the content', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await arrive(page, 'Overview');
  await page.keyboard.press('Tab');
  await eventually(async () => assert.equal(await focused(page), 'Skip to content'));
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await focused(page), 'content'));
  await page.done();
});

test('5: everything can be reached by keyboard, and what has the focus shows it', async () => {
  const page = await open(browser, { base });
  for (const path of ['/console/', '/console/calls/' + id, '/console/try', '/console/configuration']) {
    await page.visit(path);
    await settle(page);
    const missed = await page.evaluate(() => [...document.querySelectorAll('main button, main a[href], main input, main select, main textarea, main summary')]
      .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex < 0 && !e.closest('[role=group][tabindex="0"]')).map(e => e.outerHTML.slice(0, 120)));
    assert.deepEqual(missed, [], path);
    const reached = new Set();
    for (let i = 0; i < 25; ++i) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => [document.activeElement.outerHTML.slice(0, 160), getComputedStyle(document.activeElement).outlineStyle]);
      if (name.startsWith('<body')) continue;
      assert.notEqual(outline, 'none', name);
      reached.add(name);
    }
    assert.ok(reached.size > 12, path + ': ' + reached.size);
  }
  await page.done();
});

/** Buttons and the like that are lower than 24 px; links in a line of text may be. */
const small = page => page.evaluate(() => [...document.querySelectorAll('button, select, summary, input:not([type=checkbox]):not([type=radio]), .btn, nav a')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 120)));

for (const [theme, width] of [['light', 360], ['dark', 1280]])
  test(`6, 7: nothing is serious for axe, wider than the window or lower than 24 px: ${theme}, ${width} px`, async () => {
    const page = await open(browser, { base, theme, width });
    for (const [i, path] of everywhere.entries()) {
      await page.visit(path);
      await arrive(page, titles[i]);
      await settle(page);
      await sound(page, path);
      assert.deepEqual(await small(page), [], path);
      await eventually(async () => assert.deepEqual(await page.$$eval('.scroll', all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText.slice(0, 60))), [], path + ': tables drop columns, so that nobody scrolls sideways'));
      const link = await page.evaluate(() => {
        const at = document.querySelector('nav[aria-label=Main] [aria-current]')?.getBoundingClientRect();
        return at && { left: at.left, right: innerWidth - at.right };
      });
      assert.ok(!link || link.left >= 0 && link.right >= 0, `${path} is in sight in the navigation: ${JSON.stringify(link)}`);
      if (width > 360) continue;
      await page.setViewport({ width: 320, height: 900 }); // 400 % of zoom
      // The plots follow the window a moment later.
      await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, { timeout: 10_000 }).catch(() => assert.fail(path + ' at 320 px'));
      await page.setViewport({ width, height: 900 });
    }
    await page.visit('/console/');
    await click(page, 'Requests as table');
    await sound(page, 'table of a plot');
    await page.visit('/console/calls/' + id);
    await click(page, 'Open all');
    await sound(page, 'conversation');
    await page.visit('/console/calls');
    await click(page, 'Inspect…');
    await find(page, 'Inspect calls', 'dialog');
    await sound(page, 'dialog');
    await page.done();
  });

test('8: the theme is remembered', async () => {
  const page = await open(browser, { base, theme: 'light' });
  await page.visit('/console/');
  const light = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await choose(page, 'Theme', 'dark');
  const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.notEqual(dark, light);
  await page.reload();
  await eventually(async () => assert.equal(await (await find(page, 'Theme', 'combobox')).evaluate(e => e.value), 'dark'));
  await eventually(async () => assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), dark));
  await choose(page, 'Theme', '');
  await eventually(async () => assert.deepEqual(await page.evaluate(() => [localStorage.length, getComputedStyle(document.documentElement).backgroundColor]), [0, light]));
  await page.done();
});

test('9: nothing moves for who wants no motion', async () => {
  state.inspections = [{ id: 'i1', route: 'globex', client: null, calls: 'all', values: 'shown', began: new Date().toISOString(), ends: new Date(Date.now() + 400000).toISOString(), most: 200, kept: 1 }];
  for (const [motion, moving] of [['reduce', false], ['no-preference', true]]) {
    const page = await open(browser, { base, motion });
    await page.visit('/console/calls');
    await find(page, 'Stop inspecting globex', 'button');
    await eventually(async () => assert.equal(await page.evaluate(() => document.getAnimations().length > 0), moving, motion));
    await page.done();
  }
});

test('10, 11: on a walk through all pages the browser complains about nothing, and no request leaves the origin', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await find(page, 'Routes', 'table');
  for (const heading of headings.slice(1)) {
    await click(page, heading, 'link');
    await arrive(page, heading);
    await settle(page);
  }
  await page.visit('/console/calls/' + id);
  await click(page, 'Open all');
  await page.visit('/console/routes/globex');
  await settle(page);
  assert.deepEqual(page.seen.complaints, []);
  assert.deepEqual(page.seen.requests.filter(url => !url.startsWith(base + '/') && !url.startsWith('data:')), []);
  await page.done();
});

test('12: it cannot be framed', async () => {
  const frame = http.createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<iframe src="${base}/console/"></iframe>`));
  await new Promise(ready => frame.listen(0, '127.0.0.1', ready));
  const page = await open(browser, { base: `http://127.0.0.1:${frame.address().port}` });
  await page.visit('/');
  await page.waitForFunction(() => frames.length === 1);
  const inner = page.frames()[1];
  await eventually(async () => assert.equal(await inner.evaluate(() => document.querySelector('nav')).catch(() => null), null));
  assert.match(page.seen.complaints.join(), /frame-ancestors/);
  await page.done();
  frame.closeAllConnections();
  frame.close();
});

test('13: an unknown address says so, in the frame', async () => {
  const page = await open(browser, { base });
  assert.equal((await page.visit('/console/nowhere')).status(), 404);
  await arrive(page, 'Nothing here');
  await find(page, 'Main', 'navigation');
  for (const path of ['/console/routes/a/b', '/console/audit/x', '/console/%E0%A4%A']) {
    await page.visit(path);
    await arrive(page, 'Nothing here');
  }
  await page.done();
});

test('B4: text is 13.5 px, and figures are tabular wherever they stand', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  for (const path of [...addresses, '/console/backends/evovoice', '/console/calls/' + id]) {
    await page.visit(path);
    await settle(page);
    const [size, ...loose] = await page.evaluate(() => [getComputedStyle(document.body).fontSize, ...[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && /\d/.test(n.data)))
      .filter(e => { const { fontFamily, fontVariantNumeric } = getComputedStyle(e); return !/mono/i.test(fontFamily) && !fontVariantNumeric.includes('tabular-nums'); }).map(e => e.outerHTML.slice(0, 80))]);
    assert.deepEqual([size, loose], ['13.5px', []], path);
  }
  await page.done();
});
