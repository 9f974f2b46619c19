// Getting around: theme, switchers, menus, pages that are not there, filters and paging.

import assert from 'node:assert/strict';
import { tidy } from '../support/person.mjs';
import { DESK, PHONE, scenario } from '../support/scenario.mjs';
import { DOWNTOWN } from '../support/server.mjs';

const canvas = (me) => me.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const account = (me) => me.page.getByRole('button', { name: /account menu/ });

scenario('the theme follows the choice, then the device', {}, async ({ me }) => {
    await me.opens('/calls?route=assistant');
    const light = await canvas(me);
    const choose = async (name) => {
        await account(me).click();
        await me.presses(name);
        assert.equal(me.address, '/calls?route=assistant', 'back on the page it was chosen on');
    };
    await choose('Dark');
    const dark = await canvas(me);
    assert.notEqual(dark, light);
    await me.opens('/');
    assert.equal(await canvas(me), dark, 'it holds on other pages');
    await me.opens('/calls?route=assistant');

    await choose('Light');
    await me.page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await canvas(me), light, 'the choice beats the device');
    await me.page.emulateMedia({ colorScheme: 'light' });

    await choose('Same as my device');
    assert.equal(await canvas(me), light);
    await me.page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await canvas(me), dark);
    await me.page.emulateMedia({ colorScheme: 'light' });
});

scenario('the clinic switcher leads to the same screen of the other clinic', {}, async ({ me }) => {
    await me.opens('/calls');
    const switcher = me.page.getByRole('button', { name: /^Clinic:/ });
    assert.match(await me.reads(switcher), /Bright Smiles Dental Group/);
    await switcher.click();
    const menu = me.page.getByRole('banner');
    assert.match(await me.reads(menu.getByRole('link', { name: /^Bright Smiles Downtown/ })), /\d{1,2}:\d\d [AP]M E[SD]T$/);
    await me.goes(() => menu.getByRole('link', { name: /^Bright Smiles West/ }).click());
    assert.equal(me.address, '/calls?clinic=bright-smiles-west');

    await me.opens('/clinics/bright-smiles-downtown/answering');
    await switcher.click();
    await me.goes(() => menu.getByRole('link', { name: /^Bright Smiles West/ }).click());
    assert.equal(me.address, '/clinics/bright-smiles-west/answering');
    assert.match(await me.reads(switcher), /West/);
});

scenario('the menus close with Escape and give the focus back', { script: [true], widths: [DESK] }, async ({ me }) => {
    await me.opens('/');
    const button = account(me);
    await button.focus();
    await me.page.keyboard.press('Enter');
    const out = me.page.getByRole('button', { name: 'Sign out' });
    assert.equal(await out.isVisible(), true);
    await me.page.keyboard.press('Escape');
    assert.equal(await out.isVisible(), false);
    assert.equal(await button.evaluate((element) => element === document.activeElement), true);
});

scenario('the master admin visits two companies and switches between them', { as: 'master' }, async ({ me }) => {
    await me.visits('bright-smiles');
    await me.visits('harbour-physio');
    await me.opens('/platform/companies');
    await me.goes(() => me.page.getByRole('row', { name: /Harbour Physio/ }).getByRole('button', { name: 'Open' }).click());
    assert.equal(me.address, '/');
    assert.equal(await me.page.getByRole('article', { name: 'Harbour Physio' }).count(), 1);
    const switcher = me.page.getByRole('button', { name: /^Clinic:/ });
    await switcher.click();
    await me.goes(() => me.page.getByRole('button', { name: /^Bright Smiles Dental Group/ }).click());
    assert.equal(await me.page.getByRole('article').count(), 2);
});

scenario('the phone has the menu in a drawer and the shortcuts at the bottom', { widths: [PHONE] }, async ({ me }) => {
    await me.opens('/');
    const shortcuts = me.page.getByRole('navigation', { name: 'Shortcuts' });
    await me.follows('Calls', { within: shortcuts });
    assert.equal(await me.heading(), 'Calls');
    const menu = me.page.getByRole('navigation', { name: 'Main' });
    assert.equal(await menu.isVisible(), false);
    await me.page.getByRole('button', { name: 'Open the menu' }).click();
    assert.equal(await menu.isVisible(), true);
    await me.follows('Backup', { within: menu });
    assert.equal(me.address, '/clinics/bright-smiles-downtown/backup');
});

scenario('an address that leads nowhere says so', {}, async ({ me }) => {
    for (const path of ['/nowhere', '/clinics', '/clinics/no-such-clinic/hours', '/calls/12', '/%F0%9F%A6%B7', '/login/extra']) {
        await me.opens(path, { status: 404 });
        assert.equal(await me.heading(), 'There is nothing here');
    }
    await me.follows('Right now');
    assert.equal(me.address, '/');
});

