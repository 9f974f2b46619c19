// A company's own accounts: added with a slip of the finger, edited without touching the secret, deleted.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';

const SID = 'AC0123456789abcdef0123456789abcdef';
const TOKEN = 'an-auth-token-0123456789abcdef';

scenario('an account is added, renamed with its secret kept, and deleted', { script: [false], widths: [DESK] }, async ({ me }) => {
    const { page } = me;
    const name = `Main numbers ${Date.now()}`;
    await me.opens('/integrations/new?type=twilio');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Account SID').fill('AC123');
    await page.getByLabel('Auth token').fill(TOKEN);
    await me.presses('Add the account');
    assert.match(await me.reads(), /An account SID is AC followed by 32/);
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), name, 'what was typed is still there');
    assert.equal(await page.getByLabel('Auth token').inputValue(), '', 'but no secret');
    await page.getByLabel('Account SID').fill(SID);
    await page.getByLabel('Auth token').fill(TOKEN);
    await me.presses('Add the account');
    assert.match(await me.reads(), /Not tested yet/);
    assert.ok(!(await page.content()).includes(TOKEN));

    await page.getByLabel('Name', { exact: true }).fill(`${name}, renamed`);
    await me.presses('Save');
    assert.match(await me.reads(), /Stored: ••••••••cdef\./);
    await page.getByText('Delete this account').click();
    await me.presses(`Delete “${name}, renamed”`);
    assert.match(await me.reads(), /Deleted, with everything it held\./);
});

scenario('the master admin sees the accounts of all companies', { script: [false], widths: [DESK], as: 'master' }, async ({ me }) => {
    await me.opens('/platform/integrations?show=all');
    assert.match(await me.reads(), /Integrations of all companies/);
});
