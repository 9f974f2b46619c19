// How a clinic's calls come in: its own values on the page, and who may call over SIP from the next call on.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';

const SLUG = 'bright-smiles-west';
const PAGE = `/clinics/${SLUG}/phone`;

scenario('the SIP address, a password that is shown once, and a wrong line told at its field', { script: [false], widths: [DESK] }, async ({ me }) => {
    await me.opens(PAGE);
    const text = () => me.reads(me.page.locator('main'));
    assert.match(await text(), new RegExp(`${SLUG}@demo\\.sip\\.twilio\\.com`));
    await me.page.getByText('3CX', { exact: true }).click();
    assert.match(await text(), /user part of “Request-URI”/);

    const allowed = me.page.getByLabel('Addresses it calls from');
    await me.page.getByLabel('User name').fill('west-pbx');
    await allowed.fill('203.0.113.9\n10.0.0.5');
    await me.presses('Save and make a password');
    assert.match(await text(), /Line 2: “10\.0\.0\.5”/);
    assert.equal(await allowed.inputValue(), '203.0.113.9\n10.0.0.5');

    await allowed.fill('203.0.113.9');
    await me.presses('Save and make a password');
    const password = await me.reads(me.page.locator('#new-password code'));
    assert.match(password, /^[A-Za-z0-9]{20,24}$/);
    await me.opens(PAGE);
    assert.equal((await text()).includes(password), false);
    assert.match(await text(), /A password is stored/);
});

scenario('a value is copied with one press', { script: [true], widths: [DESK] }, async ({ me }) => {
    await me.context.grantPermissions(['clipboard-read']);
    await me.opens(PAGE);
    const copy = me.page.locator('#addresses-heading').locator('xpath=ancestor::section').getByRole('button', { name: 'Copy' }).first();
    await copy.click();
    await me.page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await me.page.evaluate(() => navigator.clipboard.readText()), `${me.server.base}/api/twilio/voice#rc=2&rp=ct&ct=2000&rt=6000&tt=12000`);
});

scenario('without scripts there is nothing to press, and a value is selected whole', { script: [false], widths: [DESK] }, async ({ me }) => {
    await me.opens(PAGE);
    assert.equal(await me.page.getByRole('button', { name: 'Copy' }).count(), 0);
});
