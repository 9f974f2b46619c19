// The hours of a clinic: saved, refused with everything typed kept, told in words, and what calls make of them.

import assert from 'node:assert/strict';
import { DESK, scenario, stage } from '../support/scenario.mjs';
import { settings, store, whereCallsGo } from '../support/clinics.mjs';
import { DAYS, HoursScreen, fieldsOf, sendRaw } from '../support/settings-screens.mjs';

const SLUG = 'bright-smiles-downtown';
const SAVED = 'Hours saved. They hold for calls from now on.';

const TWO = (close) => [{ open: '08:30', close: '12:30' }, { open: '13:30', close }];
const WEEK = {
    monday: TWO('18:00'),
    tuesday: TWO('18:00'),
    wednesday: TWO('18:00'),
    thursday: TWO('20:00'),
    friday: [{ open: '08:30', close: '15:00' }],
    saturday: [{ open: '10:00', close: '14:00' }],
    sunday: null,
};
const HOLIDAYS = [
    { date: '2030-12-24', name: 'Christmas Eve', hours: [{ open: '08:30', close: '12:00' }] },
    { from: '2030-12-25', to: '2030-12-28', name: 'Christmas break' },
];

/** The week every scenario starts from. */
async function start(me, { mode = 'after-hours-only', schedule = WEEK } = {}) {
    await store(stage.server, SLUG, {
        mode,
        afterHours: { enabled: true, businessHours: { timezone: 'America/Toronto', schedule, holidays: HOLIDAYS } },
        highVolume: { enabled: false, threshold: 5, estimatedWaitMinutes: 10 },
        fallback: { type: 'forward', forwardNumber: '+14165550110', ringSeconds: 20 },
    });
    return new HoursScreen(me).opens();
}

const stored = async () => (await settings(stage.server, SLUG)).afterHours.businessHours;

/** A day's hours, however many there are, as a list. */
const list = (day) => (day === null ? [] : [day].flat());

scenario('changed times are saved and shown again', {}, async ({ me }) => {
    const screen = await start(me);
    await screen.open('Monday').fill('07:15');
    await screen.close('Thursday', 2).fill('21:00');
    await screen.saves();
    assert.equal(await screen.said(), SAVED);
    assert.equal(await screen.open('Monday').inputValue(), '07:15');
    assert.equal(await screen.close('Thursday', 2).inputValue(), '21:00');
    const { schedule } = await stored();
    assert.deepEqual(list(schedule.monday), [{ open: '07:15', close: '12:30' }, { open: '13:30', close: '18:00' }]);
    assert.deepEqual(list(schedule.thursday)[1], { open: '13:30', close: '21:00' });
    assert.deepEqual(list(schedule.wednesday), WEEK.wednesday);
    const words = await me.reads(me.page.getByRole('region', { name: 'In words' }));
    assert.match(words, /7:15/);

    // Said once; and nothing changed is said as well.
    await screen.opens();
    assert.equal(await screen.said(), '');
    await screen.saves();
    assert.equal(await screen.said(), 'Nothing was changed, so everything stays as it is.');
});

scenario('hours are added and removed', {}, async ({ me }) => {
    const screen = await start(me);
    await screen.addHours('Saturday');
    await screen.hasFocus(screen.open('Saturday', 2));
    assert.match(await screen.said(), /^Hours added on Saturday\./);
    await screen.types('Saturday', 2, '15:00', '16:30');
    await screen.removeHours('Monday', 1);
    assert.match(await screen.said(), /^Monday, 8:30 AM to 12:30 PM removed\./);
    await screen.hasFocus(me.page.getByRole('button', { name: 'Add hours on Monday' }));
    assert.equal(await screen.open('Monday', 1).inputValue(), '13:30');
    await screen.removeHours('Friday', 1);
    assert.match(await screen.said(), /removed, so it is closed\./);
    assert.equal(await screen.switch('Friday').isChecked(), false);
    assert.deepEqual((await stored()).schedule, await normal(WEEK), 'nothing is stored before Save');
    await screen.saves();
    const { schedule } = await stored();
    assert.deepEqual(list(schedule.saturday), [{ open: '10:00', close: '14:00' }, { open: '15:00', close: '16:30' }]);
    assert.deepEqual(list(schedule.monday), [{ open: '13:30', close: '18:00' }]);
    assert.deepEqual(list(schedule.friday), []);
    assert.match(await me.reads(screen.day('Friday')), /Closed all day\./);
});

