// A spec file's frame: one server and one browser for the file, and every scenario run in each of its projects:
// with and without JavaScript, on a desk and on a phone.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromium as browserFile, resultsFolder } from './environment.mjs';
import { Person } from './person.mjs';
import { Server } from './server.mjs';

const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A test that takes longer has stopped, milliseconds. */
const TEST_TIMEOUT = 240_000;

export const DESK = 1280;
export const PHONE = 390;

/** The file's own server and browser, there while its scenarios run. */
export const stage = { server: undefined, browser: undefined };

const file = basename(process.argv[1] ?? 'spec', '.test.mjs');
let anyFailed = false;

/** Files whose server has the carrier's REST interface beside it. The server starts before their first line runs. */
const WITH_CARRIER = ['lines'];

before(async () => {
    stage.server = await Server.start({ carrier: WITH_CARRIER.includes(file) });
    stage.browser = await chromium.launch({ executablePath: browserFile(), args: FLAGS });
});

after(async () => {
    await stage.browser?.close();
    if (!stage.server) return;
    const log = stage.server.log();
    if (anyFailed) writeFileSync(join(resultsFolder(), `${file}.server.log`), log);
    await stage.server.stop();
});

// Not reached by `after` when the runner ends this process in the middle.
process.on('exit', () => stage.server?.kill());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/**
 * A test per project. `script` and `widths` limit the projects where the others would show nothing new; `as` is who
 * is signed in at the start. The body gets everything of [`stage`], the person `me`, and `another(who)` for one more.
 */
export function scenario(title, { script = [true, false], widths, as = 'admin' }, body) {
    for (const withScript of script) {
        // Without JavaScript the page is the same HTML: the narrow window is tried with it, unless a test says otherwise.
        for (const width of widths ?? (withScript || script.length === 1 ? [DESK, PHONE] : [DESK])) {
            const project = { script: withScript, width };
            const name = `${title} (${withScript ? 'JavaScript' : 'no JavaScript'}, ${width} px)`;
            test(name, { timeout: TEST_TIMEOUT }, async () => run(name, project, as, body));
        }
    }
}

async function run(name, project, as, body) {
    const people = [];
    const arrive = async (who, more) => {
        const person = await Person.arrives(stage.browser, stage.server, project, more);
        people.push(person);
        if (who) await person.signIn(who);
        return person;
    };
    try {
        const me = await arrive(as);
        await body({ ...stage, ...project, me, another: arrive });
        const complaints = people.flatMap((person) => person.watch.complaints());
        assert.deepEqual(complaints, [], `the browser complained:\n    ${complaints.join('\n    ')}\n`);
    } catch (problem) {
        anyFailed = true;
        await keepPictures(name, people).catch(() => {});
        throw problem;
    } finally {
        for (const person of people) await person.leaves();
    }
}

/** What every open page showed when a test failed. */
async function keepPictures(name, people) {
    const stem = `${file} ${name}`.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
    let number = 0;
    for (const page of people.flatMap((person) => person.context.pages())) {
        number += 1;
        const path = join(resultsFolder(), `${stem}-${number}`);
        await page.screenshot({ path: `${path}.png`, fullPage: true });
        writeFileSync(`${path}.html`, `<!-- ${page.url()} -->\n${await page.content()}`);
    }
}
