// The real binary on a free port, over its own copy of the demo database. Every spec file has a server to itself,
// so that one file's saved hours never decide another file's calls and two files can run at once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { binary, scratch, siteRoot, template } from './environment.mjs';
import * as twilio from './twilio.mjs';

/** Roles of the demo, by the name the specs use. */
export const PEOPLE = {
    admin: 'admin@brightsmiles.test',
    staff: 'staff@brightsmiles.test',
    harbour: 'admin@harbourphysio.test',
    master: 'master@demo.test',
};
export const PASSWORD = 'demo-password-123';

/** Numbers of the demo. */
export const DOWNTOWN = '+14165550101';
export const WEST = '+14165550102';
export const HARBOUR = '+14165550103';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;

async function freePort() {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    return port;
}

/** Only what the server is told here: settings of the developer's shell stay out of the tests. */
export function serverEnvironment(data, more = {}) {
    return {
        PATH: process.env.PATH,
        HOME: data,
        DATA_DIR: data,
        DATABASE_URL: `sqlite://${join(data, 'switchboard.db')}?mode=rwc`,
        LEPTOS_SITE_ROOT: siteRoot(),
        NO_COLOR: '1',
        // Tests ask faster than programs should.
        API_RATE_LIMIT: '0',
        API_RATE_LIMIT_ANONYMOUS: '0',
        ...more,
    };
}

export class Server {
    #child;
    #carrier;
    #data;
    #addresses = 0;

    /** Starts a server and waits until it says that it is ready; where wanted with the carrier's stand-in beside it. */
    static async start({ carrier = false } = {}) {
        for (let tries = 1; ; tries += 1) {
            const server = new Server();
            try {
                await server.#launch(carrier);
                return server;
            } catch (problem) {
                await server.stop();
                // Somebody else may have taken the port between looking and listening.
                if (tries === 3 || !String(problem.message).includes('cannot be listened on')) throw problem;
            }
        }
    }

