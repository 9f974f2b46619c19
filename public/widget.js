// The button that a clinic puts on its website:
//   <script src="https://…/widget.js" data-chatbot="the assistant's id" defer></script>
// It asks what to offer and draws a button in a shadow root, so that neither the page's styles nor ours reach each other.
// Nothing is stored, no cookie is sent, and nothing is drawn where there is nothing to offer.
(() => {
    'use strict';

    const script = document.currentScript;
    const id = script?.dataset.chatbot;
    if (!id) return void console.warn('Switchboard: data-chatbot is missing on the script.');
    const words = { call: script.dataset.callLabel || 'Call', chat: script.dataset.chatLabel || 'Chat' };
    const base = new URL(script.src).origin;
    const mark = `switchboard-${id}`;

    // A constructed style sheet is no inline style: it works under a strict content policy of the page.
    const css = `
        :host { all: initial; position: fixed; z-index: 2147483000; inset: var(--inset); display: block; font: 500 16px/1.3 system-ui, sans-serif; }
        aside { display: flex; flex-direction: var(--flow); gap: 8px; align-items: var(--side); }
        .open, .panel a { box-sizing: border-box; min-height: 48px; padding: 12px 20px; border: 2px solid transparent; font: inherit; text-align: start; text-decoration: none; cursor: pointer; overflow-wrap: anywhere; }
        .open { max-width: calc(100vw - 32px); border-radius: 999px; background: var(--color); color: var(--ink); border-color: color-mix(in srgb, var(--ink) 55%, var(--color)); box-shadow: 0 4px 16px rgb(0 0 0 / 0.25); }
        .panel { display: grid; max-width: min(320px, calc(100vw - 32px)); max-height: 60vh; overflow-y: auto; border-radius: 16px; background: #fff; color: #12211f; border: 1px solid #788683; box-shadow: 0 4px 24px rgb(0 0 0 / 0.25); }
        .panel[hidden] { display: none; }
        .panel a { display: block; color: inherit; }
        .panel a + a { border-top: 1px solid #d9e0de; }
        .panel a:hover { background: #e9eeec; }
        .panel small { display: block; font-size: 14px; color: #4a5a57; }
        :focus-visible { outline: 3px solid #12211f; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
        .panel a:focus-visible { outline-offset: -3px; }
        @media (prefers-reduced-motion: no-preference) { .open { transition: transform 120ms; } .open:hover { transform: translateY(-1px); } }
        @media (forced-colors: active) { .open, .panel { border: 2px solid; } }
        @media print { :host { display: none; } }`;

    const places = {
        'bottom-right': ['auto 16px 16px auto', 'column-reverse', 'flex-end'],
        'bottom-left': ['auto auto 16px 16px', 'column-reverse', 'flex-start'],
        'top-right': ['16px 16px auto auto', 'column', 'flex-end'],
        'top-left': ['16px auto auto 16px', 'column', 'flex-start'],
    };
    const color = (text, otherwise) => (/^#[0-9a-f]{6}$/i.test(text) ? text : otherwise);

    const make = (tag, properties, ...children) => {
        const element = Object.assign(document.createElement(tag), properties);
        element.append(...children);
        return element;
    };

    /** What a visitor can do, each with the words and the address. */
    const entries = (config) => {
        const calls = config.callEnabled ? config.numbers : [];
        const offered = calls
            .filter(({ number }) => /^\+[0-9]{2,15}$/.test(number))
            .map(({ label, number, display }) => ({ word: label ? `${words.call} ${label}` : words.call, more: display, href: `tel:${number}` }));
        if (config.chatEnabled && /^https:\/\//.test(config.chatUrl ?? '')) {
            offered.push({ word: words.chat, more: '', href: config.chatUrl, away: true });
        }
        return offered;
    };

    const link = (entry, properties, ...children) => {
        const away = entry.away ? { target: '_blank', rel: 'noopener noreferrer' } : {};
        return make('a', { href: entry.href, ...away, ...properties }, ...children);
    };

    /** One thing to do: the button does it. */
    const single = (text, entry) => {
        const button = link(entry, { className: 'open' }, text);
        if (entry.more) button.setAttribute('aria-label', `${text}: ${entry.more}`);
        return [button];
    };

    /** Several: the button opens them. Escape, a click elsewhere and leaving by the keyboard close them again. */
    const several = (text, offered) => {
        const links = offered.map((entry) => link(entry, {}, entry.word, ...(entry.more ? [make('small', { textContent: entry.more })] : [])));
        const panel = make('div', { className: 'panel', id: 'panel', hidden: true }, ...links);
        const button = make('button', { className: 'open', type: 'button', textContent: text });
        button.setAttribute('aria-controls', 'panel');
        const show = (open) => {
            panel.hidden = !open;
            button.setAttribute('aria-expanded', String(open));
        };
        show(false);
        button.addEventListener('click', () => {
            show(panel.hidden);
            if (!panel.hidden) links[0].focus();
        });
        const close = (event) => {
            if (event.key !== 'Escape' || panel.hidden) return;
            event.stopPropagation();
            show(false);
            button.focus();
        };
        for (const part of [button, panel]) {
            part.addEventListener('keydown', close);
            part.addEventListener('focusout', ({ relatedTarget: to }) => {
                if (to && to !== button && !panel.contains(to)) show(false);
            });
        }
        // Seen from outside, everything in the shadow is its host.
        document.addEventListener('pointerdown', (event) => {
            if (event.target.id !== mark) show(false);
        });
        return [button, panel];
    };

    const draw = (config) => {
        const offered = entries(config);
        if (offered.length === 0 || document.getElementById(mark)) return;
        const host = make('div', { id: mark });
        const root = host.attachShadow({ mode: 'open' });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [sheet];
        const [inset, flow, side] = places[config.buttonPosition] ?? places['bottom-right'];
        const values = { inset, flow, side, color: color(config.buttonColor, '#22C55E'), ink: color(config.buttonTextColor, '#000000') };
        for (const [name, value] of Object.entries(values)) host.style.setProperty(`--${name}`, value);
        const text = String(config.buttonText);
        const aside = make('aside', {}, ...(offered.length === 1 ? single(text, offered[0]) : several(text, offered)));
        aside.setAttribute('aria-label', text);
        root.append(aside);
        document.body.append(host);
    };

    const start = async () => {
        const answer = await fetch(`${base}/api/widget/config?chatbotId=${encodeURIComponent(id)}`, { credentials: 'omit' });
        const { data, error } = await answer.json();
        if (data) draw(data);
        else console.warn(`Switchboard: ${error?.message ?? 'the button could not be loaded.'}`);
    };
    const ready = () => start().catch(() => console.warn('Switchboard: the button could not be loaded.'));
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ready);
    else ready();
})();