/** The week as the server writes it. */
async function normal(week) {
    const { schedule } = await stored();
    for (const day of Object.keys(schedule)) assert.deepEqual(list(schedule[day]), list(week[day]), day);
    return schedule;
}

scenario('a day is switched off and on again', { widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    await screen.switch('Tuesday').uncheck();
    await screen.switch('Sunday').check();
    await screen.types('Sunday', 1, '11:00', '15:00');
    await screen.saves();
    let { schedule } = await stored();
    assert.deepEqual(list(schedule.tuesday), []);
    assert.deepEqual(list(schedule.sunday), [{ open: '11:00', close: '15:00' }]);

    // A day that is on has to have hours.
    await screen.switch('Tuesday').check();
    await screen.saves();
    assert.match(await me.reads(screen.alert()), /Tuesday: type the opening and closing time, or switch the day off\./);
    await screen.types('Tuesday', 1, '09:00', '17:00');
    await screen.saves();
    ({ schedule } = await stored());
    assert.deepEqual(list(schedule.tuesday), [{ open: '09:00', close: '17:00' }]);
});

scenario('hours that overlap are refused, linked, and everything typed stays', {}, async ({ me }) => {
    const screen = await start(me);
    await screen.close('Wednesday', 2).fill('19:45');
    await screen.open('Thursday', 2).fill('12:00');
    await screen.newDay().getByLabel('Name').fill('Staff training');
    await screen.newDay().getByLabel('From').fill('2031-01-04');
    const message = 'Thursday: the second opening time 12:00 is before the first closing time 12:30.';
    if (me.script) {
        // Told while typing, before anything is sent.
        await screen.day('Thursday').getByText(message).waitFor();
    }
    await screen.saves();
    assert.equal(await me.reads(screen.alert()), `One thing to fix before saving ${message}`);
    const field = screen.open('Thursday', 2);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.evaluate((element) => element.ariaDescribedByElements?.map((one) => one.innerText.trim()).join()), message);
    assert.equal(await field.inputValue(), '12:00');
    assert.equal(await screen.close('Wednesday', 2).inputValue(), '19:45');
    await normal(WEEK);

    await screen.alert().getByRole('link', { name: message }).click();
    await screen.hasFocus(field);
    await field.fill('12:30');
    if (me.script) await screen.alert().waitFor({ state: 'hidden' });
    await screen.saves();
    const { schedule, holidays } = await stored();
    assert.equal(list(schedule.wednesday)[1].close, '19:45');
    assert.equal(list(schedule.thursday)[1].open, '12:30');
    assert.ok(holidays.some((one) => one.name === 'Staff training'), 'the day typed below is saved with the rest');
});

scenario('several mistakes are listed together', { widths: [DESK], script: [false] }, async ({ me }) => {
    const screen = await start(me);
    await screen.open('Monday').fill('');
    await screen.close('Friday').fill('');
    await screen.switch('Sunday').check();
    await screen.saves();
    assert.match(await me.reads(screen.alert()), /^3 things to fix before saving/);
    assert.equal(await screen.alert().getByRole('link').count(), 3);
    await screen.hasFocus(screen.alert().getByRole('link').first());
    // A button that only changes the form keeps the messages, and what is put right goes from the list.
    await screen.open('Monday').fill('08:30');
    await screen.addHours('Saturday');
    assert.match(await me.reads(screen.alert()), /^2 things to fix before saving/);
});

scenario('what is no time stays visible and is refused', { widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    const form = me.page.getByRole('form', { name: 'Hours', exact: true });
    const fields = (await fieldsOf(form)).map(([name, value]) => [name, name === 'monday-1-open' ? '25:99' : name === 'timezone' ? 'Mars/Olympus' : value]);
    const answer = await sendRaw(me, screen.path, [...fields, ['do', 'save']]);
    assert.equal(answer.status(), 303);
    await screen.opens();
    assert.equal(await screen.open('Monday').inputValue(), '25:99');
    assert.match(await me.reads(screen.alert()), /Monday: 25:99 is no opening time\. Use a time such as 09:00\./);
    assert.match(await me.reads(screen.alert()), /Mars\/Olympus/);
    assert.equal(await me.page.getByLabel('Time zone of the clinic').getAttribute('aria-invalid'), 'true');
    await normal(WEEK);
});

