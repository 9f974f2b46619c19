// Markup in whatever somebody outside or inside may write: it is shown as it was written, and never runs.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store } from '../support/clinics.mjs';
import { DOWNTOWN } from '../support/server.mjs';
import { fieldsOf, sendRaw } from '../support/settings-screens.mjs';

const SLUG = 'bright-smiles-downtown';
const CLINIC = `/clinics/${SLUG}`;

/** Out of a text box, out of an attribute, out of text, out of a script. */
const EVIL = [
    '</textarea><script>window.__xss=1</script>',
    '"><img src=x onerror="window.__xss=1">',
    "'><svg onload=window.__xss=1>",
    '</script><script>window.__xss=1</script>',
    '<!--<script>window.__xss=1</script>',
    '{{constructor.constructor("window.__xss=1")()}}',
    'javascript:window.__xss=1',
];

/** Nothing ran, and nothing became an element. */
async function harmless(me) {
    const found = await me.page.evaluate(() => ({
        ran: window.__xss !== undefined,
        elements: [...document.querySelectorAll('img, [onerror], [onload], a[href^="javascript:"]')].map((one) => one.outerHTML),
        scripts: [...document.scripts].filter((one) => one.textContent.includes('__xss=1') && !one.nonce).length,
    }));
    assert.deepEqual(found, { ran: false, elements: [], scripts: 0 }, me.address);
}

scenario('in what a browser sends to the sign-in', { as: null, widths: [DESK] }, async ({ me }) => {
    for (const evil of EVIL) {
        await sendRaw(me, '/login', [['email', evil], ['password', evil], ['next', evil]]);
        await me.opens('/login');
        await harmless(me);
        assert.equal(await me.page.getByLabel('Email').inputValue(), evil);
        await me.opens(`/login?next=${encodeURIComponent(evil)}`);
        await harmless(me);
        await me.opens(`/login?next=${encodeURIComponent(`/${evil}`)}`);
        await harmless(me);
    }
});

scenario('in the address of the calls page', { script: [true], widths: [DESK] }, async ({ me }) => {
    for (const evil of EVIL) {
        const value = encodeURIComponent(evil);
        await me.opens(`/calls?clinic=${value}&route=${value}&status=${value}&from=${value}&until=${value}&offset=${value}`);
        await harmless(me);
        await me.opens(`/calls/${value}`, { status: 404 });
        await harmless(me);
    }
});

scenario('in everything a carrier and a caller send', { widths: [DESK] }, async ({ me, server }) => {
    await store(server, SLUG, { mode: 'always', fallback: { type: 'voicemail' } });
    for (const evil of EVIL) {
        const call = await server.call({ to: DOWNTOWN, from: evil, CallerName: evil, FromCity: evil, ForwardedFrom: evil });
        assert.equal(call.status, 200);
        const about = { CallSid: call.sid, From: evil, To: DOWNTOWN };
        await server.carrier('/api/twilio/receptionist?turn=1', { ...about, SpeechResult: evil, Confidence: '0.4' });
        await server.carrier('/api/twilio/voicemail', { ...about, RecordingSid: `RE${call.sid.slice(2)}`, RecordingUrl: evil, RecordingDuration: '7' });
        await server.carrier('/api/twilio/voicemail-transcription', { ...about, RecordingSid: `RE${call.sid.slice(2)}`, TranscriptionStatus: 'completed', TranscriptionText: evil });
        await server.carrier('/api/webhooks/twilio/voice/status', { ...about, CallStatus: 'failed', ErrorCode: evil, ErrorMessage: evil });
        const api = await server.api();
        const { callLogs } = await api('GET', '/api/telephony/call-logs?limit=50');
        const { id } = callLogs.find((one) => one.callSid === call.sid);
        await me.opens(`/calls/${id}`);
        await harmless(me);
        assert.ok((await me.page.getByRole('main').textContent()).includes(evil), `shown as it was said: ${evil}`);
        await server.carrier('/api/webhooks/twilio/sms', { MessageSid: `SM${call.sid.slice(2)}`, From: evil, To: DOWNTOWN, Body: evil, NumMedia: evil });
        await me.opens('/texts');
        await harmless(me);
        await me.goes(() => me.page.getByRole('main').getByRole('row').filter({ hasText: evil }).getByRole('link').first().click());
        await harmless(me);
        assert.ok((await me.page.getByRole('main').textContent()).includes(evil), `shown as it was texted: ${evil}`);
    }
    for (const path of ['/', '/calls']) {
        await me.opens(path);
        await harmless(me);
    }
});

scenario('in the name of a special day and the note of a switch', { widths: [DESK] }, async ({ me }) => {
    const holidays = EVIL.map((name, at) => ({ date: `2031-03-0${at + 1}`, name }));
    const { afterHours } = await settings(stage.server, SLUG);
    afterHours.businessHours.holidays = holidays;
    await store(stage.server, SLUG, { mode: 'after-hours-only', afterHours, override: { state: 'closed', until: null, note: EVIL[0] } });
    await me.opens(`${CLINIC}/hours`);
    await harmless(me);
    for (const evil of EVIL) assert.equal(await me.page.getByRole('heading', { level: 3, name: evil, exact: true }).count(), 1, evil);
    await me.opens('/');
    await harmless(me);
});

for (const screen of ['hours', 'answering', 'backup']) {
    scenario(`in every field of ${screen}`, { widths: [DESK] }, async ({ me }) => {
        await store(stage.server, SLUG, { mode: 'scheduled', customSchedule: { enabled: true, rules: [{ dayOfWeek: 1, startTime: '09:00', endTime: '10:00', action: 'enable' }] } });
        const path = `${CLINIC}/${screen}`;
        for (const evil of EVIL.slice(0, 4)) {
            await me.opens(path);
            const fields = await fieldsOf(me.page.getByRole('form', { name: { hours: 'Hours', answering: 'Who answers', backup: 'Backup' }[screen], exact: true }));
            const changed = fields.map(([name, value]) => [name, name === 'version' ? value : evil]);
            await sendRaw(me, path, [...changed, ['do', 'save']]);
            await me.opens(path);
            await harmless(me);
            assert.equal(await me.page.getByRole('alert').count(), 1, 'it was refused and is shown again');
            await sendRaw(me, path, [['version', evil], ['do', evil], [evil, evil], ['focus', evil], ['said', evil], ['conflict', evil]]);
            await me.opens(path);
            await harmless(me);
        }
    });
}

scenario('in the voicemail greeting, which is stored and shown in a text box', {}, async ({ me }) => {
    await store(stage.server, SLUG, { mode: 'disabled', fallback: { type: 'voicemail' } });
    for (const evil of [EVIL[0], `\n\n${EVIL[1]}`, `&lt;b&gt; &amp; ${EVIL[3]}`]) {
        await me.opens(`${CLINIC}/backup`);
        await me.page.getByLabel(/^What the voice says/).fill(evil);
        await me.presses('Save backup');
        await harmless(me);
        await me.opens(`${CLINIC}/backup`);
        assert.equal(await me.page.getByLabel(/^What the voice says/).inputValue(), evil);
        assert.equal((await settings(stage.server, SLUG)).fallback.voicemailGreeting, evil);
    }
});
