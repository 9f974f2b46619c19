// Everything with the keyboard alone: no click in this file.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store } from '../support/clinics.mjs';
import { PASSWORD, PEOPLE } from '../support/server.mjs';

const SLUG = 'bright-smiles-downtown';
/** No control is further away than this many stops; a time field has four. */
const STOPS = 300;

const day = [{ open: '08:30', close: '17:00' }];
const SCHEDULE = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: null, sunday: null };

const start = () =>
    store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: { enabled: true, businessHours: { timezone: 'America/Toronto', schedule: SCHEDULE, holidays: [] } },
        highVolume: { enabled: true, threshold: 5, estimatedWaitMinutes: 10 },
    });

class Keys {
    constructor(me) {
        this.me = me;
        this.page = me.page;
    }

    press = (key) => this.page.keyboard.press(key);
    type = (text) => this.page.keyboard.type(text);

    /** Presses a key that leads to another page. */
    opensWith = (key) => this.me.goes(() => this.press(key));

    /** What has the focus: its name as the browser tells it to a screen reader, and whether somebody can see where it is. */
    async here() {
        const told = await this.page.evaluate(() => {
            const element = document.activeElement;
            if (!element || element === document.body) return null;
            const box = element.getBoundingClientRect();
            const ringed = [element, element.labels?.[0], element.closest('label')].filter(Boolean);
            // The clock button inside a time field has a ring of the browser's own.
            const inner = !element.matches(':focus');
            const ring = inner || ringed.some((one) => getComputedStyle(one).outlineStyle !== 'none');
            return { id: element.id, ring, inside: box.bottom > 0 && box.top < window.innerHeight, kind: `${element.localName} ${element.type ?? ''}` };
        });
        return told && { ...told, name: await this.#name() };
    }

    async #name() {
        this.browser ??= await this.me.context.newCDPSession(this.page);
        const { result } = await this.browser.send('Runtime.evaluate', { expression: 'document.activeElement' });
        const { nodes } = await this.browser.send('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false });
        return (nodes[0].name?.value ?? '').replace(/\s+/gu, ' ').trim();
    }

    /** Tabs until the focus is on what is called like that; what is on the way has to be visible and named. */
    async tabTo(name) {
        for (let stop = 0; stop < STOPS; stop += 1) {
            await this.press('Tab');
            const here = await this.here();
            if (!here) continue;
            assert.ok(here.name, `a stop without a name: ${JSON.stringify(here)}`);
            assert.ok(here.ring, `no ring on “${here.name}” (${here.kind})`);
            assert.ok(here.inside, `the focus is out of sight on “${here.name}”`);
            if (here.name === name) return stop + 1;
        }
        return assert.fail(`“${name}” cannot be reached with ${STOPS} stops of Tab`);
    }
}

scenario('sign in, go to the content, change the hours, save, sign out', { as: null, widths: [DESK] }, async ({ me }) => {
    await start();
    const keys = new Keys(me);
    await me.opens('/login?next=%2Fcalls');
    assert.equal((await keys.here()).name, 'Email', 'the first field has the focus');
    await keys.type(PEOPLE.admin);
    await keys.tabTo('Password');
    await keys.type(PASSWORD);
    await keys.tabTo('Keep me signed in on this computer');
    await keys.press('Space');
    await keys.opensWith('Enter');
    assert.equal(me.address, '/calls');

    // The first stop leads past the navigation.
    assert.equal(await keys.tabTo('Skip to the content'), 1);
    await keys.press('Enter');
    assert.equal((await keys.here()).id, 'main');
    assert.equal(await keys.tabTo('Clinic'), 1, 'the next stop is the first control of the content');

    await me.opens('/');
    await keys.tabTo('Hours of Bright Smiles Downtown');
    await keys.opensWith('Enter');
    assert.equal(me.address, `/clinics/${SLUG}/hours`);
    await keys.tabTo('Skip to the content');
    await keys.press('Enter');
    const opening = me.page.getByLabel(/^Tuesday,? opening 1$/);
    await keys.tabTo(await opening.getAttribute('aria-label'));
    await keys.type('0745AM');
    assert.equal(await opening.inputValue(), '07:45');
    await keys.opensWith('Enter');
    assert.match(await me.reads(me.page.getByRole('status').filter({ hasText: 'saved' })), /^Hours saved\./);
    const { schedule } = (await settings(stage.server, SLUG)).afterHours.businessHours;
    assert.equal([schedule.tuesday].flat()[0].open, '07:45');

    await me.opens('/');
    await keys.tabTo('Maya Okafor: account menu');
    await keys.press('Enter');
    await keys.tabTo('Sign out');
    await keys.opensWith('Enter');
    assert.equal(me.address, '/login');
});

scenario('a mistake is reached by its link, put right and saved', { widths: [DESK] }, async ({ me }) => {
    await start();
    const keys = new Keys(me);
    await me.opens(`/clinics/${SLUG}/answering`);
    await keys.tabTo('Skip to the content');
    await keys.press('Enter');
    const modes = me.page.getByRole('radio');
    const checked = modes.and(me.page.locator(':checked'));
    await keys.press('Tab');
    assert.equal((await keys.here()).kind, 'input radio', 'the choice is one stop');
    while ((await checked.getAttribute('value')) !== 'overflow-only') await keys.press('ArrowDown');
    await keys.tabTo('Busy from');
    await keys.press('Control+A');
    await keys.type('none');
    await keys.opensWith('Enter');
    const here = await keys.here();
    assert.match(here.name, /^Calls on the line:/, 'the first message has the focus');
    await keys.press('Enter');
    assert.equal((await keys.here()).name, 'Busy from');
    await keys.press('Control+A');
    await keys.type('4');
    await keys.opensWith('Enter');
    assert.equal((await settings(stage.server, SLUG)).highVolume.threshold, 4);
});

scenario('hours are added, copied and removed', { widths: [DESK] }, async ({ me }) => {
    await start();
    const keys = new Keys(me);
    await me.opens(`/clinics/${SLUG}/hours`);
    const act = async (key) => (me.script ? keys.press(key) : keys.opensWith(key));
    await keys.tabTo('Add hours on Sunday');
    await act('Enter');
    await focusSettles(keys, /^Sunday,? opening 1$/);
    await keys.type('1000AM');
    await keys.tabTo(await me.page.getByLabel(/^Sunday,? closing 1$/).getAttribute('aria-label'));
    await keys.type('0200PM');
    await keys.tabTo('Copy Sunday to other days');
    await act('Enter');
    await focusSettles(keys, /^Monday$/);
    await keys.press('Space');
    await keys.tabTo('Copy hours');
    await act('Enter');
    await focusSettles(keys, /^Copy Sunday to other days$/);
    assert.equal(await me.page.getByLabel(/^Monday,? opening \d+$/).first().inputValue(), '10:00');
    await keys.tabTo('Save hours');
    await keys.opensWith('Enter');
    const { schedule } = (await settings(stage.server, SLUG)).afterHours.businessHours;
    assert.deepEqual([schedule.monday].flat(), [{ open: '10:00', close: '14:00' }]);
    assert.deepEqual([schedule.sunday].flat(), [{ open: '10:00', close: '14:00' }]);
});

/** Waits until what has the focus is called like that. */
async function focusSettles(keys, name) {
    const until = Date.now() + 3000;
    let here;
    do here = await keys.here();
    while (!name.test(here?.name ?? '') && Date.now() < until);
    assert.match(here?.name ?? 'nothing', name);
}