scenario('hours past midnight say so', {}, async ({ me }) => {
    const screen = await start(me);
    await screen.types('Friday', 1, '20:00', '02:00');
    if (!me.script) await me.presses('Draw what I typed');
    await screen.day('Friday').getByText('ends next day, Saturday').waitFor();
    if (!me.script) {
        const preview = me.page.getByRole('region', { name: 'Who picks up, with these hours' });
        assert.equal(await preview.getByRole('img', { name: /^Saturday: staff line midnight to 2:00 AM/ }).count(), 1);
        assert.match(await me.reads(preview), /with what you typed\. Not saved yet\./);
    }
    await screen.switch('Sunday').check();
    await screen.types('Sunday', 1, '00:00', '00:00');
    await screen.saves();
    assert.match(await me.reads(screen.day('Sunday')), /all day/);
    const { schedule } = await stored();
    assert.deepEqual(list(schedule.friday), [{ open: '20:00', close: '02:00' }]);
    assert.deepEqual(list(schedule.sunday), [{ open: '00:00', close: '24:00' }]);

    // The night still runs into the next morning, so nothing may open before it ends.
    await screen.open('Saturday').fill('01:00');
    await screen.saves();
    assert.match(await me.reads(screen.alert()), /Saturday: the opening time 01:00 is before Friday’s hours end at 02:00\./);
});

scenario('the time zone is the clinic’s for everything on the page', {}, async ({ me }) => {
    const screen = await start(me);
    await me.page.getByLabel('Time zone of the clinic').selectOption({ label: 'Halifax' });
    await screen.saves();
    assert.equal((await stored()).timezone, 'America/Halifax');
    assert.match(await me.reads(), /Bright Smiles Downtown, Halifax time \(A[SD]T\)\./);
    assert.match(await me.reads(me.page.getByRole('region', { name: 'Time zone' })), /It is \d+:\d\d [AP]M A[SD]T there now\./);
    await me.opens('/');
    assert.match(await me.reads(me.page.getByRole('article', { name: 'Bright Smiles Downtown' })), /\d+:\d\d [AP]M A[SD]T/);
});

scenario('special days are added, saved and removed', {}, async ({ me }) => {
    const screen = await start(me);
    const add = screen.newDay();
    await add.getByLabel('From').fill('2031-02-10');
    await add.getByLabel('To', { exact: false }).first().fill('2031-02-12');
    await add.getByLabel('Name').fill('Staff training');
    await me.presses('Add day', { within: add });
    const row = screen.specialDays().getByRole('listitem').filter({ hasText: 'Staff training' });
    assert.match(await me.reads(row), /Mon 10 Feb 2031 to Wed 12 Feb 2031, 3 days, closed/);
    assert.equal((await stored()).holidays.length, 2, 'nothing is stored before Save');

    await add.getByLabel('From').fill('2031-02-14');
    await add.getByLabel('Name').fill('Half a day');
    await add.getByRole('radio', { name: 'Special hours' }).check();
    await add.getByLabel('Opens').fill('09:00');
    await add.getByLabel('Closes').fill('12:00');
    await me.presses('Add day', { within: add });
    await screen.saves();
    let { holidays } = await stored();
    assert.deepEqual(holidays.map((one) => one.name), ['Christmas Eve', 'Christmas break', 'Staff training', 'Half a day']);
    assert.deepEqual([holidays[2].from, holidays[2].to], ['2031-02-10', '2031-02-12']);
    assert.deepEqual([holidays[3].date, holidays[3].hours], ['2031-02-14', [{ open: '09:00', close: '12:00' }]]);

    await me.presses('Remove Staff training', { within: screen.specialDays() });
    assert.match(await me.reads(), /Staff training removed from the special days\./);
    await screen.saves();
    ({ holidays } = await stored());
    assert.deepEqual(holidays.map((one) => one.name), ['Christmas Eve', 'Christmas break', 'Half a day']);
});

scenario('a special day that cannot be is refused at its field', { widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    const add = screen.newDay();
    await add.getByLabel('From').fill('2031-02-10');
    await add.getByLabel('To', { exact: false }).first().fill('2031-02-08');
    await me.presses('Add day', { within: add });
    assert.match(await me.reads(screen.alert()), /the last day is before the first day/);
    assert.match(await me.reads(screen.alert()), /Give the day a name/);
    assert.equal(await add.getByLabel('From').inputValue(), '2031-02-10');

    await add.getByLabel('To', { exact: false }).first().fill('');
    await add.getByLabel('From').fill('2030-12-26');
    await add.getByLabel('Name').fill('Twice');
    await me.presses('Add day', { within: add });
    assert.match(await me.reads(screen.alert()), /2030-12-26 is listed twice/);
    assert.equal(await add.getByLabel('Name').inputValue(), 'Twice');
});