    async #launch(withCarrier) {
        this.#data = mkdtempSync(join(scratch(), 'server-'));
        cpSync(template(), this.#data, { recursive: true });
        const port = await freePort();
        this.base = `http://127.0.0.1:${port}`;
        this.logFile = join(this.#data, 'server.log');
        const log = openSync(this.logFile, 'w');
        // TRUST_PROXY lets every visitor have an address of their own, so that the limit on sign-ins
        // counts a test's own tries and no others.
        const env = serverEnvironment(this.#data, { LEPTOS_SITE_ADDR: `127.0.0.1:${port}`, TRUST_PROXY: 'true' });
        if (withCarrier) env.TWILIO_API_BASE_URL = await this.#launchCarrier();
        this.#child = spawn(binary(), ['serve'], { cwd: this.#data, env, stdio: ['ignore', log, log] });
        closeSync(log);
        const failed = once(this.#child, 'error').then(([error]) => {
            throw error;
        });
        failed.catch(() => {});
        await Promise.race([once(this.#child, 'spawn'), failed]);
        mkdirSync(join(scratch(), 'pids'), { recursive: true });
        this.pidFile = join(scratch(), 'pids', String(this.#child.pid));
        writeFileSync(this.pidFile, '');
        await this.#ready();
    }

    /** The carrier's REST interface; answers its address. */
    async #launchCarrier() {
        this.carrierBase = `http://127.0.0.1:${await freePort()}`;
        const args = ['emulator', 'serve', '--listen', this.carrierBase.slice('http://'.length), '--base-url', this.base];
        this.#carrier = spawn(binary(), args, { cwd: this.#data, env: serverEnvironment(this.#data), stdio: 'ignore' });
        await once(this.#carrier, 'spawn');
        mkdirSync(join(scratch(), 'pids'), { recursive: true });
        this.carrierPidFile = join(scratch(), 'pids', String(this.#carrier.pid));
        writeFileSync(this.carrierPidFile, '');
        const until = Date.now() + READY_WITHIN_MS;
        while (Date.now() < until) {
            if (await fetch(this.carrierBase).catch(() => null)) return this.carrierBase;
            await pause(25);
        }
        throw new Error('the carrier’s stand-in does not answer');
    }

    /** Asks the carrier's stand-in as its customer would. */
    async atCarrier(method, path, fields) {
        const login = Buffer.from(`${twilio.ACCOUNT}:${twilio.TOKEN}`).toString('base64');
        const answer = await fetch(`${this.carrierBase}${path}`, {
            method,
            headers: { Authorization: `Basic ${login}` },
            body: fields && new URLSearchParams(fields),
        });
        return answer.json();
    }

    async #ready() {
        const until = Date.now() + READY_WITHIN_MS;
        while (Date.now() < until) {
            if (this.#child.exitCode !== null) throw new Error(`the server stopped at once:\n${this.log()}`);
            const answer = await fetch(`${this.base}/readyz`).catch(() => null);
            if (answer?.ok) return;
            await pause(25);
        }
        throw new Error(`the server was not ready within ${READY_WITHIN_MS / 1000} s:\n${this.log()}`);
    }

    /** Asks the server to stop, insists after a while, and removes its database. */
    async stop() {
        const child = this.#child;
        if (child?.pid && child.exitCode === null && child.signalCode === null) {
            const gone = once(child, 'exit');
            child.kill('SIGTERM');
            const insist = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
            await gone;
            clearTimeout(insist);
        }
        this.#carrier?.kill('SIGKILL');
        for (const file of [this.pidFile, this.carrierPidFile]) if (file) rmSync(file, { force: true });
        if (this.#data) rmSync(this.#data, { recursive: true, force: true });
    }

    /** For the case that there is no time to wait. */
    kill() {
        this.#carrier?.kill('SIGKILL');
        this.#child?.kill('SIGKILL');
    }

    log() {
        return readFileSync(this.logFile, 'utf8');
    }

    get databaseFile() {
        return join(this.#data, 'switchboard.db');
    }

    /** A client address that nobody had before. */
    newAddress() {
        this.#addresses += 1;
        return `10.0.${this.#addresses >> 8}.${this.#addresses & 255}`;
    }

    /** A signed call; the answer and its call id. */
    async call({ sign = true, ...options }) {
        const fields = twilio.incoming(options);
        const answer = await twilio.post(this.base, '/api/twilio/voice', fields, { sign });
        return { ...answer, sid: fields.CallSid };
    }

    /** A signed follow-up of a call. */
    async carrier(path, fields) {
        return twilio.post(this.base, path, { AccountSid: twilio.ACCOUNT, ...fields });
    }

    /** The end of a call, so that it does not count as being on the line. */
    async endOfCall(sid, to = DOWNTOWN) {
        const fields = { CallSid: sid, CallStatus: 'completed', CallDuration: '42', From: '+14165550142', To: to };
        return this.carrier('/api/webhooks/twilio/voice/status', fields);
    }

    /** A JSON client signed in as one of the demo's people. */
    async api(who = 'admin') {
        const address = { 'X-Forwarded-For': this.newAddress() };
        const login = await fetch(`${this.base}/api/auth/login`, {
            method: 'POST',
            headers: { ...address, 'Content-Type': 'application/json' },
            body: JSON.stringify({ email: PEOPLE[who], password: PASSWORD }),
        });
        if (!login.ok) throw new Error(`${who} cannot sign in: ${login.status} ${await login.text()}`);
        const cookie = login.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
        return async (method, path, body) => {
            const headers = { ...address, Cookie: cookie };
            if (body !== undefined) headers['Content-Type'] = 'application/json';
            const answer = await fetch(this.base + path, { method, headers, body: body && JSON.stringify(body) });
            const text = await answer.text();
            if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
            return JSON.parse(text).data;
        };
    }
}

/** Writes the template: a migrated database with the demo in it. */
export async function writeTemplate(data) {
    mkdirSync(data, { recursive: true });
    const child = spawn(binary(), ['seed', 'demo'], { cwd: data, env: serverEnvironment(data), stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`the demo database could not be made (${code}):\n${said}`);
}
