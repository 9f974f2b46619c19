// Reads the carrier's published facts out of its helper library, whose types are generated from its OpenAPI
// description: which verbs TwiML has, with their attributes, values and what may stand inside them, and which fields
// the REST answers have. The two files beside this one are what the tests compare against.
//
//     npm pack twilio && tar xzf twilio-*.tgz && node read.mjs package

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = process.argv[2];
if (!library) throw new Error('which folder? An unpacked npm package of twilio');
const here = dirname(fileURLToPath(import.meta.url));
const read = (path) => readFileSync(join(library, path), 'utf8');
const source = (path) => `npm twilio ${JSON.parse(read('package.json')).version}, ${path}`;

/** `"a" | "b"` of every alias in a declaration file, by name. */
function aliases(text) {
    const found = {};
    for (const [, name, values] of text.matchAll(/type (\w+) = ((?:\s*\|?\s*"[^"]*")+);/g)) {
        found[name] = [...values.matchAll(/"([^"]*)"/g)].map(([, value]) => value);
    }
    return found;
}

const PLAIN = { string: 'string', number: 'number', boolean: 'boolean', Date: 'date', any: 'any' };

/** A type as the files beside say it: a word, or the words that are allowed. */
function kind(type, known) {
    const bare = type.replace(/^VoiceResponse\./, '');
    if (bare.startsWith('Record<')) return 'object';
    if (bare.startsWith('Array<')) return 'array';
    const list = bare.endsWith('[]');
    const name = bare.replace(/\[\]$/, '');
    if (known[name]) return list ? { some: known[name] } : { one: known[name] };
    return PLAIN[name] ?? 'object';
}

function twiml() {
    const types = read('lib/twiml/VoiceResponse.d.ts');
    const code = read('lib/twiml/VoiceResponse.js');
    const known = aliases(types);
    // A list of voices is out of date the day it is written down, and we choose none.
    delete known.SayVoice;
    const open = (type) => (type.endsWith('Voice') ? 'string' : type);

    const attributesOf = {};
    for (const [, name, body] of types.matchAll(/interface (\w+)Attributes \{([\s\S]*?)\n    \}/g)) {
        const all = (attributesOf[name] ??= {});
        for (const [, attribute, type] of body.matchAll(/^ +"?([\w:-]+)"?\?: (.+);$/gm)) all[attribute] = kind(open(type), known);
    }

    // Each class is an element; its methods make the elements inside it.
    const elements = {};
    const named = { VoiceResponse: 'Response' };
    let parent = '';
    const made = [];
    for (const line of code.split('\n')) {
        const opened = /class (\w+) extends/.exec(line);
        if (opened) parent = opened[1];
        const child = /new VoiceResponse\.(\w+)\(this\.\w+\.ele\("([\w:-]+)", attributes(, \w+)?\)/.exec(line);
        if (child) made.push({ parent, type: child[1], name: child[2], text: Boolean(child[3]) });
    }
    for (const { type, name } of made) named[type] = name;
    for (const { parent: within, type, name, text } of made) {
        const element = (elements[name] ??= { text: false, inside: [], attributes: {} });
        element.text ||= text;
        Object.assign(element.attributes, attributesOf[type] ?? {});
        const outer = named[within];
        (elements[outer] ??= { text: false, inside: [], attributes: {} }).inside.push(name);
    }
    for (const element of Object.values(elements)) element.inside = [...new Set(element.inside)].sort();
    return { source: source('lib/twiml/VoiceResponse'), elements };
}

const ACCOUNT = 'lib/rest/api/v2010/account';
const CALLS = `${ACCOUNT}/sip/domain/authTypes/authTypeCalls`;
const RESOURCES = {
    Call: [`${ACCOUNT}/call`, 'Call'],
    Message: [`${ACCOUNT}/message`, 'Message'],
    Recording: [`${ACCOUNT}/recording`, 'Recording'],
    IncomingPhoneNumber: [`${ACCOUNT}/incomingPhoneNumber`, 'IncomingPhoneNumber'],
    AvailablePhoneNumberLocal: [`${ACCOUNT}/availablePhoneNumberCountry/local`, 'Local'],
    SipDomain: [`${ACCOUNT}/sip/domain`, 'Domain'],
    SipCredentialList: [`${ACCOUNT}/sip/credentialList`, 'CredentialList'],
    SipCredential: [`${ACCOUNT}/sip/credentialList/credential`, 'Credential'],
    SipIpAccessControlList: [`${ACCOUNT}/sip/ipAccessControlList`, 'IpAccessControlList'],
    SipIpAddress: [`${ACCOUNT}/sip/ipAccessControlList/ipAddress`, 'IpAddress'],
    SipCredentialListMapping: [`${CALLS}/authCallsCredentialListMapping`, 'AuthCallsCredentialListMapping'],
    SipIpAccessControlListMapping: [`${CALLS}/authCallsIpAccessControlListMapping`, 'AuthCallsIpAccessControlListMapping'],
    Portability: ['lib/rest/numbers/v1/portingPortability', 'PortingPortability'],
    PortIn: ['lib/rest/numbers/v1/portingPortIn', 'PortingPortIn'],
    PortInPhoneNumber: ['lib/rest/numbers/v1/portingPortInPhoneNumber', 'PortingPortInPhoneNumber'],
    PortInRequest: ['lib/rest/numbers/v1/portingAllPortIn', 'PortingAllPortIn'],
    PortingWebhook: ['lib/rest/numbers/v1/portingWebhookConfiguration', 'PortingWebhookConfiguration'],
};

function rest() {
    const resources = {};
    for (const [name, [path, type]] of Object.entries(RESOURCES)) {
        const text = read(`${path}.d.ts`);
        const known = aliases(text);
        const body = new RegExp(`interface ${type}Resource \\{([\\s\\S]*?)\\n\\}`).exec(text)?.[1];
        if (!body) throw new Error(`${path} has no ${type}Resource`);
        const list = new RegExp(`interface ${type}Payload [^{]*\\{\\s*(\\w+):`).exec(text)?.[1];
        const fields = {};
        for (const [, field, what] of body.matchAll(/^ +(\w+): (.+);$/gm)) fields[field] = kind(what, known);
        resources[name] = { ...(list && { list }), fields };
    }
    return { source: source('lib/rest, generated from the OpenAPI description'), resources };
}

/** One line for an element or resource, so that a newer version reads as a short difference. */
function print(value, depth = 0) {
    if (depth === 2 || typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
    const pad = '  '.repeat(depth + 1);
    const lines = Object.entries(value).map(([key, inner]) => `${pad}${JSON.stringify(key)}: ${print(inner, depth + 1)}`);
    return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`;
}

for (const [file, content] of [['twiml.json', twiml()], ['rest.json', rest()]]) {
    writeFileSync(join(here, file), `${print(content)}\n`);
}