scenario('an address that leads nowhere says so to strangers as well', { as: null, widths: [DESK] }, async ({ me }) => {
    await me.opens('/nowhere', { status: 404 });
    assert.equal(await me.heading(), 'There is nothing here');
});

const rows = (me) => me.page.getByRole('table', { name: 'Calls, newest first' }).getByRole('row').filter({ has: me.page.getByRole('rowheader') });
const covered = async (me) => {
    const text = await me.reads(me.page.getByRole('navigation', { name: 'Pages' }));
    const [, from, to, of] = /(\d+) to (\d+) of (\d+) calls?/.exec(text) ?? [];
    return { from: Number(from), to: Number(to), of: Number(of) };
};

scenario('calls are filtered by an address that can be kept', {}, async ({ me }) => {
    await me.opens('/calls');
    const all = (await covered(me)).of;
    await me.page.getByLabel('Clinic', { exact: true }).selectOption({ label: 'Bright Smiles West' });
    await me.page.getByLabel('Went to').selectOption({ label: 'Assistant' });
    await me.page.getByLabel('State').selectOption({ label: 'Ended' });
    await me.presses('Show');
    const { searchParams } = new URL(me.page.url());
    assert.deepEqual([searchParams.get('clinic'), searchParams.get('route'), searchParams.get('status')], ['bright-smiles-west', 'assistant', 'completed']);
    const some = (await covered(me)).of;
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    for (const words of (await rows(me).allInnerTexts()).map(tidy)) {
        assert.match(words, /Bright Smiles West/);
        assert.match(words, /Assistant/);
        assert.match(words, /Ended/);
    }
    // The form shows what is filtered, and a reload is the same list.
    assert.equal(await me.page.getByLabel('Clinic', { exact: true }).inputValue(), 'bright-smiles-west');
    await me.follows('Clear');
    assert.equal(me.address, '/calls');
    assert.equal((await covered(me)).of, all);
});

scenario('calls of a day are those of the clinic’s day', { widths: [DESK] }, async ({ me }) => {
    await me.opens('/calls');
    const stamp = await rows(me).nth(5).getByRole('time').getAttribute('datetime');
    const day = stamp.slice(0, 10);
    await me.page.getByLabel('From').fill(day);
    await me.page.getByLabel('To', { exact: true }).fill(day);
    await me.page.getByLabel('Clinic', { exact: true }).selectOption({ label: 'Bright Smiles Downtown' });
    await me.presses('Show');
    const stamps = await Promise.all((await rows(me).all()).map((row) => row.getByRole('time').getAttribute('datetime')));
    assert.ok(stamps.every((one) => one.startsWith(day)), stamps.join());

    await me.opens('/calls?from=2001-01-01&until=2001-01-01');
    assert.equal(await me.page.getByRole('heading', { name: 'No calls match' }).count(), 1);
    // Nonsense in the address is as if it were not there.
    await me.opens('/calls?from=garbage&until=2026-02-31&offset=-3&route=%3Cscript%3E&status=x&clinic=%27%22');
    assert.equal(await me.heading(), 'Calls');
});

scenario('paging goes to older calls and back without missing one', { widths: [DESK] }, async ({ me }) => {
    await me.opens('/calls?clinic=bright-smiles-west');
    const links = async () => (await rows(me).getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href'))));
    const first = await links();
    assert.deepEqual(await covered(me), { from: 1, to: 25, of: (await covered(me)).of });
    await me.follows('Older');
    const second = await links();
    assert.equal((await covered(me)).from, 26);
    assert.equal(new Set([...first, ...second]).size, 50);
    assert.equal(new URL(me.page.url()).searchParams.get('clinic'), 'bright-smiles-west');
    await me.follows('Newer');
    assert.deepEqual(await links(), first);
    const { of } = await covered(me);
    await me.opens(`/calls?clinic=bright-smiles-west&offset=${of - 1}`);
    assert.equal(await me.page.getByRole('link', { name: 'Older' }).count(), 0);
    await me.opens('/calls?offset=99999');
    assert.equal(await me.page.getByRole('link', { name: 'Newer' }).count(), 1);
});

scenario('the dashboard says who answers at each clinic and leads to its hours', {}, async ({ me, server }) => {
    await me.opens('/');
    for (const name of ['Bright Smiles Downtown', 'Bright Smiles West']) {
        const card = me.page.getByRole('article', { name });
        assert.match(await me.reads(card), /(The assistant picks up|Callers reach voicemail|Your staff line rings)/);
        assert.equal(await card.getByRole('img', { name: /midnight/ }).count(), 1, 'the day is also there in words');
    }
    const { sid } = await server.call({ to: DOWNTOWN });
    await server.endOfCall(sid);
    await me.follows('Hours of Bright Smiles West', { within: me.page.getByRole('article', { name: 'Bright Smiles West' }) });
    assert.equal(me.address, '/clinics/bright-smiles-west/hours');
});
