// The simulator: a question about any moment, an answer pinned and asked about before it changes, settings tried on real
// calls before they are saved.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store, whereCallsGo } from '../support/clinics.mjs';
import { DOWNTOWN } from '../support/server.mjs';

const SLUG = 'bright-smiles-downtown';
const TRY = `/clinics/${SLUG}/try`;
const ANSWERING = `/clinics/${SLUG}/answering`;

const TWO = (close) => [{ open: '08:30', close: '12:30' }, { open: '13:30', close }];
const WEEK = { monday: TWO('18:00'), tuesday: TWO('18:00'), wednesday: TWO('18:00'), thursday: TWO('20:00'), friday: TWO('15:00'), saturday: null, sunday: null };

async function start(change = {}) {
    await store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: {
            enabled: true,
            businessHours: {
                timezone: 'America/Toronto',
                schedule: WEEK,
                holidays: [{ date: '2030-12-24', name: 'Christmas Eve', hours: [{ open: '08:30', close: '13:00' }] }],
            },
        },
        highVolume: { enabled: true, threshold: 4, estimatedWaitMinutes: 10 },
        customSchedule: { enabled: false, rules: [] },
        fallback: { type: 'voicemail', voicemailGreeting: 'Leave a word.' },
        ...change,
    });
}

async function asks(me, { date, time, active, from }) {
    await me.opens(TRY);
    await me.page.getByLabel('on', { exact: true }).fill(date);
    await me.page.getByLabel(/^at /).fill(time);
    await me.page.getByLabel('with this many calls already on the line').fill(active);
    if (from !== undefined) await me.page.getByLabel('from', { exact: true }).fill(from);
    await me.presses('See who picks up');
}

const answer = (me) => me.page.getByRole('region', { name: /picks up$|^Callers |rings$|rejected$/ });

scenario('what happens on Christmas Eve at 13:05 while four lines are busy', {}, async ({ me, server }) => {
    await start();
    await asks(me, { date: '2030-12-24', time: '13:05', active: '4' });
    assert.match(await me.reads(answer(me)), /^The assistant picks up Closed for Christmas Eve, so the assistant answers\./);
    assert.match(await me.reads(answer(me)), /Tue 24 Dec 2030, 1:05 PM EST \(6:05 PM UTC\)/);
    await asks(me, { date: '2030-12-24', time: '12:05', active: '4' });
    assert.match(await me.reads(answer(me)), /4 calls are on the line already, so the assistant answers\./);
    await asks(me, { date: '2030-12-24', time: '12:05', active: '3' });
    assert.match(await me.reads(answer(me)), /^Callers reach voicemail The clinic is open, so the caller gets voicemail\./);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'How it was decided' })), /reason business-hours/);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'What the caller hears' })), /Leave a word\./);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'TwiML, scrolls sideways' })), /<Record/);
    // The question is the address: it can be kept and sent.
    const address = me.address;
    await me.opens('/');
    await me.opens(address);
    assert.match(await me.reads(answer(me)), /^Callers reach voicemail/);
    assert.equal(typeof (await whereCallsGo(server, DOWNTOWN)), 'string');
});

scenario('a moment that does not exist or comes twice', { widths: [DESK] }, async ({ me }) => {
    await start();
    await asks(me, { date: '2031-03-09', time: '02:30', active: '0' });
    assert.match(await me.reads(me.page.getByRole('alert')), /One thing to fix before this can be answered That time does not exist/);
    assert.equal(await me.page.getByLabel(/^at /).inputValue(), '02:30');
    await asks(me, { date: '2030-11-03', time: '01:30', active: '0' });
    assert.match(await me.reads(answer(me)), /1:30 AM EDT, first time/);
    await me.page.getByLabel('the second time the clock shows it').check();
    await me.presses('See who picks up');
    assert.match(await me.reads(answer(me)), /1:30 AM EST, second time/);
});

scenario('a pinned answer is asked about before it changes', {}, async ({ me }) => {
    await start();
    await asks(me, { date: '2030-12-24', time: '12:05', active: '0' });
    await me.goes(() => me.page.getByRole('button', { name: /^Pin this answer/ }).click());
    const pins = me.page.getByRole('region', { name: 'Pinned answers' });
    assert.match(await me.reads(pins), /1 of 1 hold.*24 Dec 2030 12:05 PM, no calls on the line → voicemail/);

    await me.opens(ANSWERING);
    await me.page.getByRole('radio', { name: /^Always the assistant/ }).check();
    await me.presses('Save who answers');
    const alert = me.page.getByRole('alert');
    assert.match(await me.reads(alert), /Not saved yet: it would change a pinned answer.*24 Dec 2030 12:05 PM.*voicemail.*so the assistant answers/);
    assert.equal((await settings(stage.server, SLUG)).mode, 'after-hours-only');
    assert.equal(await me.page.getByRole('radio', { name: /^Always the assistant/ }).isChecked(), true, 'what was chosen stays');
    await me.presses('Save anyway', { within: alert });
    assert.equal((await settings(stage.server, SLUG)).mode, 'always');
    await me.opens(TRY);
    assert.match(await me.reads(pins), /0 of 1 hold/);
    await me.goes(() => pins.getByRole('button', { name: /^Remove 24 Dec 2030/ }).click());
    assert.match(await me.reads(pins), /None yet\./);
});

scenario('settings are tried on real calls before they are saved', {}, async ({ me }) => {
    await start();
    await me.opens(ANSWERING);
    await me.page.getByRole('radio', { name: /^Never the assistant/ }).check();
    await me.presses('Try first');
    assert.equal(me.address, `${TRY}?draft=1`);
    assert.match(await me.reads(), /With what you typed, not saved yet/);
    const replay = me.page.getByRole('region', { name: 'Real calls, with what you typed' });
    assert.match(await me.reads(replay), /Of \d+ calls, \d+ would have gone elsewhere\./);
    assert.match(await me.reads(replay), /the assistant → voicemail/);
    await replay.getByText('Which calls').click();
    const call = replay.getByRole('table').getByRole('link').first();
    assert.match(await call.getAttribute('href'), /^\/calls\/[0-9a-f-]+$/);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'What saving would change' })), /Who answers The assistant when you are closed Never the assistant/);
    assert.equal((await settings(stage.server, SLUG)).mode, 'after-hours-only', 'nothing is saved yet');
    await me.follows('Back to Who answers to save or change it');
    assert.equal(await me.page.getByRole('radio', { name: /^Never the assistant/ }).isChecked(), true);
    await me.presses('Save who answers');
    assert.equal((await settings(stage.server, SLUG)).mode, 'disabled');
});

scenario('the year ahead shows what waits for a decision', { script: [false] }, async ({ me }) => {
    await start({ fallback: { type: 'busy-signal' } });
    await me.opens(TRY);
    const year = me.page.getByRole('region', { name: 'The year ahead' });
    assert.equal(await year.getByRole('img').count(), 12);
    const said = await me.reads(year);
    assert.match(said, /Public holidays of Ontario\./);
    assert.match(said, /Open or closed\? .+ and \d+ more\. Until you decide they are usual days\./);
    assert.match(said, /The clocks change On .* the clocks go (back|forward)/);
    assert.match(said, /Nobody to talk to, nowhere to leave a message/);
    const labels = await year.getByRole('img').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    assert.ok(labels.some((label) => /clocks go/.test(label)));
    assert.ok(labels.some((label) => /no decision yet/.test(label)));
});
