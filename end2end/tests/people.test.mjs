// People: invited by link, joined, signed in with a second step.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';

/** The code an authenticator app shows for this key, so many periods from now. */
function code(key, ahead = 0) {
    const bits = [...key.replaceAll(' ', '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
    const hash = createHmac('sha1', secret).update(step).digest();
    const at = hash.at(-1) & 15;
    return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

scenario('somebody is invited, joins, and signs in with a second step', { script: [false], widths: [DESK, PHONE] }, async ({ me, another, width }) => {
    const email = `ana-${width}@elsewhere.test`;
    const password = 'kettle orbit mango';
    await me.opens('/team');
    await me.page.getByLabel('Email').fill(email);
    await me.presses('Invite');
    const link = new URL(await me.page.locator('#once').inputValue());
    await me.opens('/team');
    assert.ok(!(await me.page.content()).includes(link.pathname), 'the link is shown once');

    const ana = await another(null);
    await ana.opens(link.pathname);
    assert.equal(await ana.heading(), 'Join Bright Smiles Dental Group');
    await ana.page.getByLabel('Your name').fill('Ana Lima');
    await ana.page.getByLabel('A password').fill(password);
    await ana.presses('Make my login and join');
    assert.equal(await ana.heading(), 'Right now');
    const late = await another(null);
    await late.opens(link.pathname, { status: 410 });
    assert.equal(await late.heading(), 'This invitation was used');

    await ana.opens('/account');
    await ana.follows('Set up the second step');
    await ana.page.getByLabel('Your password').fill(password);
    await ana.presses('Begin');
    await ana.page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const key = await ana.page.locator('.dial .take').innerText();
    await ana.page.getByLabel('Code', { exact: true }).fill(code(key));
    await ana.presses('Turn on');
    assert.equal(await ana.page.locator('.codes li').count(), 10);
    const recovery = await ana.page.locator('.codes li').first().innerText();

    const again = await another(null);
    await again.opens('/login');
    await again.page.getByLabel('Email').fill(email);
    await again.page.getByLabel('Password').fill(password);
    await again.presses('Sign in');
    assert.equal(await again.heading(), 'Enter your code');
    await again.page.getByLabel('Code', { exact: true }).fill('000000');
    await again.presses('Sign in');
    assert.match(await again.reads(), /That code is wrong, or was used before\./);
    // The code of the next period is taken already: clocks differ.
    await again.page.getByLabel('Code', { exact: true }).fill(code(key, 1));
    await again.presses('Sign in');
    assert.equal(await again.heading(), 'Right now');

    const lost = await another(null);
    await lost.opens('/login');
    await lost.page.getByLabel('Email').fill(email);
    await lost.page.getByLabel('Password').fill(password);
    await lost.presses('Sign in');
    await lost.page.getByLabel('Code', { exact: true }).fill(recovery.toLowerCase());
    await lost.presses('Sign in');
    await lost.opens('/account/second-factor');
    assert.match(await lost.reads(), /9 recovery codes are left/);
});

scenario('a token is made, shown once and revoked', { script: [false], widths: [DESK, PHONE] }, async ({ me, server, width }) => {
    const name = `Practice software ${width}`;
    await me.opens('/tokens');
    await me.page.getByLabel('What it is for').fill(name);
    await me.presses('Make token');
    const token = await me.page.locator('#once').inputValue();
    const ask = async () => (await fetch(`${server.base}/api/company/clinics`, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await ask(), 200);
    await me.opens('/tokens');
    assert.ok(!(await me.page.content()).includes(token));
    await me.presses(`Revoke ${name}`);
    assert.equal(await ask(), 401);
    await me.opens('/account');
    assert.equal(await me.heading(), 'Your account');
});
