// The change log: read, filtered, checked, and a change taken back after a look at what that puts back.

import assert from 'node:assert/strict';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';

/** A number of the fictional range that no other test blocks. */
let next = 60;
const fresh = () => `416 555 01${next++}`;

async function block(me, number) {
    await me.opens('/callers');
    await me.page.locator('#blocked-number').fill(number);
    await me.goes(() => me.page.locator('form:has(#blocked-number) button[type="submit"]').click());
}

scenario('a change is found, looked at, taken back and brought back', { widths: [DESK, PHONE] }, async ({ me }) => {
    const number = fresh();
    const digits = number.replaceAll(' ', '');
    await block(me, number);
    await me.opens('/changes');
    assert.equal(await me.heading(), 'Change log');
    await me.page.getByLabel('Who', { exact: true }).fill('maya');
    await me.page.getByLabel('What', { exact: true }).selectOption('callers.changed');
    await me.goes(() => me.page.getByRole('button', { name: 'Show' }).click());
    assert.match(me.address, /who=maya/);
    await me.goes(() => me.page.getByRole('link', { name: 'Rules about callers changed' }).first().click());
    assert.equal(await me.heading(), 'Rules about callers changed');
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Before and after' })), new RegExp(digits));

    await me.goes(() => me.page.getByRole('link', { name: 'Take this change back…' }).click());
    assert.match(await me.heading(), /^Take change \d+ back\?$/);
    await me.goes(() => me.page.getByRole('button', { name: 'Take it back' }).click());
    assert.match(await me.reads(), /Change \d+ was taken back\. That is change \d+\./);
    assert.match(await me.reads(), /It cannot be taken back here/);
    await me.goes(() => me.page.getByRole('link', { name: /^Change \d+$/ }).first().click());
    assert.match(await me.reads(), /Takes back/);
    await me.goes(() => me.page.getByRole('link', { name: 'Take this change back…' }).click());
    await me.goes(() => me.page.getByRole('button', { name: 'Take it back' }).click());
    await me.opens('/callers');
    assert.match((await me.reads()).replaceAll(' ', ''), new RegExp(digits), 'blocked again');
});

scenario('the pages of the change log fit, empty, full and checked', { as: 'master', script: [true], widths: [PHONE, DESK] }, async ({ me }) => {
    await me.visits('bright-smiles');
    await block(me, fresh());
    for (const path of ['/changes', '/changes?who=nobody', '/changes/check', '/changes/1', '/changes/1/undo', '/platform/changes', '/platform/changes/check']) {
        await me.opens(path);
    }
    await me.opens('/changes/check');
    assert.match(await me.reads(), /The log is whole/);
    assert.match(await me.reads(), /What this does not prove/);
    await me.opens('/platform/changes');
    await me.page.getByLabel('Whose log').selectOption({ label: 'Bright Smiles Dental Group' });
    await me.goes(() => me.page.getByRole('button', { name: 'Show' }).click());
    assert.match(me.address, /company=/);
});
