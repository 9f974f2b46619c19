// Browser tests against the real binary: `node end2end/run.mjs [part of a spec's name ...]`.
//
// SWITCHBOARD_BIN   the server; default target/debug/switchboard
// LEPTOS_SITE_ROOT  the built site; default target/site
// CHROMIUM          the browser; default: chromium or google-chrome on PATH
//
// Seeds one demo database, runs the spec files with Node's own runner (each with a server of its own over a copy of
// that database), stops every server by its process id whatever happens, and ends with the runner's exit code.

import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, constants as system, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { folder, results } from './support/environment.mjs';
import { writeTemplate } from './support/server.mjs';

/** A spec file that takes longer has stopped, milliseconds. */
const FILE_TIMEOUT = 1_800_000;

const root = dirname(folder);

function stop(message) {
    console.error(`error: ${message}`);
    process.exit(2);
}

function usable(file, mode = constants.R_OK) {
    try {
        accessSync(file, mode);
        return true;
    } catch {
        return false;
    }
}

function findBrowser() {
    const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
    const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
    return names.flatMap((name) => folders.map((place) => join(place, name))).find((file) => usable(file, constants.X_OK));
}

process.env.SWITCHBOARD_BIN = resolve(process.env.SWITCHBOARD_BIN ?? join(root, 'target/debug/switchboard'));
process.env.LEPTOS_SITE_ROOT = resolve(process.env.LEPTOS_SITE_ROOT ?? join(root, 'target/site'));
process.env.CHROMIUM ??= findBrowser() ?? stop('no browser found; install one (Debian: sudo apt-get install chromium) or name it in CHROMIUM');
if (!usable(process.env.SWITCHBOARD_BIN, constants.X_OK)) {
    stop(`${process.env.SWITCHBOARD_BIN} is not there; build it with \`cargo xtask build\` or name it in SWITCHBOARD_BIN`);
}
if (!usable(join(process.env.LEPTOS_SITE_ROOT, 'hash.txt'))) {
    stop(`${process.env.LEPTOS_SITE_ROOT} holds no built site; run \`cargo xtask build\``);
}
if (!usable(join(folder, 'node_modules'))) stop('end2end/node_modules is missing: run `npm ci` in end2end');

const wanted = process.argv.slice(2);
const tests = join(folder, 'tests');
const files = readdirSync(tests)
    .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
    .sort()
    .map((name) => join(tests, name));
if (files.length === 0) stop(`no spec file has ${wanted.join(' or ')} in its name`);

const scratch = mkdtempSync(join(tmpdir(), 'switchboard-e2e-'));
process.env.SWITCHBOARD_SCRATCH = scratch;
process.env.SWITCHBOARD_TEMPLATE = join(scratch, 'template');
rmSync(results, { recursive: true, force: true });

/** Servers that a spec file left behind because it was killed itself. */
function stopLeftServers() {
    let pids = [];
    try {
        pids = readdirSync(join(scratch, 'pids'));
    } catch {
        // No server was started.
    }
    for (const pid of pids) {
        try {
            process.kill(Number(pid), 'SIGKILL');
            console.error(`stopped a server that was left behind (process ${pid})`);
        } catch {
            // Gone already.
        }
    }
}

function clean() {
    stopLeftServers();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
process.on('exit', clean);

let runner;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
        if (runner) runner.kill(signal);
        else process.exit(128 + system.signals[signal]);
    });
}

await writeTemplate(process.env.SWITCHBOARD_TEMPLATE);
const concurrency = Math.max(1, Math.min(availableParallelism(), 4));
const options = ['--test', '--test-reporter=tap', `--test-concurrency=${concurrency}`, `--test-timeout=${FILE_TIMEOUT}`];
runner = spawn(process.execPath, [...options, ...files], { cwd: folder, stdio: 'inherit' });
runner.on('exit', (code, signal) => process.exit(code ?? 128 + system.signals[signal]));
