// Who answers, and the backup: saved, refused with everything typed kept, and what the next call makes of it.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store, whereCallsGo } from '../support/clinics.mjs';
import { sendRaw } from '../support/settings-screens.mjs';
import { WEST } from '../support/server.mjs';

const SLUG = 'bright-smiles-west';
const ANSWERING = `/clinics/${SLUG}/answering`;
const BACKUP = `/clinics/${SLUG}/backup`;

const day = [{ open: '00:00', close: '24:00' }];
const OPEN = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day };

async function start(change = {}) {
    await store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: { enabled: true, businessHours: { timezone: 'America/Vancouver', schedule: OPEN, holidays: [] } },
        highVolume: { enabled: false, threshold: 3, estimatedWaitMinutes: 10 },
        customSchedule: { enabled: false, rules: [] },
        fallback: { type: 'voicemail', voicemailGreeting: 'Leave a word.' },
        ...change,
    });
}

const stored = () => settings(stage.server, SLUG);
const choose = (me, name) => me.page.getByRole('radio', { name }).check();

scenario('always and never the assistant, as the next call shows', {}, async ({ me, server }) => {
    await start();
    assert.equal(await whereCallsGo(server, WEST), 'voicemail');
    await me.opens(ANSWERING);
    await choose(me, /^Always the assistant/);
    await me.presses('Save who answers');
    assert.equal((await stored()).mode, 'always');
    assert.equal(await whereCallsGo(server, WEST), 'assistant');
    await me.opens('/');
    assert.match(await me.reads(me.page.getByRole('article', { name: 'Bright Smiles West' })), /The assistant picks up/);

    await me.opens(ANSWERING);
    assert.equal(await me.page.getByRole('radio', { name: /^Always the assistant/ }).isChecked(), true);
    await choose(me, /^Never the assistant/);
    await me.presses('Save who answers');
    assert.equal(await whereCallsGo(server, WEST), 'voicemail');
});

scenario('busy lines bring in the assistant', { widths: [DESK] }, async ({ me, server }) => {
    await start();
    await me.opens(ANSWERING);
    await choose(me, /^The assistant when your lines are busy/);
    await me.page.getByLabel('Busy from').fill('2');
    await me.presses('Save who answers');
    assert.equal((await stored()).highVolume.threshold, 2);
    assert.equal(await whereCallsGo(server, WEST), 'voicemail');
    const waiting = [];
    for (const end of [1, 2]) waiting.push((await server.call({ to: WEST, from: `+1613555016${end}` })).sid);
    assert.equal(await whereCallsGo(server, WEST), 'assistant');
    for (const sid of waiting) await server.endOfCall(sid, WEST);
    assert.equal(await whereCallsGo(server, WEST), 'voicemail');
});

scenario('a number that is none is refused and stays as it was typed', {}, async ({ me }) => {
    await start();
    await me.opens(ANSWERING);
    await choose(me, /^The assistant when your lines are busy/);
    await me.page.getByLabel('Busy from').fill('many');
    await me.page.getByLabel('Usual wait then, in minutes').fill('20');
    await me.presses('Save who answers');
    const alert = me.page.getByRole('alert');
    assert.match(await me.reads(alert), /^One thing to fix before saving/);
    const field = me.page.getByLabel('Busy from');
    assert.equal(await field.inputValue(), 'many');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await me.page.getByLabel('Usual wait then, in minutes').inputValue(), '20');
    assert.equal(await me.page.getByRole('radio', { name: /^The assistant when your lines are busy/ }).isChecked(), true);
    assert.equal((await stored()).mode, 'after-hours-only');
    await alert.getByRole('link').click();
    assert.equal(await field.evaluate((element) => element === document.activeElement), true);
});

scenario('the assistant’s own schedule', {}, async ({ me, server }) => {
    await start();
    await me.opens(ANSWERING);
    await choose(me, /^The assistant on its own schedule/);
    await me.presses('Save who answers');
    assert.match(await me.reads(), /The assistant would be off Without rules the assistant never answers here/);
    assert.equal(await whereCallsGo(server, WEST), 'voicemail');

    const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
    for (let rule = 1; rule <= 7; rule += 1) {
        await me.presses('Add rule');
        assert.equal(await me.page.getByLabel(`Rule ${rule}, day`).evaluate((one) => one.selectedOptions[0].text), days[rule - 1]);
        await me.page.getByLabel(`Rule ${rule}, from`).fill('00:00');
        await me.page.getByLabel(`Rule ${rule}, to`).fill('00:00');
    }
    await me.presses('Add rule');
    await me.presses('Remove rule 8');
    assert.equal((await stored()).customSchedule.rules.length, 0, 'nothing is stored before Save');
    await me.presses('Save who answers');
    assert.equal((await stored()).customSchedule.rules.length, 7);
    assert.equal(await whereCallsGo(server, WEST), 'assistant');

    // A rule without times is refused; the others keep theirs.
    await me.presses('Add rule');
    await me.presses('Save who answers');
    assert.match(await me.reads(me.page.getByRole('alert')), /Rule 8/);
    assert.equal(await me.page.getByLabel('Rule 3, from').inputValue(), '00:00');
});

