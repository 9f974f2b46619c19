//! What people say in the demo. `{…}` is filled in from the call it is said in.

use super::places::Trade;

/// What a call with the assistant is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Book,
    Cancel,
    Move,
    Hours,
    Prices,
    Other,
}

impl Topic {
    /// The stored call reason.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Book => "SETUP_APPOINTMENT",
            Self::Cancel => "CANCEL_APPOINTMENT",
            Self::Move => "MODIFY_APPOINTMENT",
            Self::Hours => "GET_HOURS",
            Self::Prices => "GET_PRICING",
            Self::Other => "OTHER",
        }
    }
}

/// Who says a line: the caller, the assistant, or the system that did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Caller,
    Assistant,
    System,
}

impl Who {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Caller => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}

use Who::{Assistant as A, Caller as C, System as S};

/// A conversation and the sentence that sums it up.
pub(super) struct Script {
    pub(super) lines: &'static [(Who, &'static str)],
    pub(super) summary: &'static str,
}

const HELLO: (Who, &str) = (
    A,
    "Thanks for calling {clinic}, this is {assistant}, the virtual receptionist. If this is an emergency, hang up and dial 911. How can I help?",
);

const BOOK: &[Script] = &[
    Script {
        summary: "{name} booked {visit} for {slot}.",
        lines: &[
            HELLO,
            (C, "Hi, yes, I’d like to book {visit}. It’s {name}."),
            (A, "Of course, {first}. Are mornings or afternoons better for you?"),
            (C, "Whatever is free first, really."),
            (S, "Looked at the calendar: free times found."),
            (A, "The first free time is {slot}. Shall I book that for you?"),
            (C, "Yes please. Do I need to bring anything?"),
            (
                A,
                "Just your health card and the name of your insurer. You’re booked for {slot}. I’ll text you the details.",
            ),
            (S, "Booked {slot}."),
            (C, "Perfect, thank you. Goodbye."),
            (A, "See you then. Goodbye."),
        ],
    },
    Script {
        summary: "{name} was due for {visit} and took {slot}.",
        lines: &[
            HELLO,
            (C, "Hello, I got a card in the mail that I’m due for {visit}."),
            (A, "Good that you call. May I have your name?"),
            (C, "{name}. You should have my number."),
            (A, "I do, it is the one you are calling from. One moment while I look."),
            (S, "Looked at the calendar: free times found."),
            (A, "I have {slot}. Would that suit you?"),
            (C, "Let me check my calendar. Yes, that works."),
            (A, "Lovely. You’re booked for {slot}, and a text is on its way."),
            (S, "Booked {slot}."),
            (C, "Great, thanks a lot."),
            (A, "You’re welcome. Goodbye."),
        ],
    },
    Script {
        summary: "{name} asked for the earliest visit and booked {slot}.",
        lines: &[
            HELLO,
            (C, "My name is {name}, {complaint}, and I’d like somebody to look at it soon."),
            (A, "I’m sorry to hear that, {first}. Is it getting worse, or do you have a fever?"),
            (C, "No, no fever. It’s just uncomfortable."),
            (S, "Looked at the calendar: free times found."),
            (A, "Then the earliest I can offer is {slot}. If it gets worse before that, please call us right away."),
            (C, "Okay, I’ll take it."),
            (S, "Booked {slot}."),
            (A, "Done. You’re booked for {slot}. The address is {address}."),
            (C, "Thank you so much. Bye."),
        ],
    },
];

const CANCEL: &[Script] = &[
    Script {
        summary: "{name} cancelled the visit on {slot}.",
        lines: &[
            HELLO,
            (C, "Hi, this is {name}. I’m afraid I have to cancel my appointment."),
            (A, "No problem, {first}. I see you on {slot}. Shall I cancel that one?"),
            (C, "Yes, that’s the one. I’m travelling that week."),
            (S, "Cancelled {slot}."),
            (A, "It is cancelled. Would you like me to find another time?"),
            (C, "Not right now, I’ll call again."),
            (A, "Any time. Have a good trip, and goodbye."),
        ],
    },
    Script {
        summary: "{name} cannot come on {slot} and cancelled.",
        lines: &[
            HELLO,
            (C, "Something came up at work and I can’t make it on {slot}."),
            (A, "Thanks for letting us know. Is this {name}?"),
            (C, "Yes it is."),
            (S, "Cancelled {slot}."),
            (A, "I have taken it out of the book, and the time goes to someone else. Goodbye, {first}."),
            (C, "Thank you, bye."),
        ],
    },
];

const MOVE: &[Script] = &[
    Script {
        summary: "{name} moved a visit from {old} to {slot}.",
        lines: &[
            HELLO,
            (C, "Good day, {name} here. I have an appointment on {old} and I need to move it."),
            (A, "Happy to help, {first}. Let me see what is free."),
            (S, "Looked at the calendar: free times found."),
            (A, "I could offer {slot} instead. Is that better?"),
            (C, "Much better, thank you."),
            (S, "Moved from {old} to {slot}."),
            (A, "You are now booked for {slot}. I’ll send you a text."),
            (C, "Wonderful. Goodbye."),
        ],
    },
    Script {
        summary: "{name} asked for a later time: {slot} instead of {old}.",
        lines: &[
            HELLO,
            (C, "Can I come a bit later than {old}? My name’s {name}."),
            (A, "Let me look, one moment."),
            (S, "Looked at the calendar: free times found."),
            (A, "The next free time after that is {slot}."),
            (C, "That’ll do."),
            (S, "Moved from {old} to {slot}."),
            (A, "All set for {slot}, {first}. Anything else?"),
            (C, "No, that was all. Bye now."),
        ],
    },
];

