// A signed text is answered once and appears in its thread; whoever wants no more is left alone.

import assert from 'node:assert/strict';
import { tidy } from '../support/person.mjs';
import { DESK, scenario } from '../support/scenario.mjs';
import { WEST } from '../support/server.mjs';

const SMS = '/api/webhooks/twilio/sms';

/** A number that neither the demo nor another test uses. */
let last = 0;
function newPatient() {
    last += 1;
    const end = String(last).padStart(2, '0');
    return { from: `+178055501${end}`, shown: `+1 780 555 01${end}` };
}

let texts = 0;
const brings = (server, from, body) => {
    texts += 1;
    return server.carrier(SMS, { MessageSid: `SM${String(texts).padStart(30, '0')}`, From: from, To: WEST, Body: body, NumMedia: '0', SmsStatus: 'received' });
};

scenario('a text appears in the list and in its thread, with what was answered and its fate', {}, async ({ me, server }) => {
    const { from, shown } = newPatient();
    const answer = await brings(server, from, 'Are you open on Saturday?');
    assert.equal(answer.status, 200);
    assert.match(answer.text, /<Message statusCallback="[^"]+">Bright Smiles West: we have your text\./);
    const [, path] = /statusCallback="https?:\/\/[^/]+([^"]+)"/.exec(answer.text);
    const told = await server.carrier(path, { MessageSid: `SMbeef${from.slice(1)}`, MessageStatus: 'undelivered', ErrorCode: '30003', From: WEST, To: from });
    assert.equal(told.status, 204);

    await me.opens('/texts');
    const row = me.page.getByRole('row').filter({ has: me.page.getByRole('link', { name: shown }) });
    assert.equal(await row.count(), 1);
    assert.match(await me.reads(row), /Bright Smiles West.*You: Bright Smiles West: we have your text\./s);

    await me.follows(shown);
    assert.equal(tidy(await me.heading()), `Texts with ${shown}`);
    const lines = me.page.getByRole('region', { name: 'Texts, oldest first' }).getByRole('listitem');
    assert.equal(await lines.count(), 2);
    assert.match(await me.reads(lines.nth(0)), /Patient.*Are you open on Saturday\?/s);
    assert.match(await me.reads(lines.nth(1)), /Sent automatically.*Not delivered: The phone was off or out of reach\. \(30003\)/s);
});

scenario('whoever asks for no more texts is told once, and everybody sees it', { widths: [DESK] }, async ({ me, server }) => {
    const { from, shown } = newPatient();
    assert.match((await brings(server, from, 'Please stop texting me')).text, /you will get no more texts from us/);
    assert.doesNotMatch((await brings(server, from, 'Are you still there?')).text, /<Message/);
    await me.opens('/texts?clinic=bright-smiles-west');
    const row = me.page.getByRole('row').filter({ has: me.page.getByRole('link', { name: shown }) });
    assert.match(await me.reads(row), /Wants no texts/);
    await me.follows(shown);
    assert.match(await me.reads(), /They asked not to be texted/);
    // They change their mind.
    await brings(server, from, 'START');
    await me.opens(me.address);
    assert.doesNotMatch(await me.reads(), /They asked not to be texted/);
});

scenario('a clinic without texts says so', { as: 'harbour', widths: [DESK] }, async ({ me }) => {
    await me.opens('/texts?offset=9999');
    assert.match(await me.reads(), /No texts here/);
});
