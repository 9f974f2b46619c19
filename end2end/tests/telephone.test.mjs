// Somebody in development calls a clinic from the page, talks by typing, and finds the call where it belongs.

import assert from 'node:assert/strict';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';

/** A caller that neither the demo nor another test uses, so that a row is found by what a person sees. */
let last = 0;
function newCaller() {
    last += 1;
    const end = String(last).padStart(2, '0');
    return { from: `613 555 01${end}`, shown: `+1 613 555 01${end}` };
}

async function assistantTakesEveryCall(server) {
    const api = await server.api();
    const { clinics } = await api('GET', '/api/company/clinics');
    const { id } = clinics.find((one) => one.slug === 'bright-smiles-downtown');
    const { settings } = await api('GET', `/api/company/clinics/${id}/availability`);
    await api('PUT', `/api/company/clinics/${id}/availability`, { ...settings, mode: 'always' });
}

/** From the first page to a call that waits for the caller. */
async function calls(me, from) {
    await me.opens('/');
    await me.follows('Try a call', { within: me.main });
    await me.page.getByLabel('Number', { exact: true }).selectOption(DOWNTOWN);
    await me.page.getByLabel('From', { exact: true }).fill(from);
    await me.presses('Call');
    return me.page.getByRole('region', { name: 'The call so far' });
}

scenario('a caller asks for the hours by typing, and the call is kept with its words', { widths: [DESK] }, async ({ me, server }) => {
    await assistantTakesEveryCall(server);
    const { from, shown } = newCaller();
    const story = await calls(me, from);
    const now = me.page.getByRole('region', { name: 'The caller is asked' });
    assert.match(await me.reads(story), /Caller hears “I am the automated assistant\. Thanks for calling Bright Smiles\./);
    assert.match(await me.reads(now), /press 1/);

    // The field has the focus: talking is typing and Enter.
    await me.page.keyboard.type('what are your hours');
    await me.goes(() => me.page.keyboard.press('Enter'));
    assert.match(await me.reads(story), /Caller “what are your hours”.*Caller hears “We are open Monday/);
    await me.presses('Hang up');
    assert.equal(await me.page.getByRole('region', { name: 'The call is over' }).count(), 1);
    assert.match(await me.reads(story), /Caller hangs up.*\(the call is completed\) → 204/);

    await me.opens('/calls');
    await me.follows(shown);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Transcript' })), /Caller what are your hours/);
});

scenario('staff that does not answer ends in a message on the call’s page', { script: [false], widths: [PHONE] }, async ({ me, server }) => {
    await assistantTakesEveryCall(server);
    const { from } = newCaller();
    const story = await calls(me, from);
    await me.presses('0');
    assert.equal(await me.page.getByRole('region', { name: /rings$/ }).count(), 1);
    await me.presses('Nobody answers');
    assert.match(await me.reads(story), /nobody answers/);
    await me.page.getByLabel('The message').fill('My crown came off, <b>call me back</b>');
    await me.presses('Leave it and hang up');
    await me.follows('Its page under Calls');
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Voicemail' })), /My crown came off, <b>call me back<\/b>/);
});
