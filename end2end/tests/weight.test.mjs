// What a page weighs on the wire when nothing of it was loaded before.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';

const PAGE = 300_000;
const MODULE = 120_000;

/** Bytes of everything a page fetched, by address, as they came over the wire, headers included. */
async function weigh(person, path) {
    const browser = await person.context.newCDPSession(person.page);
    await browser.send('Network.enable');
    await browser.send('Network.setCacheDisabled', { cacheDisabled: true });
    const fetched = new Map();
    browser.on('Network.responseReceived', ({ requestId, response }) => {
        fetched.set(requestId, { url: response.url, encoding: response.headers['content-encoding'] ?? '', bytes: 0 });
    });
    browser.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (fetched.has(requestId)) fetched.get(requestId).bytes = encodedDataLength;
    });
    await person.opens(path);
    await person.page.waitForLoadState('networkidle');
    await browser.detach();
    return [...fetched.values()];
}

scenario('no page ships more than 300 kB, and the module is at most 120 kB', { as: 'master', script: [true], widths: [DESK] }, async ({ another, server }) => {
    const { sid } = await server.call({ to: DOWNTOWN, from: '+16135550180' });
    const api = await server.api();
    const { callLogs } = await api('GET', '/api/telephony/call-logs?limit=100');
    const call = callLogs.find((one) => one.callSid === sid);
    const clinic = '/clinics/bright-smiles-downtown';
    const pages = ['/', '/calls', `/calls/${call.id}`, `${clinic}/hours`, `${clinic}/answering`, `${clinic}/backup`, `${clinic}/phone`, `${clinic}/phone/connect`, `${clinic}/try`, `${clinic}/history`, `${clinic}/import`, '/callers', '/texts', '/changes', '/platform', '/platform/companies', '/platform/companies/new', '/integrations', '/integrations/new?type=whatsapp', '/platform/integrations'];
    const report = [];
    for (const path of ['/login', ...pages]) {
        // A browser of its own for each page: nothing is in its cache.
        const person = await another(path === '/login' ? null : 'master');
        if (path !== '/login') await person.visits('bright-smiles');
        const fetched = await weigh(person, path);
        const total = fetched.reduce((sum, one) => sum + one.bytes, 0);
        report.push(`${path}: ${Math.round(total / 1000)} kB in ${fetched.length} requests`);
        assert.ok(total <= PAGE, `${path} ships ${total} bytes:\n${fetched.map((one) => `${one.bytes} ${one.url}`).join('\n')}`);
        const modules = fetched.filter((one) => one.url.endsWith('.wasm'));
        assert.equal(modules.length, 1, `${path} fetches the module once`);
        assert.equal(modules[0].encoding, 'br');
        assert.ok(modules[0].bytes <= MODULE, `the module is ${modules[0].bytes} bytes on the wire`);
        for (const one of fetched.filter(({ url }) => /\.(css|js)$/.test(url))) assert.equal(one.encoding, 'br', one.url);
        await person.leaves();
    }
    console.log(report.join('\n'));
});

scenario('a second page fetches only itself', { script: [true], widths: [DESK] }, async ({ me }) => {
    await me.opens('/');
    // All of the first page: what it is still waiting for would be fetched again.
    await me.page.waitForLoadState('networkidle');
    await me.page.evaluate(() => document.fonts.ready.then(() => true));
    const fetched = [];
    me.page.on('response', (response) => fetched.push(response));
    await me.opens('/calls');
    const fresh = [];
    for (const response of fetched) {
        const timing = await response.request().sizes().catch(() => null);
        if (!response.fromServiceWorker() && timing && timing.responseBodySize > 0 && !(await servedFromCache(response))) fresh.push(response.url());
    }
    assert.deepEqual(fresh.map((url) => new URL(url).pathname), ['/calls']);
});

/** Whether the browser had it: then nothing was received from a server's address. */
const servedFromCache = async (response) => (await response.serverAddr()) === null || /immutable/.test((await response.headerValue('cache-control')) ?? '');
