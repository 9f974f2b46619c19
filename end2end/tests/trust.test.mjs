// What lets a clinic trust its routing: a history to go back in, rules about callers, a switch on the dashboard that
// ends by itself.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store, whereCallsGo } from '../support/clinics.mjs';
import { DOWNTOWN } from '../support/server.mjs';

const SLUG = 'bright-smiles-downtown';

const day = [{ open: '00:00', close: '24:00' }];
const ALWAYS = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day };

async function start(change = {}) {
    await store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: { enabled: true, businessHours: { timezone: 'America/Toronto', schedule: ALWAYS, holidays: [] } },
        highVolume: { enabled: false, threshold: 5, estimatedWaitMinutes: 10 },
        fallback: { type: 'forward', forwardNumber: '+14165550110', ringSeconds: 20 },
        ...change,
    });
}

scenario('an earlier version is looked at and brought back', {}, async ({ me }) => {
    await start({ mode: 'always' });
    await start({ mode: 'disabled' });
    await me.opens(`/clinics/${SLUG}/history`);
    const versions = me.page.getByRole('region', { name: 'Versions' }).getByRole('listitem');
    const newest = await me.reads(versions.first());
    assert.match(newest, /^Who answers Version \d+ Maya Okafor .*Who answers Always the assistant Never the assistant.*In force$/);
    const version = Number(/Version (\d+)/.exec(newest)[1]);
    const before = me.page.locator(`#version-${version - 1}`);
    await before.getByText('What bringing it back would change').click();
    assert.match(await me.reads(before), /Never the assistant Always the assistant/);
    await me.presses(`Bring back version ${version - 1}`);
    assert.match(await me.reads(), new RegExp(`Version ${version - 1} is back\\. It holds for calls from now on\\.`));
    assert.match(await me.reads(versions.first()), new RegExp(`^Version ${version - 1} brought back`));
    assert.equal((await settings(stage.server, SLUG)).mode, 'always');
});

scenario('a caller is blocked from the page of their call, and let in again', {}, async ({ me, server }) => {
    await start();
    // A caller of its own for each project.
    const last = `018${(me.script ? 1 : 3) + (me.isPhone ? 1 : 0)}`;
    const [number, shown] = [`+1613555${last}`, `+1 613 555 ${last}`];
    const call = await server.call({ to: DOWNTOWN, from: number });
    await server.endOfCall(call.sid);
    await me.opens('/calls');
    await me.follows(shown, { exact: false });
    await me.presses('Block caller');
    assert.match(await me.reads(), /is blocked at every clinic, from the next call on\./);
    assert.match((await server.call({ to: DOWNTOWN, from: number })).text, /<Reject reason="rejected"\/>/);
    await me.opens('/callers');
    const list = me.page.getByRole('region', { name: 'Blocked' });
    assert.match(await me.reads(list), new RegExp(shown.replace(/\+/, '\\+')));
    await me.goes(() => list.getByRole('button', { name: new RegExp('^Remove') }).filter({ hasText: shown.slice(-4) }).click());
    assert.match((await server.call({ to: DOWNTOWN, from: number })).text, /<Dial/);
});

scenario('a number that is none stays in its field', { widths: [DESK] }, async ({ me }) => {
    await me.opens('/callers');
    const form = me.page.getByRole('form', { name: 'Add VIP' });
    await form.getByLabel('Number').fill('twelve');
    await me.presses('Add VIP', { within: form });
    assert.match(await me.reads(form), /Use digits only/);
    assert.equal(await form.getByLabel('Number').inputValue(), 'twelve');
    assert.equal(await form.getByLabel('Number').evaluate((element) => element === document.activeElement), true);
});

scenario('closed from the dashboard with two clicks, and back with two', {}, async ({ me, server }) => {
    await start();
    await me.opens('/');
    const card = me.page.getByRole('article', { name: 'Bright Smiles Downtown' });
    await card.getByRole('button', { name: /^Close or open now/ }).click();
    const menu = me.page.locator(`#switch-${SLUG}`);
    // By key: a click races with the menu, which follows its button while the page scrolls under the pointer.
    const choose = (name) => me.goes(() => menu.getByRole('button', { name, exact: true }).press('Enter'));
    await choose('Close until the end of today');
    assert.equal(me.address, '/');
    assert.match(await me.reads(), /^Closed until .*Right now/);
    assert.match(await me.reads(card), /The assistant picks up Closed by hand for now until/);
    assert.equal(await whereCallsGo(server, DOWNTOWN), 'assistant');
    const stored = await settings(stage.server, SLUG);
    assert.ok(new Date(stored.override.until) > new Date(), 'it ends by itself');
    await card.getByRole('button', { name: /^Close or open now/ }).click();
    await choose('Back to my hours');
    assert.equal(await whereCallsGo(server, DOWNTOWN), 'staff');
});

scenario('a call that would go in a circle shows on the dashboard', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    await start({ mode: 'disabled' });
    const answer = await server.call({ to: DOWNTOWN, from: '+16135550189', ForwardedFrom: '+14165550110' });
    assert.match(answer.text, /<Record/);
    await server.endOfCall(answer.sid);
    await me.opens('/');
    assert.match(await me.reads(), /A call would have gone in a circle at Bright Smiles Downtown/);
});
