// One company never sees, guesses or changes anything of another, whatever address it types.

import assert from 'node:assert/strict';
import { DESK, scenario } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';

const OF_A = ['Bright Smiles', 'bright-smiles-west', 'Maya', 'King Street', '4165550101', '416 555 0101', '4165550147', '416 555 0147'];

async function callOfA(server) {
    const { sid } = await server.call({ to: DOWNTOWN, from: '+14165550147' });
    await server.endOfCall(sid);
    const api = await server.api();
    const { callLogs } = await api('GET', '/api/telephony/call-logs?limit=5');
    return callLogs.find((one) => one.callSid === sid);
}

/** The document as it came over the wire, without the address that was asked for. */
const wire = async (me, path) => (await (await me.context.request.get(path)).text()).replaceAll(path, '');

scenario('a call or a clinic of another company is not found', { as: 'harbour' }, async ({ me, server }) => {
    const call = await callOfA(server);
    const missing = '0192f0a0-0000-7000-8000-000000000000';
    const screens = ['hours', 'answering', 'backup', 'phone', 'phone/connect', 'phone/connect/forwarded', 'phone/connect/ported', 'phone/connect/sip', 'try', 'history', 'import'].map((screen) => `/clinics/bright-smiles-downtown/${screen}`);
    for (const path of [`/calls/${call.id}`, ...screens]) {
        await me.opens(path, { status: 404 });
        assert.equal(await me.heading(), 'There is nothing here');
        const body = (await wire(me, path)).replaceAll('bright-smiles-downtown', '');
        for (const secret of OF_A) assert.ok(!body.includes(secret), `${path} shows “${secret}”`);
    }

    // A call that exists and one that does not look the same.
    const words = async (path) => {
        await me.opens(path, { status: 404 });
        return me.reads(me.page.locator('body'));
    };
    assert.equal(await words(`/calls/${call.id}`), await words(`/calls/${missing}`));
    await words('/calls/not-an-id');
});

scenario('filters with another company’s clinic show nothing of it', { as: 'harbour', script: [false], widths: [DESK] }, async ({ me, server }) => {
    await callOfA(server);
    const path = '/calls?clinic=bright-smiles-downtown';
    await me.opens(path);
    const body = (await wire(me, path)).replaceAll('bright-smiles-downtown', '');
    for (const secret of OF_A) assert.ok(!body.includes(secret), `shows “${secret}”`);
});

scenario('forms of another company’s clinic are refused', { as: 'harbour', script: [false], widths: [DESK] }, async ({ me, server }) => {
    const api = await server.api();
    const { clinics } = await api('GET', '/api/company/clinics');
    const { id } = clinics.find((one) => one.slug === 'bright-smiles-downtown');
    const before = await api('GET', `/api/company/clinics/${id}/availability`);
    for (const screen of ['hours', 'answering', 'backup', 'phone', 'phone/connect', 'phone/connect/sip', 'override', 'history', 'import', 'pins', 'feed']) {
        const answer = await me.context.request.post(`/clinics/bright-smiles-downtown/${screen}`, { form: { mode: 'disabled', override: 'closed', type: 'busy-signal', do: 'save' }, maxRedirects: 0 });
        assert.equal(answer.status(), 404, `POST ${screen}`);
        const body = (await answer.text()).replaceAll('bright-smiles-downtown', '');
        for (const secret of OF_A) assert.ok(!body.includes(secret), `POST ${screen} shows “${secret}”`);
    }
    assert.deepEqual(await api('GET', `/api/company/clinics/${id}/availability`), before);
});

scenario('a company that one does not belong to cannot be chosen', { as: 'harbour', script: [false], widths: [DESK] }, async ({ me, another }) => {
    const master = await another('master');
    await master.opens('/platform/companies');
    const id = await master.page.getByRole('row', { name: /Bright Smiles/ }).getByRole('button', { name: 'Open' }).getAttribute('value');
    const answer = await me.context.request.post('/company', { form: { company: id }, maxRedirects: 0 });
    assert.equal(answer.status(), 404);
    await me.opens('/');
    assert.match(await me.reads(), /Harbour Physio/);
    for (const secret of OF_A) assert.ok(!(await wire(me, '/')).includes(secret), `shows “${secret}”`);
});

scenario('staff of a company get no page of the platform, the master admin does', { as: 'admin', script: [false], widths: [DESK] }, async ({ me, another }) => {
    await me.opens('/platform', { status: 403 });
    const master = await another('master');
    await master.opens('/platform/companies');
    assert.equal(await master.heading(), 'Companies');
    const row = master.page.getByRole('row', { name: /Harbour Physio/ });
    assert.match(await master.reads(row), /Paid .*1 clinic on backup.* Calls off/);
});
