//! What an assistant can do, and what it must never be able to do.

use crate::FieldError;

/// One thing that an assistant does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Chats on a website.
    Chat,
    /// Answers calls.
    Call,
}

impl Capability {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chat, Self::Call];

    /// In a sentence: "it cannot …".
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Call => "answer calls",
        }
    }

    /// The stored flag of an assistant.
    #[must_use]
    pub const fn assistant_field(self) -> &'static str {
        match self {
            Self::Chat => "enabledChat",
            Self::Call => "enabledCall",
        }
    }

    /// The stored flag of a package.
    #[must_use]
    pub const fn package_field(self) -> &'static str {
        match self {
            Self::Chat => "enableChat",
            Self::Call => "enableCall",
        }
    }
}

/// What an assistant does or a package offers: at least one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Capabilities {
    chat: bool,
    call: bool,
}

impl Capabilities {
    /// At least one of them.
    #[must_use]
    pub const fn new(chat: bool, call: bool) -> Option<Self> {
        if chat || call { Some(Self { chat, call }) } else { None }
    }

    /// Chats.
    #[must_use]
    pub const fn chat(self) -> bool {
        self.chat
    }

    /// Answers calls.
    #[must_use]
    pub const fn call(self) -> bool {
        self.call
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, capability: Capability) -> bool {
        match capability {
            Capability::Chat => self.chat,
            Capability::Call => self.call,
        }
    }

    /// Whether everything of the other is offered here.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        (self.chat || !other.chat) && (self.call || !other.call)
    }

    /// What is left when only `offered` may be used; `None` when nothing is.
    #[must_use]
    pub const fn within(self, offered: Self) -> Option<Self> {
        Self::new(self.chat && offered.chat, self.call && offered.call)
    }

    /// What an assistant of a package may be set to do.
    ///
    /// # Errors
    /// When it would do nothing, or something that the package does not offer; at the stored flags.
    pub fn of_assistant(chat: bool, call: bool, package: Self) -> Result<Self, Vec<FieldError>> {
        let Some(wanted) = Self::new(chat, call) else {
            return Err(vec![FieldError::new(
                Capability::Chat.assistant_field(),
                "An assistant does at least one thing: chat, or answer calls.",
            )]);
        };
        let beyond = Capability::ALL.into_iter().filter(|one| wanted.has(*one) && !package.has(*one));
        let errors: Vec<FieldError> = beyond
            .map(|one| {
                FieldError::new(
                    one.assistant_field(),
                    format!("The package of this assistant cannot {}. Make one from another package.", one.verb()),
                )
            })
            .collect();
        if errors.is_empty() { Ok(wanted) } else { Err(errors) }
    }

    /// What a package may offer.
    ///
    /// # Errors
    /// When it would offer nothing.
    pub fn of_package(chat: bool, call: bool) -> Result<Self, FieldError> {
        Self::new(chat, call).ok_or_else(|| {
            FieldError::new(
                Capability::Chat.package_field(),
                "A package offers at least one thing: chat, or answering calls.",
            )
        })
    }

    /// "Chats and answers calls".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match (self.chat, self.call) {
            (true, true) => "Chats and answers calls",
            (true, false) => "Chats",
            (false, _) => "Answers calls",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn something_is_always_done() {
        assert!(Capabilities::new(false, false).is_none());
        assert!(Capabilities::of_package(false, false).is_err());
        let both = Capabilities::new(true, true).unwrap();
        assert_eq!(Capabilities::of_assistant(false, false, both).unwrap_err()[0].field, "enabledChat");
    }

    proptest! {
        #[test]
        fn an_assistant_never_exceeds_its_package(chat: bool, call: bool, p_chat: bool, p_call: bool) {
            let Some(package) = Capabilities::new(p_chat, p_call) else { return Ok(()) };
            match Capabilities::of_assistant(chat, call, package) {
                Ok(set) => {
                    prop_assert!(package.covers(set));
                    prop_assert_eq!((set.chat(), set.call()), (chat, call));
                    prop_assert_eq!(set.within(package), Some(set));
                }
                Err(errors) => {
                    prop_assert!(!errors.is_empty());
                    prop_assert!((!chat && !call) || (chat && !p_chat) || (call && !p_call));
                }
            }
        }

        #[test]
        fn what_is_left_is_covered_and_was_there(chat: bool, call: bool, p_chat: bool, p_call: bool) {
            let (Some(set), Some(offered)) = (Capabilities::new(chat, call), Capabilities::new(p_chat, p_call)) else {
                return Ok(());
            };
            if let Some(left) = set.within(offered) {
                prop_assert!(offered.covers(left) && set.covers(left));
            } else {
                let shared = (chat && p_chat) || (call && p_call);
                prop_assert!(!shared);
            }
        }
    }
}
