// Requests as the carrier sends them: form-encoded, signed over the public address and the sorted fields.

import { createHmac, randomBytes } from 'node:crypto';

/** The demo account; both values are public on purpose. */
export const ACCOUNT = `AC${'0'.repeat(32)}`;
export const TOKEN = 'demo-auth-token';

/** The header that proves where a request comes from. */
export function signature(url, fields, token = TOKEN) {
    const sorted = Object.keys(fields).sort();
    const text = url + sorted.map((name) => name + fields[name]).join('');
    return createHmac('sha1', token).update(text, 'utf8').digest('base64');
}

/** A call id that no other call has. */
export const newCallSid = () => `CA${randomBytes(16).toString('hex')}`;

/** The fields of an incoming call. */
export function incoming({ to, from = '+14165550142', sid = newCallSid(), ...more }) {
    return {
        AccountSid: ACCOUNT,
        ApiVersion: '2010-04-01',
        CallSid: sid,
        CallStatus: 'ringing',
        Direction: 'inbound',
        From: from,
        To: to,
        ...more,
    };
}

/** Posts to a webhook. `sign: false` leaves the signature out, a text is sent as it is. */
export async function post(base, path, fields, { sign = true } = {}) {
    const url = base + path;
    const headers = {};
    if (sign === true) headers['X-Twilio-Signature'] = signature(url, fields);
    else if (typeof sign === 'string') headers['X-Twilio-Signature'] = sign;
    const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}
