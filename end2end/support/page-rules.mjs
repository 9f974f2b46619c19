// What holds for every page, whatever it is about: axe finds nothing in either theme, the house rules of the design
// hold, nothing scrolls sideways.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { scratch } from './environment.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Whether axe saw a page of this shape at this width before, in this file or another: the same page with other words
 * teaches nothing, and axe is what costs the time.
 */
function seenBefore(shape, width) {
    const key = createHash('sha256').update(`${width} ${shape}`).digest('hex');
    mkdirSync(join(scratch(), 'seen'), { recursive: true });
    try {
        mkdirSync(join(scratch(), 'seen', key));
        return false;
    } catch (problem) {
        if (problem.code === 'EEXIST') return true;
        throw problem;
    }
}

/** Runs in the page. Timers do not fire where JavaScript is switched off; promises do. */
async function runAxe({ script, rules }) {
    if (!script) {
        window.setTimeout = (run, _wait, ...values) => {
            Promise.resolve().then(() => run(...values));
            return 1;
        };
    }
    const options = { preload: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
    if (rules) options.runOnly = { type: 'rule', values: rules };
    const { violations } = await window.axe.run(document, options);
    // What lies under or right beside a bar that sticks to the window moves away from it by scrolling.
    const bars = [...document.querySelectorAll('.savebar, .tabbar, .top')].map((bar) => bar.getBoundingClientRect());
    const besideBar = (node) => {
        const target = document.querySelector(node.target[0])?.getBoundingClientRect();
        return target && bars.some((bar) => target.bottom > bar.top - 24 && target.top < bar.bottom + 24);
    };
    const inBar = (node) => document.querySelector(node.target[0])?.closest('.savebar, .tabbar, .top');
    const scrolledOut = (id, node) =>
        id === 'target-size' && !inBar(node) && (node.failureSummary.includes('obscured') || besideBar(node));
    return violations
        .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.filter((node) => !scrolledOut(id, node)) }))
        .filter(({ nodes }) => nodes.length > 0)
        .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => `${node.target.join(' ')}  ${node.failureSummary.split('\n').slice(1, 3).join(' ').trim()}`) }));
}

/** Runs in the page: the house rules, and the shape of the document, which is what axe judges. */
function examine() {
    const problems = [];
    const all = (selector) => [...document.querySelectorAll(selector)];
    const name = (element) => element.outerHTML.slice(0, 120);
    if (all('h1').length !== 1) problems.push(`a page has one h1, this one has ${all('h1').length}`);
    if (!document.documentElement.lang) problems.push('the language of the page is not set');
    if (!document.title.endsWith('· Switchboard')) problems.push(`the title is “${document.title}”`);
    const ids = all('[id]').map((element) => element.id);
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) problems.push(`the id “${id}” is there twice`);
    for (const element of all('[style]')) problems.push(`a style attribute: ${name(element)}`);
    for (const element of all('style')) problems.push(`an inline style sheet: ${name(element)}`);
    for (const element of all('script:not([src])')) if (!element.nonce) problems.push(`an inline script without a nonce: ${name(element)}`);
    for (const element of all('a[href^="#"]')) {
        const to = element.getAttribute('href').slice(1);
        if (!document.getElementById(to)) problems.push(`a link leads to “#${to}”, which is not there`);
    }
    for (const element of all('label[for]')) {
        if (!document.getElementById(element.htmlFor)) problems.push(`a label is for “${element.htmlFor}”, which is not there`);
    }
    for (const element of all('[aria-describedby], [aria-labelledby]')) {
        for (const attribute of ['aria-describedby', 'aria-labelledby']) {
            for (const id of (element.getAttribute(attribute) ?? '').split(/\s+/).filter(Boolean)) {
                if (!document.getElementById(id)) problems.push(`${attribute} names “${id}”, which is not there: ${name(element)}`);
            }
        }
    }
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) {
        const culprits = all('body *').filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('[popover]'));
        problems.push(`the page is ${wide} px wider than the window: ${culprits.slice(0, 3).map(name).join(' | ')}`);
    }
    const shape = [];
    for (const element of all('html, html *')) {
        const kept = [...element.attributes].filter(({ name }) => !['nonce', 'crossorigin', 'href', 'value', 'id', 'datetime', 'd'].includes(name));
        const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
        const line = `${element.tagName} ${kept.map(({ name, value }) => `${name}=${value.replace(/\d+/g, '0')}`).join(' ')} ${text}`;
        if (line !== shape.at(-1)) shape.push(line);
    }
    return { problems, shape: shape.join('\n') };
}

function described(violations, theme) {
    return violations.map(({ id, help, nodes }) => `axe, ${theme}: ${id}: ${help}\n      ${nodes.slice(0, 5).join('\n      ')}`);
}

/** What axe finds on a page that is not ours, with JavaScript. */
export async function violations(page) {
    // Past the page's content policy, which forbids a script element.
    await page.evaluate(axeSource);
    return described(await page.evaluate(runAxe, { script: true }), 'light');
}

/** Everything that is wrong with the page as it stands. */
export async function faults(page, { script, width }) {
    const { problems, shape } = await page.evaluate(examine);
    if (seenBefore(shape, width)) return problems;
    // Off whatever was pressed: its colours would be on their way from one theme to the other.
    await page.mouse.move(0, 0);
    await page.evaluate(axeSource);
    problems.push(...described(await page.evaluate(runAxe, { script }), 'light'));
    await page.emulateMedia({ colorScheme: 'dark' });
    problems.push(...described(await page.evaluate(runAxe, { script, rules: ['color-contrast', 'link-in-text-block'] }), 'dark'));
    await page.emulateMedia({ colorScheme: 'light' });
    return problems;
}