const HOURS: &[Script] = &[
    Script {
        summary: "Asked for the opening hours.",
        lines: &[HELLO, (C, "Are you open on Saturday?"), (A, "{hours}"), (C, "Okay, thanks. Bye.")],
    },
    Script {
        summary: "Asked for the opening hours and where to park.",
        lines: &[
            HELLO,
            (C, "Hi, what time do you close today?"),
            (A, "{hours}"),
            (C, "And is there parking?"),
            (A, "There is paid parking right beside us. The address is {address}."),
            (C, "Great, goodbye."),
            (A, "Goodbye."),
        ],
    },
    Script {
        summary: "Asked for the address and the opening hours.",
        lines: &[
            HELLO,
            (C, "Where exactly are you?"),
            (A, "We are at {address}. {hours}"),
            (C, "Thanks, see you soon."),
        ],
    },
];

const PRICES: &[Script] = &[
    Script {
        summary: "Asked what {visit} costs without insurance.",
        lines: &[
            HELLO,
            (C, "How much is {visit} if I don’t have insurance?"),
            (
                A,
                "For new patients it is usually {price}, depending on what is needed. We tell you the exact price before we start.",
            ),
            (C, "Okay. And can I pay by card?"),
            (A, "Yes, card, debit and cash. Would you like to book?"),
            (C, "I’ll think about it. Thank you."),
            (A, "Of course. Goodbye."),
        ],
    },
    Script {
        summary: "Asked whether the clinic bills insurers directly.",
        lines: &[
            HELLO,
            (C, "Do you bill my insurance directly, or do I pay first?"),
            (A, "We bill most insurers directly. You only pay what they do not cover."),
            (C, "And roughly what is left for {visit}?"),
            (A, "Often nothing, up to {price} without any cover."),
            (C, "Good to know. Thanks."),
        ],
    },
];

const OTHER: &[Script] = &[
    Script {
        summary: "{name} asks to be sent a receipt for the insurer.",
        lines: &[
            HELLO,
            (C, "This is {name}. I need a copy of my last receipt for my insurer."),
            (A, "I can pass that on. Should we mail it to the address we have, or email it?"),
            (C, "Email is fine."),
            (S, "Took a message for the front desk."),
            (A, "The front desk will send it. Is there anything else?"),
            (C, "No, thank you. Goodbye."),
        ],
    },
    Script {
        summary: "{name} left something at the clinic.",
        lines: &[
            HELLO,
            (C, "I think I left my umbrella in your waiting room."),
            (A, "Oh no. Who am I speaking with?"),
            (C, "{name}."),
            (S, "Took a message for the front desk."),
            (A, "I’ve asked the team to look for it, {first}. They’ll call you back."),
            (C, "You’re very kind. Bye bye."),
        ],
    },
    Script {
        summary: "A supplier asked for the person who orders supplies.",
        lines: &[
            HELLO,
            (C, "I’m calling about your order of gloves, who can I speak to?"),
            (A, "I can take a message for the office manager. What should I tell her?"),
            (C, "That the delivery is a week late."),
            (S, "Took a message for the front desk."),
            (A, "I’ll pass it on. Goodbye."),
        ],
    },
];

/// The conversations about a topic.
pub(super) const fn scripts(topic: Topic) -> &'static [Script] {
    match topic {
        Topic::Book => BOOK,
        Topic::Cancel => CANCEL,
        Topic::Move => MOVE,
        Topic::Hours => HOURS,
        Topic::Prices => PRICES,
        Topic::Other => OTHER,
    }
}

/// What people come for, as one says it.
pub(super) const fn visits(trade: Trade) -> &'static [&'static str] {
    match trade {
        Trade::Dentist => &["a cleaning", "a check-up", "a filling", "a crown fitting", "a whitening consultation"],
        Trade::Physio => &["a first assessment", "a follow-up", "a massage", "a knee treatment"],
    }
}

/// What hurts.
pub(super) const fn complaints(trade: Trade) -> &'static [&'static str] {
    match trade {
        Trade::Dentist => {
            &["I lost a filling last night", "one of my molars hurts when I chew", "my gums have been bleeding"]
        }
        Trade::Physio => &["I twisted my ankle on the weekend", "my shoulder locks when I lift my arm"],
    }
}

/// What it costs.
pub(super) const fn price(trade: Trade) -> &'static str {
    match trade {
        Trade::Dentist => "between 180 and 240 dollars",
        Trade::Physio => "between 95 and 130 dollars",
    }
}

/// Messages that callers leave.
pub(super) const MESSAGES: &[&str] = &[
    "Hi, this is {name}. I’d like to book {visit}, could you call me back? Thanks.",
    "Hello, it’s {name}. {complaint}, and I’d like to come in this week if possible. My number is the one I’m calling from.",
    "Yes, hi, {name} here. I’m running about ten minutes late for my appointment. Sorry about that.",
    "This is {name}. I have a question about the bill you sent me. Please call me back when you have a minute.",
    "Hey, it’s {name}. Do you have anything earlier than what I’ve got? Afternoons are best. Thank you.",
    "Good morning, {name} speaking. I’m returning your call. I’ll be home until four.",
    "Hi there. I’m new in town and looking for {visit}. Are you taking new patients? My name is {name}.",
    "It’s {name}. I need to cancel, my son is sick. I’ll call again next week to find a new time.",
    "Hello, this is the pharmacy about a prescription for {name}. Could the doctor call us back today, please?",
    "{name} again. I called yesterday and nobody called me back. Please do, it’s important.",
];

/// What the staff and callers agree on by text.
pub(super) const REPLIES: &[&str] = &["Thanks!", "Perfect, see you then.", "YES", "Great, thank you 🙂", "Ok"];
