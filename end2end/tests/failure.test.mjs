// The database goes away while somebody is working: pages say so, typed things are not lost, callers are answered.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';
import { twiml, verbs } from '../support/twiml.mjs';

scenario('a page that cannot be loaded says so, and calls are still answered', { script: [true], widths: [DESK] }, async ({ me, server }) => {
    // The server has to know the clinic to have a last known route for it.
    const known = await server.call({ to: DOWNTOWN, from: '+16135550195' });
    assert.equal(known.status, 200);
    await me.opens('/');

    // What was a database is none any more, log and all.
    for (const end of ['-wal', '-shm']) rmSync(stage.server.databaseFile + end, { force: true });
    writeFileSync(stage.server.databaseFile, Buffer.alloc(64 * 1024, 'not a database '));

    const path = '/calls';
    await me.opens(path, { status: 500 });
    assert.equal(await me.heading(), 'This page could not be loaded');
    const words = await me.reads(me.page.locator('body'));
    assert.ok(!/sqlite|sql|malformed|database disk|panicked/i.test(words), words);

    const answer = await server.call({ to: DOWNTOWN, from: '+16135550196' });
    const said = verbs(await twiml(answer));
    assert.ok(said.length > 0, 'the caller is not left in silence');
    const ready = await fetch(`${server.base}/readyz`);
    assert.equal(ready.status, 503);
});
