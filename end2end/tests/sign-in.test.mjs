// Signing in and out, and what nobody may see without.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { DOWNTOWN, PASSWORD, PEOPLE } from '../support/server.mjs';

const nobody = { as: null };

/** Fills the form and sends it. */
async function signIn(me, email, password, { remember = false } = {}) {
    await me.page.getByLabel('Email').fill(email);
    await me.page.getByLabel('Password').fill(password);
    if (remember) await me.page.getByLabel('Keep me signed in on this computer').check();
    await me.presses('Sign in');
}

const sessionCookie = async (me) => (await me.context.cookies()).find((one) => one.name === 'switchboard_session');

scenario('email and password open the dashboard', nobody, async ({ me }) => {
    await me.opens('/login');
    assert.equal(await me.heading(), 'Sign in');
    assert.equal(await me.page.getByLabel('Password').getAttribute('autocomplete'), 'current-password');
    await signIn(me, PEOPLE.admin, PASSWORD);
    assert.equal(me.address, '/');
    assert.equal(await me.heading(), 'Right now');
    const cookie = await sessionCookie(me);
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Lax');
});

scenario('an address typed in capitals and with spaces around it is the same address', { as: null, widths: [DESK] }, async ({ me }) => {
    await me.opens('/login');
    // A browser trims an email field before sending it; the capitals arrive.
    await signIn(me, PEOPLE.admin.toUpperCase(), PASSWORD);
    assert.equal(await me.heading(), 'Right now');
});

scenario('a wrong password says so and keeps the address, never the password', nobody, async ({ me }) => {
    await me.opens('/login?next=%2Fcalls');
    await signIn(me, PEOPLE.staff, 'not-the-password', { remember: true });
    assert.match(await me.reads(me.page.getByRole('alert')), /^That email and password do not match/);
    assert.equal(await me.page.getByLabel('Email').inputValue(), PEOPLE.staff);
    assert.equal(await me.page.getByLabel('Password').inputValue(), '');
    assert.equal(await me.page.getByLabel('Keep me signed in on this computer').isChecked(), true);
    assert.ok(!(await me.page.content()).includes('not-the-password'));

    // The way back is still known, and the message is said once.
    await signIn(me, PEOPLE.staff, PASSWORD);
    assert.equal(me.address, '/calls');
    await me.opens('/login');
    assert.equal(await me.page.getByRole('alert').count(), 0);
});

scenario('an account that does not exist looks like a wrong password', { as: null, widths: [DESK] }, async ({ me }) => {
    await me.opens('/login');
    await signIn(me, `nobody-${me.script}@elsewhere.test`, 'not-the-password');
    assert.match(await me.reads(me.page.getByRole('alert')), /^That email and password do not match/);
});

scenario('a page asked for before signing in is shown after it', nobody, async ({ me }) => {
    await me.opens('/calls?clinic=bright-smiles-west&route=assistant');
    assert.equal(me.address, `/login?next=${encodeURIComponent('/calls?clinic=bright-smiles-west&route=assistant')}`);
    await signIn(me, PEOPLE.admin, PASSWORD);
    assert.equal(me.address, '/calls?clinic=bright-smiles-west&route=assistant');
    assert.equal(await me.page.getByLabel('Clinic', { exact: true }).inputValue(), 'bright-smiles-west');
});

scenario('signing in never leads to another site', { as: null, widths: [DESK] }, async ({ another }) => {
    for (const next of ['https://elsewhere.test/', '//elsewhere.test/', '/\\elsewhere.test/', 'javascript:alert(1)', '/%09/elsewhere.test']) {
        const me = await another(null);
        await me.opens(`/login?next=${encodeURIComponent(next)}`);
        await me.page.getByLabel('Email').fill(PEOPLE.admin);
        await me.page.getByLabel('Password').fill(PASSWORD);
        const answer = me.page.waitForResponse((one) => one.request().method() === 'POST');
        await me.page.getByRole('button', { name: 'Sign in' }).click();
        const to = new URL((await (await answer).headerValue('location')) ?? '', me.server.base);
        assert.equal(to.origin, me.server.base, `${next} leads to ${to}`);
        await me.page.waitForLoadState();
    }
});

scenario('signing out ends the session', {}, async ({ me }) => {
    await me.opens('/');
    const old = await sessionCookie(me);
    await me.page.getByRole('button', { name: /account menu/ }).click();
    await me.presses('Sign out');
    assert.equal(me.address, '/login');

    // The old cookie is worth nothing, not only forgotten by the browser.
    await me.context.addCookies([old]);
    await me.opens('/calls');
    assert.equal(me.address, '/login?next=%2Fcalls');
});

