// An assistant's settings, and its button on somebody else's website.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { violations } from '../support/page-rules.mjs';

async function robin(server) {
    const api = await server.api();
    const { chatbots } = await api('GET', '/api/company/chatbots');
    return { api, ...chatbots.find(({ name }) => name === 'Robin') };
}

scenario('call settings that are refused keep what was typed', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const { id, api } = await robin(server);
    await me.opens('/assistants');
    await me.goes(() => me.page.getByRole('link', { name: 'Robin', exact: true }).click());
    await me.page.getByLabel('Who speaks').selectOption('google:Kore');
    await me.page.getByLabel('First words').fill('Hello </textarea><script>window.__xss=1</script>');
    await me.page.getByLabel('Hang up after so many seconds of silence').fill('a while');
    await me.page.getByLabel('Colour').fill('#0B625D');
    await me.presses('Save call settings');
    assert.equal(me.address, `/assistants/${id}`);
    assert.equal(await me.page.getByLabel('Hang up after so many seconds of silence').inputValue(), 'a while');
    assert.equal(await me.page.getByLabel('First words').inputValue(), 'Hello </textarea><script>window.__xss=1</script>');
    assert.equal(await me.page.getByLabel('Who speaks').inputValue(), 'google:Kore');
    assert.equal((await api('GET', `/api/company/chatbots/${id}/call-settings`)).voiceId, 'alloy');
    await me.page.getByLabel('Hang up after so many seconds of silence').fill('60');
    await me.presses('Save call settings');
    const saved = await api('GET', `/api/company/chatbots/${id}/call-settings`);
    assert.deepEqual([saved.voiceId, saved.silenceTimeout, saved.callButtonColor], ['Kore', 60, '#0B625D']);
});

scenario('the pages of the catalogue', { as: 'master', widths: [DESK] }, async ({ me }) => {
    for (const path of ['/platform/packages', '/platform/models']) {
        await me.opens(path);
        const [first] = await me.page.getByRole('main').getByRole('rowheader').getByRole('link').all();
        await me.goes(() => first.click());
    }
});

/** A website with the button, under a content policy as strict as it can be. */
async function website(base, id) {
    const site = createServer((request, answer) => {
        answer.setHeader('Content-Type', 'text/html');
        answer.setHeader('Content-Security-Policy', `default-src 'none'; script-src ${base}; connect-src ${base}`);
        answer.end(`<!doctype html><html lang="en"><title>A clinic</title><main><h1>A clinic</h1><p><a href="#x" id="x">Hours</a></p></main>
            <script src="${base}/widget.js" data-chatbot="${id}" defer></script></html>`);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    return site;
}

scenario('the button on another website', { as: null, script: [true], widths: [DESK] }, async ({ server }) => {
    const { id, api } = await robin(server);
    const site = await website(server.base, id);
    const address = `http://127.0.0.1:${site.address().port}`;
    const context = await stage.browser.newContext({ reducedMotion: 'reduce' });
    try {
        const page = await context.newPage();
        const complaints = [];
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));

        // A site that is not on the list gets no button.
        // The browser keeps such an answer to itself, and tells only that there was none to be had.
        const refused = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/widget/config'));
        await page.goto(address);
        assert.equal((await fetch((await refused).url(), { headers: { origin: address } })).status, 403);
        assert.equal(await page.getByRole('complementary').count(), 0);
        complaints.length = 0;

        await api('PATCH', `/api/company/chatbots/${id}`, { widget: { allowedOrigins: [address], chatUrl: 'https://chat.example/room' } });
        await page.goto(address);
        const button = page.getByRole('button', { name: 'Call Us' });
        await button.waitFor();
        assert.deepEqual(await violations(page), []);

        // By keyboard alone: open, look, Escape, back on the button.
        await button.focus();
        await page.keyboard.press('Enter');
        assert.equal(await button.getAttribute('aria-expanded'), 'true');
        const links = page.getByRole('complementary').getByRole('link');
        const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
        assert.deepEqual(hrefs, ['tel:+14165550101', 'tel:+14165550102', 'https://chat.example/room']);
        const focused = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent ?? '');
        assert.match(await focused(), /Downtown/);
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press('Escape');
        assert.equal(await button.getAttribute('aria-expanded'), 'false');
        assert.equal(await focused(), 'Call Us');
        await button.click();
        await page.getByRole('heading').click();
        assert.equal(await links.count(), 0, 'a click elsewhere closes it');
        assert.deepEqual(complaints, []);

        // One thing to do: the button is the link.
        const clinics = (await api('GET', `/api/company/chatbots/${id}`)).clinics;
        await api('PATCH', `/api/company/chatbots/${id}`, { clinicIds: [clinics[0].id], widget: { chatUrl: null } });
        const later = await stage.browser.newContext();
        try {
            const again = await later.newPage();
            await again.goto(address);
            const link = again.getByRole('link', { name: /^Call Us: \+1/ });
            await link.waitFor();
            assert.equal(await link.getAttribute('href'), 'tel:+14165550101');
        } finally {
            await later.close();
        }
    } finally {
        await context.close();
        site.close();
        site.closeAllConnections();
    }
});
