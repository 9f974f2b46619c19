// Support visits: a master admin gets into a company for a reason and a while, and the company sees it and ends it.

import assert from 'node:assert/strict';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';

const CLINIC = '/clinics/bright-smiles-west/hours';

/** The banner of a visit, on whatever page is open. */
const banner = (person, name = /^Support visit of/) => person.main.getByRole('group', { name });

/** Ends what an earlier project left running. */
async function nobodyVisits(admin) {
    await admin.opens('/support');
    const ends = admin.page.getByRole('region', { name: 'Running now' }).getByRole('button', { name: /^End now/ });
    while ((await ends.count()) > 0) await admin.goes(() => ends.first().click());
}

scenario('a visit is started, seen, widened and ended by the company', { as: 'master' }, async ({ me, another }) => {
    const admin = await another('admin');
    await nobodyVisits(admin);
    await admin.opens('/');
    assert.equal(await banner(admin).count(), 0);

    // A page of the company leads to where a visit starts. Wrong first: what was typed stays.
    await me.opens(CLINIC);
    assert.equal(await me.heading(), 'Start a support visit to Bright Smiles Dental Group');
    await me.page.getByLabel('Why do you look?').fill('short');
    await me.page.getByLabel('1 hour').check();
    await me.presses('Start the visit');
    assert.match(await me.reads(), /One thing to fix before the visit starts/);
    assert.equal(await me.page.getByLabel('Why do you look?').inputValue(), 'short');
    assert.equal(await me.page.getByLabel('1 hour').isChecked(), true);
    await me.page.getByLabel('Why do you look?').fill('They called: hours of West look wrong');
    await me.presses('Start the visit');
    assert.equal(me.address, CLINIC);
    const own = banner(me, 'Your support visit');
    assert.match(await me.reads(own), /You are visiting Bright Smiles Dental Group until .*, 60 minutes left\. You only look\./);

    await admin.opens('/calls');
    assert.match(await admin.reads(banner(admin)), /^Support \(Sam Whitfield\) is looking at your account until .*\. Reason: They called: hours of West look wrong/);

    // More than looking takes a reason and the password.
    await me.follows('Ask for the right to change things');
    await me.page.getByLabel('Why do things have to be changed?').fill('They asked us to put it right');
    await me.page.getByLabel('Your password').fill('not-the-password');
    await me.presses('Get the right to change things');
    assert.match(await me.reads(), /That is not your current password\./);
    assert.equal(await me.page.getByLabel('Why do things have to be changed?').inputValue(), 'They asked us to put it right');
    await me.page.getByLabel('Your password').fill('demo-password-123');
    await me.presses('Get the right to change things');
    assert.match(await me.reads(), /You may change things now\./);
    await admin.opens('/');
    assert.match(await admin.reads(banner(admin)), /and may change things\. .*Reason for changes: They asked us to put it right/);

    await admin.goes(() => banner(admin).getByRole('button', { name: /^End the visit now/ }).click());
    assert.equal(admin.address, '/support');
    assert.match(await admin.reads(admin.page.getByRole('region', { name: 'Over' })), /Sam Whitfield .*Ended by the company ?by Maya Okafor/);
    await me.opens(CLINIC);
    assert.equal(await me.heading(), 'Start a support visit to Bright Smiles Dental Group');
});

scenario('staff see a visit and cannot end it', { as: 'staff', script: [false], widths: [DESK] }, async ({ me, another }) => {
    const master = await another('master');
    await master.visits('harbour-physio');
    await master.visits('bright-smiles');
    await me.opens('/');
    assert.match(await me.reads(banner(me)), /^Support \(Sam Whitfield\) is looking at your account/);
    assert.equal(await banner(me).getByRole('button').count(), 0);
    await me.opens('/support', { status: 403 });
});

scenario('the pages of support visits fit and follow the rules of pages', { as: 'master', widths: [PHONE, DESK] }, async ({ me }) => {
    await me.opens('/platform/support');
    await me.page.getByLabel('Company', { exact: true }).selectOption({ label: 'Harbour Physio' });
    await me.presses('Go on');
    assert.equal(await me.heading(), 'Start a support visit to Harbour Physio');
    await me.visits('harbour-physio');
    await me.opens('/support');
    await me.opens('/platform/support');
    await me.goes(() => me.page.getByRole('link', { name: 'Open the visit to Harbour Physio' }).first().click());
    assert.equal(await me.heading(), 'Visit to Harbour Physio');
    await me.goes(() => me.main.getByRole('button', { name: 'End the visit' }).last().click());
    assert.match(await me.reads(), /The visit is over, and the company sees that it is\./);
});
