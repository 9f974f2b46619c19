// A signed call is answered with TwiML and appears, with the reason, wherever somebody would look for it.

import assert from 'node:assert/strict';
import { tidy } from '../support/person.mjs';
import { DESK, scenario } from '../support/scenario.mjs';
import { DOWNTOWN, HARBOUR, WEST } from '../support/server.mjs';
import { twiml, verbs } from '../support/twiml.mjs';

const CALLS = '/api/telephony/call-logs';

/** A caller that neither the demo nor another test uses, so that a row is found by what a person sees. */
let last = 0;
function newCaller() {
    last += 1;
    const end = String(last).padStart(2, '0');
    return { from: `+161355501${end}`, shown: `+1 613 555 01${end}` };
}

async function setMode(server, slug, change) {
    const api = await server.api();
    const { clinics } = await api('GET', '/api/company/clinics');
    const { id } = clinics.find((one) => one.slug === slug);
    const { settings } = await api('GET', `/api/company/clinics/${id}/availability`);
    await api('PUT', `/api/company/clinics/${id}/availability`, { ...settings, ...change });
}

scenario('a call to the assistant appears on the calls page, the dashboard and a page of its own', {}, async ({ me, server }) => {
    const { from, shown } = newCaller();
    await setMode(server, 'bright-smiles-downtown', { mode: 'always' });

    const answer = await server.call({ to: DOWNTOWN, from });
    const document = await twiml(answer);
    const gather = document.inside.find((one) => one.verb === 'Gather');
    assert.ok(gather, `the receptionist listens: ${answer.text}`);
    assert.match(gather.attributes.action, new RegExp(`^${server.base}/api/twilio/receptionist`));
    assert.match(answer.text, /Thanks for calling Bright Smiles\./);

    await me.opens('/calls');
    const row = me.page.getByRole('row').filter({ has: me.page.getByRole('link', { name: shown }) });
    assert.equal(await row.count(), 1);
    const words = await me.reads(row);
    assert.match(words, /Bright Smiles Downtown/);
    assert.match(words, /Assistant/);
    assert.match(words, /The assistant was set to take every call, so the assistant answered\./);
    assert.match(words, /Ringing/);

    await me.opens('/');
    const latest = me.page.getByRole('region', { name: 'Latest calls' });
    assert.match(await me.reads(latest.getByRole('listitem').filter({ hasText: shown })), /so the assistant answered\./);
    const onTheLine = me.page.getByRole('region', { name: 'On the line' });
    assert.match(await me.reads(onTheLine.getByRole('listitem').filter({ hasText: shown })), /Assistant, Bright Smiles Downtown/);

    await me.follows(shown, { within: latest });
    assert.equal(tidy(await me.heading()), `Call from ${shown}`);
    const receipt = me.page.getByRole('region', { name: 'Why the assistant?' });
    assert.match(await me.reads(receipt), /The assistant was set to take every call, so the assistant answered\./);
    const rules = receipt.getByRole('listitem');
    assert.equal(await me.reads(rules.filter({ hasText: /^Mode/ })), 'Mode Always the assistant.');
    assert.match(await me.reads(receipt), /always-on/);
    await me.page.getByRole('group').filter({ hasText: 'Technical details' }).locator('summary').click();
    assert.match(await me.reads(), new RegExp(answer.sid));

    // The call ends: it leaves the line and keeps its place in the list.
    await server.endOfCall(answer.sid);
    await me.opens('/');
    assert.equal(await onTheLine.getByRole('listitem').filter({ hasText: shown }).count(), 0);
    await me.opens('/calls');
    assert.match(await me.reads(row), /Ended Length 0:42|Ended 0:42/);
});

scenario('every backup is carried out and named', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const told = [
        [{ type: 'forward', forwardNumber: '+14165550110', ringSeconds: 25 }, 'Staff line', 'Why the staff line?', 'so the staff line rang.'],
        [{ type: 'voicemail', voicemailGreeting: 'Leave a word.' }, 'Voicemail', 'Why voicemail?', 'so the caller got voicemail.'],
        [{ type: 'busy-signal' }, 'Busy tone', 'Why a busy tone?', 'so the caller heard a busy tone.'],
    ];
    const expected = {
        forward: (document, text) => {
            const dial = document.inside.find((one) => one.verb === 'Dial');
            assert.equal(dial.attributes.timeout, '25', text);
            assert.equal(dial.inside[0].text, '+14165550110');
        },
        voicemail: (document, text) => {
            assert.ok(verbs(document).includes('Record'), text);
            assert.match(text, /Leave a word\./);
        },
        'busy-signal': (document) => {
            assert.deepEqual(verbs(document), ['Reject']);
            assert.equal(document.inside[0].attributes.reason, 'busy');
        },
    };
    for (const [fallback, badge, question, sentence] of told) {
        const { from, shown } = newCaller();
        await setMode(server, 'bright-smiles-west', { mode: 'disabled', fallback });
        const answer = await server.call({ to: WEST, from });
        expected[fallback.type](await twiml(answer), answer.text);
        await me.opens('/calls?clinic=bright-smiles-west');
        assert.match(await me.reads(me.page.getByRole('row').filter({ hasText: shown })), new RegExp(`${badge}.*${sentence}`));
        await me.follows(shown);
        assert.match(await me.reads(me.page.getByRole('region', { name: question })), /The assistant was set to take no calls, so/);
        await server.endOfCall(answer.sid, WEST);
    }
});

