// The pages by which the master admin watches over the platform, and the page about the API.

import assert from 'node:assert/strict';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';

const PAGES = { Calls: 'Calls of all companies', Numbers: 'Unknown numbers', Jobs: 'Jobs', Changes: 'Change log', Usage: 'Usage', Health: 'Health', Webhooks: 'Webhooks' };

scenario('the pages of the platform lead to one another', { as: 'master', script: [false], widths: [DESK, PHONE] }, async ({ me }) => {
    await me.opens('/platform');
    assert.equal(await me.heading(), 'Platform');
    for (const [link, heading] of Object.entries(PAGES)) {
        await me.follows(link, { within: me.page.getByRole('navigation', { name: 'Platform' }) });
        assert.equal(await me.heading(), heading);
    }
});

scenario('anybody can read about the API', { as: null, script: [false], widths: [DESK, PHONE] }, async ({ me }) => {
    await me.opens('/api/docs');
    assert.equal(await me.heading(), 'The API');
    const link = me.page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: /who answers at each right now/ });
    await link.click();
    assert.match(me.page.url(), /#getCompanyClinics$/);
});

scenario('a number that nobody has is assigned to a clinic and taken back', { as: 'master', script: [false], widths: [DESK, PHONE] }, async ({ me }) => {
    await me.opens('/platform/numbers/assign?number=%2B14165550188');
    assert.equal(await me.heading(), 'Assign a number');
    await me.presses('Assign number');
    assert.equal(await me.page.getByLabel('Number', { exact: true }).inputValue(), '+14165550188');
    assert.match(await me.reads(me.main), /Choose a clinic\./);
});