scenario('a day is copied to others', {}, async ({ me }) => {
    const screen = await start(me);
    await screen.unfoldCopy('Monday');
    const panel = screen.copyPanel('Monday');
    await screen.copyHours('Monday');
    assert.match(await screen.said(), /^Tick the days to copy to\./);
    await panel.getByRole('checkbox', { name: 'Saturday' }).check();
    await panel.getByRole('checkbox', { name: 'Sunday' }).check();
    await screen.copyHours('Monday');
    assert.match(await screen.said(), /^Monday’s hours copied to Saturday and Sunday\./);
    assert.equal(await panel.isVisible(), false);
    assert.equal(await screen.open('Sunday', 2).inputValue(), '13:30');
    await screen.saves();
    const { schedule } = await stored();
    assert.deepEqual([list(schedule.saturday), list(schedule.sunday)], [WEEK.monday, WEEK.monday]);
});

scenario('the last step is undone, and what is not saved is counted', { script: [true] }, async ({ me }) => {
    const screen = await start(me);
    const bar = me.page.getByText(/(changes? not saved|Everything is saved)\./);
    assert.equal(await me.reads(bar), 'Everything is saved.');
    await screen.removeHours('Monday', 2);
    assert.equal(await me.reads(bar), '1 change not saved.');
    await screen.weekButton('Undo');
    assert.equal(await screen.open('Monday', 2).inputValue(), '13:30');
    assert.equal(await me.reads(bar), 'Everything is saved.');
    await screen.open('Tuesday').fill('08:00');
    await me.page.getByLabel('Time zone of the clinic').selectOption({ label: 'Halifax' });
    assert.equal(await me.reads(bar), '2 changes not saved.');
    await me.follows('Discard');
    assert.equal(await screen.open('Tuesday').inputValue(), '08:30');
});

scenario('two tabs: the second save does not overwrite the first unseen', {}, async ({ me }) => {
    const first = await start(me);
    const tab = await me.newTab();
    const second = await new HoursScreen(tab).opens();
    await first.open('Monday').fill('07:00');
    await first.saves();
    await second.open('Tuesday').fill('06:00');
    await second.saves();
    assert.match(await tab.reads(second.alert()), /^Somebody else saved in the meantime/);
    assert.equal(await second.open('Tuesday').inputValue(), '06:00', 'what was typed stays');
    const { schedule } = await stored();
    assert.deepEqual([list(schedule.monday)[0].open, list(schedule.tuesday)[0].open], ['07:00', '08:30']);

    await tab.follows('Show what they saved', { within: second.alert() });
    assert.equal(await second.open('Monday').inputValue(), '07:00');
    await second.open('Tuesday').fill('06:00');
    await second.saves();
    const after = (await stored()).schedule;
    assert.deepEqual([list(after.monday)[0].open, list(after.tuesday)[0].open], ['07:00', '06:00']);
});

scenario('the next call follows the saved hours', { widths: [DESK] }, async ({ me, server }) => {
    const screen = await start(me);
    for (const day of DAYS.slice(0, 6)) await screen.switch(day).uncheck();
    await screen.saves();
    assert.equal(await whereCallsGo(server), 'assistant');

    await screen.switch('Monday').check();
    await screen.types('Monday', 1, '00:00', '00:00');
    await screen.unfoldCopy('Monday');
    const panel = screen.copyPanel('Monday');
    for (const day of DAYS.slice(1)) await panel.getByRole('checkbox', { name: day }).check();
    await screen.copyHours('Monday');
    await screen.saves();
    assert.equal(await whereCallsGo(server), 'staff');
});