scenario('a call without a valid signature is refused and appears nowhere', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newCaller();
    for (const sign of [false, '', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'not base64 at all']) {
        const answer = await server.call({ to: DOWNTOWN, from, sign });
        assert.equal(answer.status, 403, `signature ${sign}`);
        assert.ok(!answer.text.includes('<Response'));
    }
    await me.opens('/calls');
    assert.equal(await me.page.getByRole('row').filter({ hasText: shown }).count(), 0);
    await me.opens('/');
    assert.ok(!tidy(await me.reads()).includes(shown));
});

scenario('a call that is sent twice is one call', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newCaller();
    const first = await server.call({ to: DOWNTOWN, from });
    const again = await server.call({ to: DOWNTOWN, from, sid: first.sid });
    assert.equal(again.text, first.text);
    await me.opens('/calls');
    assert.equal(await me.page.getByRole('row').filter({ hasText: shown }).count(), 1);
    await server.endOfCall(first.sid);
});

scenario('a number that belongs to nobody gets a polite answer and no row', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newCaller();
    const answer = await server.call({ to: '+14165550199', from });
    assert.deepEqual(verbs(await twiml(answer)).filter((verb) => verb !== 'Pause'), ['Say', 'Hangup']);
    await me.opens('/calls');
    assert.equal(await me.page.getByRole('row').filter({ hasText: shown }).count(), 0);
});

scenario('a company without calls gets voicemail, and the page says why', { as: 'harbour', widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newCaller();
    const answer = await server.call({ to: HARBOUR, from });
    assert.ok(verbs(await twiml(answer)).includes('Record'));
    await me.opens('/calls');
    await me.follows(shown);
    const receipt = me.page.getByRole('region', { name: 'Why voicemail?' });
    assert.match(await me.reads(receipt), /Calls were switched off for the company, so the caller got voicemail\./);
    assert.match(await me.reads(receipt), /call-feature-disabled/);
    await server.endOfCall(answer.sid, HARBOUR);
});

scenario('what was said to the receptionist and left as a message is on the call’s page', { script: [false], widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newCaller();
    await setMode(server, 'bright-smiles-downtown', { mode: 'always' });
    const answer = await server.call({ to: DOWNTOWN, from });
    const gather = (await twiml(answer)).inside.find((one) => one.verb === 'Gather');
    const path = gather.attributes.action.slice(server.base.length);
    const turn = await server.carrier(path, { CallSid: answer.sid, From: from, To: DOWNTOWN, SpeechResult: 'When are you open on Saturday', Confidence: '0.91' });
    assert.match(turn.text, /<Response>/);
    const recording = { CallSid: answer.sid, From: from, To: DOWNTOWN, RecordingSid: `RE${answer.sid.slice(2)}` };
    await server.carrier('/api/twilio/voicemail-transcription', { ...recording, TranscriptionStatus: 'completed', TranscriptionText: 'My crown came off, call me back' });

    await me.opens('/calls');
    await me.follows(shown);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Transcript' })), /Caller When are you open on Saturday/);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Voicemail' })), /My crown came off, call me back/);
    await server.endOfCall(answer.sid);
});

scenario('the log of the JSON API tells the same', { script: [false], widths: [DESK] }, async ({ server }) => {
    const { from } = newCaller();
    await setMode(server, 'bright-smiles-downtown', { mode: 'always' });
    const { sid } = await server.call({ to: DOWNTOWN, from });
    const api = await server.api('staff');
    const { callLogs } = await api('GET', `${CALLS}?limit=5`);
    const call = callLogs.find((one) => one.callSid === sid);
    assert.equal(call.fromNumber, from);
    assert.equal(call.route, 'assistant');
    assert.equal(call.routeReason, 'always-on');
    assert.match(call.sentence, /so the assistant answered\.$/);
    await server.endOfCall(sid);
});
