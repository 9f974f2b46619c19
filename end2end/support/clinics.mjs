// The stored settings of a clinic, read and put back beside the browser, and what a call comes to with them.

import { DOWNTOWN } from './server.mjs';
import { twiml, verbs } from './twiml.mjs';

const find = (clinics, slug) => clinics.find((one) => one.slug === slug);

/** The settings as they are stored. */
export async function settings(server, slug) {
    const api = await server.api();
    const { clinics } = await api('GET', '/api/company/clinics');
    return (await api('GET', `/api/company/clinics/${find(clinics, slug).id}/availability`)).settings;
}

/** Stores a part of the settings; the rest stays. */
export async function store(server, slug, change) {
    const api = await server.api();
    const { clinics } = await api('GET', '/api/company/clinics');
    const { id } = find(clinics, slug);
    const now = (await api('GET', `/api/company/clinics/${id}/availability`)).settings;
    await api('PUT', `/api/company/clinics/${id}/availability`, { ...now, override: null, ...change });
}

/** Where a signed call goes right now: `assistant`, `staff`, `voicemail`, `busy`. The call ends at once. */
export async function whereCallsGo(server, to = DOWNTOWN) {
    const answer = await server.call({ to, from: '+16135550190' });
    await server.endOfCall(answer.sid, to);
    const document = await twiml(answer);
    const said = verbs(document);
    if (said.includes('Gather')) return 'assistant';
    if (said.includes('Dial')) return 'staff';
    if (said.includes('Record')) return 'voicemail';
    if (said[0] === 'Reject') return 'busy';
    return answer.text;
}
