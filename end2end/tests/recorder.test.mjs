// The flight recorder: a call's webhook is found by its call id, shown without what is private, and decided again.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';

scenario('a webhook is found, read and decided again; one that nobody signed says why it was refused', { as: 'master', script: [false], widths: [DESK] }, async ({ me, server }) => {
    const call = await server.call({ to: DOWNTOWN, from: '+16135550171' });
    await server.endOfCall(call.sid);
    const refused = await server.call({ to: DOWNTOWN, sign: 'bm90IGEgc2lnbmF0dXJl' });
    assert.equal(refused.status, 403);

    await me.opens('/platform/webhooks');
    assert.equal(await me.heading(), 'Webhooks');
    await me.page.getByLabel('Call id').fill(call.sid);
    await me.presses('Show');
    assert.equal(await me.page.getByRole('table').getByRole('link').count(), 2, 'the call and its end');
    await me.follows('/api/twilio/voice');
    const text = await me.reads();
    assert.match(text, /What the carrier is told/);
    assert.equal(text.includes('+16135550171'), false, 'numbers are masked');

    await me.presses('Decide again');
    const again = await me.reads(me.page.getByRole('region', { name: 'Decided again' }));
    assert.match(again, /Nothing was dialled, sent or saved/);
    assert.match(again, /with the settings of today/);

    await me.opens('/platform/webhooks?verdict=rejected');
    await me.goes(() => me.page.getByRole('table').getByRole('link').first().click());
    assert.match(await me.reads(), /Why the signature did not fit/);
});
