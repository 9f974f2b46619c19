// What the runner hands to the spec files, and where things are.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = dirname(dirname(fileURLToPath(import.meta.url)));
export const results = join(folder, 'results');

function required(name) {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set; run the browser tests with \`node end2end/run.mjs\``);
    return value;
}

/** The server under test. */
export const binary = () => required('SWITCHBOARD_BIN');
/** Style, module, fonts: what `cargo xtask build` wrote. */
export const siteRoot = () => required('LEPTOS_SITE_ROOT');
/** A folder with a migrated database that holds the demo, to be copied. */
export const template = () => required('SWITCHBOARD_TEMPLATE');
/** A folder for databases and for the process ids of servers, removed at the end of the run. */
export const scratch = () => required('SWITCHBOARD_SCRATCH');
/** The browser. */
export const chromium = () => required('CHROMIUM');

/** The folder for screenshots and server logs of failed tests. */
export function resultsFolder() {
    mkdirSync(results, { recursive: true });
    return results;
}