scenario('a backup number is taken in any form and stored in one', {}, async ({ me, server }) => {
    await start({ mode: 'disabled' });
    await me.opens(BACKUP);
    await choose(me, /^Ring the staff line/);
    await me.page.getByLabel('Number', { exact: true }).fill('(416) 555-0188');
    await me.page.getByLabel('Rings for, in seconds').fill('30');
    await me.page.getByLabel('When nobody answers').selectOption({ label: 'The assistant takes over' });
    await me.presses('Save backup');
    assert.match(await me.page.getByLabel('Number', { exact: true }).inputValue(), /^\+1\D?416\D?555\D?0188$/);
    const { fallback } = await stored();
    assert.deepEqual([fallback.type, fallback.forwardNumber, fallback.ringSeconds, fallback.onNoAnswer], ['forward', '+14165550188', 30, 'assistant']);
    const heard = me.page.getByRole('region', { name: 'What the caller hears' });
    assert.match(await me.reads(heard), /\+1 416 555 0188 rings for up to 30 seconds\./);
    const answer = await server.call({ to: WEST, from: '+16135550170' });
    assert.match(answer.text, /<Dial[^>]*timeout="30"[^>]*>.*\+14165550188/);
    await server.endOfCall(answer.sid, WEST);
});

scenario('a backup that cannot work is refused at its field', { widths: [DESK] }, async ({ me }) => {
    await start();
    await me.opens(BACKUP);
    const number = me.page.getByLabel('Number', { exact: true });
    const alert = me.page.getByRole('alert');
    await choose(me, /^Ring the staff line/);
    for (const [typed, why] of [['911', /911|emergency/i], ['twelve', /./], ['+14165550102', /circle|leads back|own number/i], ['+16045550120', /circle|leads back|own number/i]]) {
        await number.fill(typed);
        await me.page.getByLabel('Rings for, in seconds').fill('20');
        await me.presses('Save backup');
        assert.match(await me.reads(alert), why, typed);
        assert.equal(await number.inputValue(), typed);
        assert.equal(await number.getAttribute('aria-invalid'), 'true');
    }
    await number.fill('+14165550188');
    await me.page.getByLabel('Rings for, in seconds').fill('500');
    await me.presses('Save backup');
    assert.match(await me.reads(alert), /Ringing time: use a whole number from 5 to 60\./);
    assert.equal((await stored()).fallback.type, 'voicemail');
});

scenario('the greeting callers hear is the one that was typed, line breaks included', { widths: [DESK] }, async ({ me, server }) => {
    await start({ mode: 'disabled' });
    await me.opens(BACKUP);
    const greeting = me.page.getByLabel(/^What the voice says/);
    assert.equal(await greeting.inputValue(), 'Leave a word.');
    await greeting.fill('Bonjour & “hello” <friends>.\nWe call back.');
    await me.presses('Save backup');
    assert.equal(await greeting.inputValue(), 'Bonjour & “hello” <friends>.\nWe call back.');
    const answer = await server.call({ to: WEST, from: '+16135550171' });
    assert.match(answer.text, /Bonjour &amp; “hello” &lt;friends&gt;\./);
    await server.endOfCall(answer.sid, WEST);
});

scenario('staff can look, not change', { as: 'staff', widths: [DESK] }, async ({ me }) => {
    await start();
    for (const [path, label] of [[ANSWERING, 'Busy from'], [BACKUP, 'Rings for, in seconds']]) {
        await me.opens(path);
        assert.match(await me.reads(), /You can look, but not change/);
        assert.equal(await me.page.getByLabel(label).isDisabled(), true);
        assert.equal(await me.page.getByRole('button', { name: /^Save/ }).count(), 0);
        const answer = await sendRaw(me, path, [['do', 'save'], ['mode', 'disabled'], ['kind', 'busy-signal'], ['version', '1']]);
        assert.equal(answer.status(), 403, path);
    }
    assert.equal((await stored()).mode, 'after-hours-only');
});