scenario('closing and opening for now takes two clicks and ends with one', {}, async ({ me, server }) => {
    const open = Object.fromEntries(Object.keys(WEEK).map((day) => [day, [{ open: '00:00', close: '24:00' }]]));
    await start(me, { schedule: open });
    assert.equal(await whereCallsGo(server), 'staff');
    await me.opens('/');
    await me.page.getByRole('article', { name: 'Bright Smiles Downtown' }).getByRole('button', { name: /^Close or open now/ }).click();
    await me.follows('Another time', { within: me.page.locator(`#switch-${SLUG}`) });
    const screen = new HoursScreen(me);
    assert.equal(me.address, screen.path);
    await screen.today().getByLabel('Until', { exact: true }).selectOption({ label: 'the end of today' });
    await me.presses('Close now', { within: screen.today() });
    assert.match(await screen.said(), /^Closed until /);
    assert.match(await me.reads(screen.today()), /Closed by hand until /);
    assert.equal(await whereCallsGo(server), 'assistant');
    await me.opens('/');
    assert.match(await me.reads(me.page.getByRole('article', { name: 'Bright Smiles Downtown' })), /Closed by hand/);

    await screen.opens();
    await me.presses('Back to my hours', { within: screen.today() });
    assert.match(await screen.said(), /^Back to your hours\./);
    assert.equal(await whereCallsGo(server), 'staff');
});

scenario('a moment that is over or missing is refused, and the hours stay as they are', { widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    const until = screen.today().getByLabel('Until', { exact: true });
    await until.selectOption({ label: 'a date and time I choose' });
    await me.presses('Close now', { within: screen.today() });
    assert.match(await me.reads(screen.today()), /Choose the date and time when it ends\./);
    assert.equal(await until.inputValue(), 'chosen');
    await screen.today().getByLabel(/^Date and time/).fill('2020-01-01T10:00');
    await me.presses('Close now', { within: screen.today() });
    assert.match(await me.reads(screen.today()), /That time is over\. Choose a later one\./);
    assert.equal(await screen.today().getByLabel(/^Date and time/).inputValue(), '2020-01-01T10:00');
    assert.equal((await settings(stage.server, SLUG)).override ?? null, null);
});

scenario('staff can look at the hours, not change them', { as: 'staff' }, async ({ me }) => {
    await start(me);
    const screen = new HoursScreen(me);
    assert.match(await me.reads(), /You can look, but not change/);
    assert.equal(await screen.open('Monday').isDisabled(), true);
    assert.equal(await screen.switch('Monday').isDisabled(), true);
    assert.equal(await me.page.getByRole('button', { name: /Save|Add|Remove|Copy/ }).count(), 0);
    for (const path of [screen.path, '/clinics/bright-smiles-downtown/override']) {
        const answer = await sendRaw(me, path, [['do', 'save'], ['state', 'closed'], ['until', 'end-of-day'], ['version', '1']]);
        assert.equal(answer.status(), 403, path);
    }
    await normal(WEEK);
});

/** A date in UTC, so many days from now: `2026-12-24`. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

scenario('the longest words about today fit the narrowest window', { script: [false] }, async ({ me }) => {
    const name = 'Closed while the ventilation of all treatment rooms is being replaced, and the whole team is in training until it is done';
    const holidays = [{ from: inDays(-2), to: inDays(20), name: name.slice(0, 120) }];
    await store(stage.server, SLUG, {
        mode: 'after-hours-only',
        afterHours: { enabled: true, businessHours: { timezone: 'America/Toronto', schedule: WEEK, holidays } },
    });
    for (const path of [`/clinics/${SLUG}/hours`, '/']) {
        await me.opens(path);
        assert.match(await me.reads(), /Closed for Closed while the ventilation .* until \w{3} \d+ \w{3} \d{4}, \d+:\d\d [AP]M E[DS]T/);
    }
});

scenario('each day is drawn as it is typed', { script: [true] }, async ({ me }) => {
    const screen = await start(me);
    const bars = () => screen.day('Monday').locator('.day-strip path').getAttribute('d');
    const drawn = async (path) => {
        await me.page.waitForFunction((d) => [...document.querySelectorAll('.day-strip path')].some((one) => one.getAttribute('d') === d), path);
        assert.equal(await bars(), path);
    };
    await drawn('M510 0H750V1H510zM810 0H1080V1H810z');
    await screen.close('Monday', 2).fill('20:00');
    await drawn('M510 0H750V1H510zM810 0H1200V1H810z');
    await screen.switch('Monday').uncheck();
    await drawn('');
});

scenario('without JavaScript each day is drawn as it is stored', { script: [false], widths: [DESK] }, async ({ me }) => {
    const screen = await start(me);
    assert.equal(await screen.day('Saturday').locator('.day-strip path').getAttribute('d'), 'M600 0H840V1H600z');
});
