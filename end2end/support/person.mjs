// Somebody at a browser: opens addresses, follows links, presses buttons, found by what they are called. Whatever
// page they come to is checked by the rules for every page before the test goes on.

import assert from 'node:assert/strict';
import { faults } from './page-rules.mjs';
import { PASSWORD, PEOPLE } from './server.mjs';
import { Watch } from './watch.mjs';

const PATIENCE_MS = 30_000;

export class Person {
    /** A fresh browser profile, at the width and with or without JavaScript as the project says. */
    static async arrives(browser, server, { script, width }, more = {}) {
        const person = new Person();
        person.context = await browser.newContext({
            baseURL: server.base,
            viewport: { width, height: 800 },
            javaScriptEnabled: script,
            colorScheme: 'light',
            reducedMotion: 'reduce',
            locale: 'en-CA',
            hasTouch: width < 768,
            extraHTTPHeaders: { 'X-Forwarded-For': server.newAddress() },
            ...more,
        });
        person.context.setDefaultTimeout(PATIENCE_MS);
        Object.assign(person, { server, script, width, watch: new Watch(person.context, script) });
        person.page = await person.context.newPage();
        return person;
    }

    /** Another tab of the same browser profile. */
    async newTab() {
        const other = Object.assign(new Person(), this);
        other.page = await this.context.newPage();
        return other;
    }

    get isPhone() {
        return this.width < 768;
    }

    /** Signs in without the form, for tests that are about something else. */
    async signIn(who = 'admin') {
        const answer = await this.context.request.post('/api/auth/login', { data: { email: PEOPLE[who], password: PASSWORD } });
        assert.equal(answer.status(), 200, `${who} cannot sign in`);
        return this;
    }

    /** Visits a company as the master admin, with the right to change things, without the form. */
    async visits(slug) {
        const listed = await this.context.request.get('/api/admin/companies');
        const { companies } = (await listed.json()).data;
        const company = companies.find((one) => one.slug === slug).id;
        const form = {
            company,
            length: '60',
            reason: 'A test looks at this company',
            changes: 'yes',
            'changes-reason': 'The test changes things',
            current: PASSWORD,
        };
        const headers = { Origin: this.server.base };
        const answer = await this.context.request.post('/platform/support/new', { form, headers, maxRedirects: 0 });
        assert.equal(answer.status(), 303, `a visit to ${slug} starts`);
        return this;
    }

    /** Opens an address of ours. */
    async opens(path, { status = 200 } = {}) {
        if (status >= 400) this.watch.expect(status, new URL(path, this.server.base).href);
        const answer = await this.page.goto(path);
        assert.equal(answer.status(), status, `${path} answers`);
        await this.settles();
        return this;
    }

    /** Does something that leads to another page, and waits for it. */
    async goes(action) {
        const loaded = this.page.waitForEvent('load', { timeout: 2 * PATIENCE_MS });
        // When the action fails, its own message is the one to read.
        loaded.catch(() => {});
        await action();
        await loaded;
        await this.settles();
        return this;
    }

    /** Follows a link to another page. */
    async follows(name, { within = this.page, exact = true } = {}) {
        return this.goes(() => within.getByRole('link', { name, exact }).click());
    }

    /** Presses a button that sends a form. */
    async presses(name, { within = this.page, exact = true } = {}) {
        return this.goes(() => within.getByRole('button', { name, exact }).click());
    }

    /** Waits until the page is as alive as it will be, then checks what holds for every page. */
    async settles() {
        if (this.script) {
            // The module has come and the islands have marked themselves; a complaint of theirs would be out by now.
            await this.page.waitForFunction(() => {
                const module = performance.getEntriesByType('resource').some((one) => one.name.endsWith('.wasm') && one.responseEnd > 0);
                const islands = [...document.querySelectorAll('leptos-island')];
                return module && islands.every((island) => island.querySelector('[data-ready]'));
            });
        }
        const found = await faults(this.page, this);
        assert.deepEqual(found, [], `${this.page.url()} breaks a rule for every page:\n    ${found.join('\n    ')}\n`);
    }

    /** The address without the host. */
    get address() {
        const { pathname, search } = new URL(this.page.url());
        return pathname + search;
    }

    /** The page's main heading. */
    async heading() {
        return (await this.page.getByRole('heading', { level: 1 }).innerText()).trim();
    }

    /** The part of the page below the frame. */
    get main() {
        return this.page.getByRole('main');
    }

    /** The visible text of the page's main part, on one line. */
    async reads(part = this.main) {
        return tidy(await part.innerText());
    }

    async leaves() {
        await this.context.close();
    }
}

/** Text as people read it: one space between words. */
export const tidy = (text) => text.replace(/\s+/gu, ' ').trim();
