// Everything a browser complains about while a test runs. A complaint fails the test, unless it is on the list of
// allowed ones, each with the reason why it is none.

/** Chromium's words and where they are harmless. `script` limits an entry to runs with or without JavaScript. */
const ALLOWED = [
    {
        reason: 'With JavaScript switched off Chromium reports the preloaded script as blocked by the content policy. That is the switch, not the policy.',
        script: false,
        fits: ({ kind, text, url }) => kind === 'failed request' && text === 'csp' && /\/pkg\/[^/]+\.js$/.test(url),
    },
    {
        reason: 'With JavaScript switched off nothing fetches the module that was preloaded; on a busy machine it is fetched later than Chromium waits.',
        fits: ({ kind, text }) => kind === 'console warning' && /\.wasm was preloaded using link preload but not used/.test(text),
    },
    {
        reason: 'A page that watches for news may be left while it asks.',
        script: true,
        fits: ({ kind, text, url }) => kind === 'failed request' && text === 'net::ERR_ABORTED' && /\/phone\/lines\/[^/]+\/news\?/.test(url),
    },
    {
        reason: 'A page may be left before its icon, its typeface or the module that it does not use has come.',
        fits: ({ kind, text, url }) =>
            kind === 'failed request' && text === 'net::ERR_ABORTED' && /\/(favicon\.svg|fonts\/[^/]+\.woff2|pkg\/[^/]+\.(js|wasm))$/.test(url),
    },
];

export class Watch {
    #script;
    #complaints = [];
    #expected = [];

    constructor(context, script) {
        this.#script = script;
        context.on('console', (message) => {
            if (!['error', 'warning', 'assert'].includes(message.type())) return;
            this.#note(`console ${message.type()}`, message.text(), message.location().url);
        });
        context.on('weberror', (error) => this.#note('page error', String(error.error()?.stack ?? error.error()), error.page()?.url()));
        context.on('requestfailed', (request) => this.#note('failed request', request.failure()?.errorText ?? '', request.url()));
        context.on('response', (response) => {
            if (response.status() >= 400) this.#note('response', String(response.status()), response.url());
        });
    }

    /** The next pages may answer with this status at this address: it is what the test is about. */
    expect(status, address) {
        this.#expected.push({ status: String(status), address });
    }

    #note(kind, text, url = '') {
        this.#complaints.push({ kind, text, url });
    }

    #harmless(complaint) {
        const { kind, text, url } = complaint;
        if (ALLOWED.some((entry) => (entry.script ?? this.#script) === this.#script && entry.fits(complaint))) return true;
        return this.#expected.some(({ status, address }) => {
            if (url !== address) return false;
            // Chromium repeats the status of a page on the console.
            return kind === 'response' ? text === status : kind === 'console error' && text.includes(`status of ${status}`);
        });
    }

    /** What is left after the allowed, one line each. */
    complaints() {
        return this.#complaints.filter((one) => !this.#harmless(one)).map(({ kind, text, url }) => `${kind}: ${text} (${url})`);
    }
}
