// What the carrier is told, read by the browser's own XML parser: not well-formed is not TwiML.

import assert from 'node:assert/strict';
import { stage } from './scenario.mjs';

/** The document as nested `{verb, attributes, text, inside}`. */
export async function twiml(answer) {
    assert.equal(answer.status, 200);
    assert.match(answer.type, /^text\/xml/);
    const context = await stage.browser.newContext();
    try {
        const page = await context.newPage();
        const root = await page.evaluate((text) => {
            const read = (element) => ({
                verb: element.tagName,
                attributes: Object.fromEntries([...element.attributes].map((one) => [one.name, one.value])),
                text: [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(''),
                inside: [...element.children].map(read),
            });
            return read(new DOMParser().parseFromString(text, 'text/xml').documentElement);
        }, answer.text);
        assert.equal(root.verb, 'Response', `no TwiML: ${answer.text}`);
        return root;
    } finally {
        await context.close();
    }
}

/** The names of the verbs in order. */
export const verbs = (document) => document.inside.map((one) => one.verb);
