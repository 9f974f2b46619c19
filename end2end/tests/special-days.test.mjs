// Public holidays chosen with one click, special days imported from a file, the hours as a calendar.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store } from '../support/clinics.mjs';
import { HoursScreen } from '../support/settings-screens.mjs';

const SLUG = 'bright-smiles-downtown';

const day = { open: '09:00', close: '17:00' };
const WEEK = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: null, sunday: null };

async function start(me, holidays = []) {
    await store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: { enabled: true, businessHours: { timezone: 'America/Toronto', schedule: WEEK, holidays, holidayRegion: null } },
        fallback: { type: 'voicemail' },
    });
    return new HoursScreen(me).opens();
}

const holidays = async () => (await settings(stage.server, SLUG)).afterHours.businessHours.holidays;

/** A year from now, so that its days are all to come. */
const NEXT = new Date().getUTCFullYear() + 1;

scenario('a public holiday is one click', {}, async ({ me }) => {
    const screen = await start(me);
    const days = screen.specialDays();
    await days.getByText('Public holidays').click();
    const fold = days.locator('#holidays');
    await fold.getByText(new RegExp(`^${NEXT}`)).first().click();
    await me.goes(() => fold.getByRole('button', { name: new RegExp(`^Closed on Canada Day, \\w+ 1 Jul ${NEXT}$`) }).click());
    assert.match(await screen.said(), /^Canada Day: closed\./);
    await me.goes(() => fold.getByRole('button', { name: new RegExp(`^Open as usual on Labour Day, .*${NEXT}$`) }).click());
    assert.deepEqual(await holidays(), [], 'nothing is stored before Save');
    await screen.saves();
    const stored = await holidays();
    assert.deepEqual(stored.map((one) => one.name), ['Canada Day', 'Labour Day']);
    assert.equal(stored[0].date, `${NEXT}-07-01`);
    assert.deepEqual(stored[1].hours, [day]);
});

scenario('another province has other holidays, and all of a year go in at once', { widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    const fold = screen.specialDays().locator('#holidays');
    await screen.specialDays().getByText('Public holidays').click();
    await fold.getByLabel('Of', { exact: true }).selectOption({ label: 'Quebec' });
    await me.presses('Show', { within: fold });
    const year = fold.locator('details').filter({ hasText: new RegExp(`^\\s*${NEXT}`) });
    await year.locator('summary').click();
    assert.match(await me.reads(year), /Jean-Baptiste/);
    await me.goes(() => year.getByRole('button', { name: /^Closed on all \d+ statutory ones$/ }).click());
    await screen.saves();
    const stored = await holidays();
    assert.ok(stored.length >= 7, JSON.stringify(stored));
    assert.ok(stored.every((one) => one.date.startsWith(`${NEXT}-`)));
    assert.equal((await settings(stage.server, SLUG)).afterHours.businessHours.holidayRegion, 'CA-QC');
});

scenario('a table is looked at row by row before anything is saved', {}, async ({ me }) => {
    const screen = await start(me, [{ date: `${NEXT}-12-25`, name: 'Christmas' }]);
    await me.follows('Import from a calendar or table');
    const table = ['date,name,hours', `${NEXT}-12-24,Christmas Eve,09:00-12:00`, `${NEXT}-12-25,Christmas,`, `31.02.${NEXT},Nonsense,`, `${NEXT}-12-24,Again,`].join('\n');
    await me.page.getByLabel(/^Or paste what it holds/).fill(table);
    await me.presses('See what would change');
    const preview = me.page.getByRole('region', { name: 'What would change' });
    const said = await me.reads(preview);
    assert.match(said, /1 special day would be added or changed\./);
    assert.match(said, /Added.*There already.*Not used.*Line 4: .*is no date in the calendar.*Twice/);
    assert.equal((await holidays()).length, 1, 'nothing is saved yet');
    await me.presses('Save 1 special day', { within: preview });
    assert.match(await screen.said(), /^1 special day imported\./);
    const stored = await holidays();
    assert.deepEqual(stored.map((one) => one.name), ['Christmas Eve', 'Christmas']);
    assert.deepEqual(stored[0].hours, [{ open: '09:00', close: '12:00' }]);
});

scenario('a calendar file is read, and one that is none is told', { widths: [DESK] }, async ({ me }) => {
    await start(me);
    await me.opens(`/clinics/${SLUG}/import`);
    await me.presses('See what would change');
    assert.match(await me.reads(), /Choose a file, or paste what it holds\./);
    const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1@x', `DTSTART;VALUE=DATE:${NEXT}0802`, `DTEND;VALUE=DATE:${NEXT}0807`, 'SUMMARY:Summer </b> break', 'END:VEVENT', 'END:VCALENDAR', ''];
    await me.page.getByLabel('Choose a file').setInputFiles({ name: 'days.ics', mimeType: 'text/calendar', buffer: Buffer.from(lines.join('\r\n')) });
    await me.presses('See what would change');
    assert.match(await me.reads(me.page.getByRole('region', { name: 'What would change' })), /Summer <\/b> break/);
    await me.presses('Save 1 special day');
    assert.deepEqual(await holidays(), [{ from: `${NEXT}-08-02`, to: `${NEXT}-08-06`, name: 'Summer </b> break' }]);
});

scenario('the hours are a calendar to subscribe to', { script: [false], widths: [DESK] }, async ({ me }) => {
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const screen = await start(me, [{ date: soon, name: 'Inventory' }]);
    await me.presses('Make an address');
    const address = await me.page.getByLabel('Address', { exact: true }).inputValue();
    const path = new URL(address).pathname;
    const calendar = await (await fetch(me.server.base + path)).text();
    assert.match(calendar, /^BEGIN:VCALENDAR\r\n/);
    assert.match(calendar, /SUMMARY:Closed: Inventory/);
    await me.presses('New address');
    assert.equal((await fetch(me.server.base + path)).status, 404, 'the old address leads nowhere');
    await me.presses('Stop');
    assert.match(await screen.said(), /Calendars can no longer read these hours\./);
});
