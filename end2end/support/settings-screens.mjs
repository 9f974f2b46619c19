// The settings screens of a clinic as somebody uses them. With JavaScript a button of the week acts at once, without
// it the page comes again: the words on the buttons are the same.

import assert from 'node:assert/strict';
import { tidy } from './person.mjs';

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export class HoursScreen {
    constructor(me, slug = 'bright-smiles-downtown') {
        this.me = me;
        this.page = me.page;
        this.path = `/clinics/${slug}/hours`;
    }

    async opens() {
        await this.me.opens(this.path);
        return this;
    }

    day = (day) => this.page.getByRole('group', { name: day, exact: true });
    /** The opening and the closing time of a day's first, second, … row. */
    open = (day, nth = 1) => this.day(day).getByLabel(new RegExp(`^${day},? opening \\d+$`)).nth(nth - 1);
    close = (day, nth = 1) => this.day(day).getByLabel(new RegExp(`^${day},? closing \\d+$`)).nth(nth - 1);
    switch = (day) => this.page.getByRole('switch', { name: day, exact: true });
    specialDays = () => this.page.getByRole('region', { name: 'Holidays and special days' });
    newDay = () => this.page.getByRole('group', { name: 'Add a special day' });
    today = () => this.page.getByRole('form', { name: 'Today' });
    alert = () => this.page.getByRole('alert');

    /** Presses a button of the week. */
    async weekButton(name, button = this.page.getByRole('button', { name, exact: true })) {
        if (!this.me.script) return this.me.goes(() => button.click());
        let loaded = false;
        this.page.once('load', () => (loaded = true));
        await button.click();
        await this.me.settles();
        assert.equal(loaded, false, `${name} works without a page load`);
        return this.me;
    }

    addHours = (day) => this.weekButton(`Add hours on ${day}`);
    removeHours = (day, nth) =>
        this.weekButton(`Remove ${day} hours`, this.day(day).getByRole('button', { name: new RegExp(`^Remove ${day} hours \\d+$`) }).nth(nth - 1));
    unfoldCopy = (day) => this.weekButton(`Copy ${day} to other days`);
    copyPanel = (day) => this.page.getByRole('group', { name: `Copy ${day} to`, exact: true });
    copyHours = (day) => this.weekButton('Copy hours', this.copyPanel(day).getByRole('button', { name: 'Copy hours' }));

    async types(day, nth, opens, closes) {
        await this.open(day, nth).fill(opens);
        await this.close(day, nth).fill(closes);
    }

    /** What the screen says about the last button. */
    async said() {
        const texts = await this.page.getByRole('status').allInnerTexts();
        return texts.map(tidy).filter(Boolean).join(' | ');
    }

    async saves() {
        await this.me.presses('Save hours');
    }

    /** Waits until a control has the focus. */
    async hasFocus(control) {
        const handle = await control.elementHandle();
        const until = Date.now() + 3000;
        while (Date.now() < until) {
            if (await handle.evaluate((element) => element === document.activeElement)) return;
        }
        const instead = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
        assert.fail(`the focus is on ${instead}`);
    }
}

/** A form's fields as a browser would send them. */
export const fieldsOf = (form) => form.evaluate((element) => [...new FormData(element)].map(([name, value]) => [name, String(value)]));

/** Sends a form's fields, changed, past the browser's own checks; the answer's redirect is not followed. */
export async function sendRaw(me, path, fields) {
    const body = new URLSearchParams(fields).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return me.context.request.post(path, { data: body, headers, maxRedirects: 0 });
}
