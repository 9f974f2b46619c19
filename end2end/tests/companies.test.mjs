// The master admin makes a company, looks at what its calls switch reaches, flips it, and takes that back.

import assert from 'node:assert/strict';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';

scenario('a company is made, its calls are switched off after a look, and on again', { as: 'master', script: [false], widths: [DESK] }, async ({ me }) => {
    await me.opens('/platform/companies');
    await me.goes(() => me.page.getByRole('link', { name: 'Add company' }).click());
    assert.equal(await me.heading(), 'Add company');

    // Wrong first: what was typed stays.
    const short = `elm-${Date.now().toString(36)}`;
    await me.page.getByLabel('Name', { exact: true }).fill('Elm Dental');
    await me.page.getByLabel('Short name').fill('Elm Dental');
    await me.page.getByLabel('Time zone').selectOption('America/Halifax');
    await me.page.getByLabel('Calls', { exact: true }).check();
    await me.goes(() => me.page.getByRole('button', { name: 'Add company' }).click());
    assert.equal(me.address, '/platform/companies/new');
    assert.equal(await me.page.getByLabel('Name', { exact: true }).inputValue(), 'Elm Dental');
    assert.equal(await me.page.getByLabel('Calls', { exact: true }).isChecked(), true);
    await me.page.getByLabel('Short name').fill(short);
    await me.goes(() => me.page.getByRole('button', { name: 'Add company' }).click());
    assert.equal(await me.heading(), 'Elm Dental');
    const home = me.address;

    await me.goes(() => me.page.getByRole('link', { name: 'Switch calls off…' }).click());
    assert.equal(me.address, `${home}/calls`);
    assert.equal(await me.heading(), 'Switch calls off for Elm Dental?');
    assert.match(await me.reads(me.page.getByRole('region', { name: 'What this reaches' })), /Clinics 1, their callers get the backup/);
    await me.goes(() => me.page.getByRole('button', { name: 'Switch calls off' }).click());
    assert.equal(me.address, home);
    assert.match(await me.reads(), /Calls are off from the next call on\./);
    await me.goes(() => me.page.getByRole('button', { name: 'Undo' }).first().click());
    assert.match(await me.reads(), /Taken back: calls are on again/);

    // Tonight, for two days; then not after all.
    await me.opens(`${home}/calls`);
    await me.page.getByLabel('Later, at the time below').check();
    await me.page.getByLabel('Time', { exact: true }).fill('20:00');
    await me.page.getByLabel('For how many hours').fill('48');
    await me.goes(() => me.page.getByRole('button', { name: 'Switch calls off' }).click());
    assert.match(await me.reads(), /Calls are switched off at .* 8:00 PM .*, and on again at /);
    await me.goes(() => me.page.getByRole('button', { name: 'Cancel this' }).click());
    assert.match(await me.reads(), /Nothing is scheduled any more\./);
});

scenario('the pages of companies fit and follow the rules of pages', { as: 'master', script: [true], widths: [PHONE, DESK] }, async ({ me }) => {
    for (const path of ['/platform', '/platform/companies', '/platform/companies?q=nobody', '/platform/companies/new']) {
        await me.opens(path);
    }
    await me.opens('/platform/companies?q=harbour');
    await me.goes(() => me.page.getByRole('link', { name: 'Harbour Physio' }).click());
    assert.equal(await me.heading(), 'Harbour Physio');
    await me.opens(`${me.address}/calls`);
});
