// A clinic's phone line from the wizard to the test call, with a carrier that sells and moves numbers.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';

const PHONE = '/clinics/bright-smiles-west/phone';
const OWN = '+14165550177';
const BILL = { name: 'bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 a bill') };

/** From the page of the phone connection to a number that was bought. */
async function buys(me) {
    await me.opens(PHONE);
    await me.follows('Connect a line');
    assert.equal(await me.heading(), 'Connect the phone line');
    assert.match(await me.reads(), /Ready in 10 minutes.*Slow to undo/s);
    await me.page.getByLabel('The number your patients call today').fill('(416) 555-0177');
    await me.presses('Go on');
    const first = me.page.getByRole('radio').first();
    await first.check();
    const number = (await first.inputValue()).replace('buy:', '');
    await me.page.getByLabel('Connect this number to the clinic').check();
    await me.presses('Connect it');
    return number;
}

scenario('a number is bought, forwarded to, and works from the test call on', {}, async ({ me, server, script }) => {
    const number = await buys(me);
    assert.match(await me.reads(), /Being tested.*What to dial to forward.*No call yet.*Everything leads here/s);
    const { sid } = await server.call({ to: number, ForwardedFrom: OWN });
    await server.endOfCall(sid, number);
    // With scripts the page is drawn again by itself.
    if (script) await me.page.getByText('This line works').waitFor();
    else await me.follows('Look again');
    assert.match(await me.reads(), /This line works/);
    await me.opens(PHONE);
    assert.match(await me.reads(), new RegExp(`${number.slice(2, 5)} ${number.slice(5, 8)} ${number.slice(8)}[^.]*Forwarded by the clinic`, 's'));
});

scenario('what was changed at the carrier is shown and repaired with one press', { widths: [DESK] }, async ({ me, server }) => {
    const number = await buys(me);
    const account = '/2010-04-01/Accounts/AC00000000000000000000000000000000';
    const found = await server.atCarrier('GET', `${account}/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(number)}`);
    const [{ sid }] = found.incoming_phone_numbers;
    await server.atCarrier('POST', `${account}/IncomingPhoneNumbers/${sid}.json`, { VoiceUrl: 'https://elsewhere.example/voice' });
    await me.presses('Ask now');
    assert.match(await me.reads(), /Calls to this number do not get here.*elsewhere\.example/s);
    await me.presses('Set the addresses again');
    assert.match(await me.reads(), /Everything leads here/);
    // It ends, and is given back.
    await me.page.getByText('End this line', { exact: true }).first().click();
    await me.page.getByLabel('Also give the number back to the carrier').check();
    await me.page.getByRole('switch', { name: 'End this line' }).check();
    await me.presses('End it');
    assert.match(await me.reads(), /The line has ended/);
    const left = await server.atCarrier('GET', `${account}/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(number)}`);
    assert.deepEqual(left.incoming_phone_numbers, []);
});

let ported = 0;

scenario('a number moves: what is missing is told, then every step is shown', { widths: [DESK] }, async ({ me, server }) => {
    ported += 1;
    const number = `+1212555013${ported}`;
    await me.opens(`${PHONE}/connect`);
    await me.page.getByRole('radio', { name: 'Move the number' }).check();
    await me.page.getByLabel('The number your patients call today').fill(number);
    await me.presses('Go on');
    await me.presses('Ask for the number');
    assert.match(await me.reads(), /things to fix/);
    for (const [label, value] of [
        ['Name', 'Bright Smiles Dental LLC'],
        ['Account number', '4471-22'],
        ['PIN', '0042'],
        ['Street and number', '350 Fifth Avenue'],
        ['City', 'New York'],
        ['State', 'NY'],
        ['ZIP code', '10118'],
        ['Name of the person who may sign', 'Dana Cole'],
        ['E-mail address', 'dana@brightsmiles.example'],
    ]) {
        await me.page.getByLabel(label, { exact: true }).fill(value);
    }
    await me.page.getByLabel('The latest phone bill').setInputFiles(BILL);
    await me.presses('Ask for the number');
    assert.match(await me.reads(), /The move of the number.*In review/s);
    const request = await me.reads(me.page.locator('.facts code').first());
    for (const status of ['Waiting for Signature', 'Completed']) {
        await server.atCarrier('POST', `/emulator/porting/${request}`, { Status: status });
        await me.presses('Ask now');
    }
    assert.match(await me.reads(), /Waiting for the signature.*Moved.*The test call.*Everything leads here/s);
    const { sid } = await server.call({ to: number });
    await server.endOfCall(sid, number);
    await me.opens(me.address);
    assert.match(await me.reads(), /This line works/);
});