scenario('no page shows anything without a session', { as: null, widths: [DESK], script: [false] }, async ({ me, server }) => {
    const { sid } = await server.call({ to: DOWNTOWN, from: '+14165550143' });
    const api = await server.api();
    const { callLogs } = await api('GET', '/api/telephony/call-logs?limit=10');
    const call = callLogs.find((one) => one.callSid === sid);
    const screens = ['hours', 'answering', 'backup'].map((screen) => `/clinics/bright-smiles-downtown/${screen}`);
    for (const path of ['/', '/calls', `/calls/${call.id}`, '/platform', ...screens]) {
        await me.opens(path);
        assert.equal(me.address, path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`);
        const raw = await fetch(server.base + path, { redirect: 'manual' });
        const body = await raw.text();
        assert.equal(raw.status, 303, path);
        for (const secret of ['Bright Smiles', '416 555', '4165550', 'Maya']) assert.ok(!body.includes(secret), `${path} shows “${secret}”`);
    }
});

scenario('too many wrong passwords have to wait, and only for that account', { as: null, widths: [DESK] }, async ({ me, another }) => {
    const made = `made-up-${me.script}@elsewhere.test`;
    await me.opens('/login');
    for (let left = 5; left >= 0; left -= 1) {
        await signIn(me, made, 'not-the-password');
        const said = await me.reads(me.page.getByRole('alert'));
        const hint = { 0: 'You have to wait 15 minutes before the next try.', 1: 'After 1 more try you have to wait 15 minutes.' };
        assert.ok(said.endsWith(hint[left] ?? `After ${left} more tries you have to wait 15 minutes.`), said);
    }
    await signIn(me, made, 'not-the-password');
    assert.equal(await me.reads(me.page.getByRole('alert')), 'Too many tries Wait 15 minutes, then try again.');
    assert.equal(await me.page.getByLabel('Email').inputValue(), made);

    // From somewhere else it is the same account; the same browser can still sign in to another.
    const other = await another(null);
    await other.opens('/login');
    await signIn(other, made, 'not-the-password');
    assert.match(await other.reads(other.page.getByRole('alert')), /^Too many tries/);
    await signIn(me, PEOPLE.admin, PASSWORD);
    assert.equal(await me.heading(), 'Right now');
});

scenario('staying signed in outlives the browser only when asked for', { as: null, widths: [DESK] }, async ({ me, another }) => {
    const days = async (person) => ((await sessionCookie(person)).expires - Date.now() / 1000) / 86_400;
    await me.opens('/login');
    await signIn(me, PEOPLE.admin, PASSWORD, { remember: true });
    assert.ok(Math.abs((await days(me)) - 14) < 0.1, `${await days(me)} days`);

    const other = await another(null);
    await other.opens('/login');
    await signIn(other, PEOPLE.admin, PASSWORD);
    assert.ok((await days(other)) < 0.1, `${await days(other)} days`);
});

scenario('an empty form says what is missing at each field', { as: null, widths: [DESK] }, async ({ me }) => {
    await me.opens('/login');
    // The browser itself asks first; a form sent by other means gets the same answer from the server.
    await me.page.getByRole('button', { name: 'Sign in' }).click();
    assert.equal(me.address, '/login');
    assert.equal(await me.page.getByLabel('Email').evaluate((field) => field.matches(':user-invalid')), true);
    await me.page.getByLabel('Email').evaluate((field) => (field.form.noValidate = true));
    await me.presses('Sign in');
    assert.equal(await me.page.getByLabel('Email').getAttribute('aria-invalid'), 'true');
    assert.match(await me.reads(), /Enter your mail address\./);
    assert.match(await me.reads(), /Enter your password\./);
});

scenario('staff see everything and change nothing', { as: 'staff' }, async ({ me, server }) => {
    await me.opens('/');
    assert.equal(await me.heading(), 'Right now');
    await me.opens('/calls');
    assert.equal(await me.heading(), 'Calls');
    await me.page.getByRole('button', { name: /account menu/ }).click();
    assert.match(await me.reads(me.page.getByRole('banner')), /Staff/i);
    me.watch.expect(403, `${server.base}/platform`);
    await me.opens('/platform', { status: 403 });
    assert.equal(await me.heading(), 'Not with your role');
});

test('another site cannot sign anybody in or out', async () => {
    const forged = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.test' };
    for (const path of ['/login', '/logout', '/theme', '/company']) {
        const answer = await fetch(stage.server.base + path, { method: 'POST', headers: forged, body: new URLSearchParams({}), redirect: 'manual' });
        assert.equal(answer.status, 403, path);
    }
});
