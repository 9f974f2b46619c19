//! Every kind of change there is: what it is called, where it belongs, whether it can be taken back.

/// Where a change belongs: what a list of changes is filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// Hours, who answers, backup, phone connection of a clinic.
    Clinics,
    /// Calls and the messages of callers.
    Calls,
    /// Assistants and how they are on the phone.
    Assistants,
    /// Members, invitations, logins.
    People,
    /// Accounts at providers, API tokens.
    Integrations,
    /// What holds for a whole company.
    Company,
    /// What all companies share.
    Platform,
}

impl Area {
    /// In the order they are offered.
    pub const ALL: [Self; 7] =
        [Self::Clinics, Self::Calls, Self::Assistants, Self::People, Self::Integrations, Self::Company, Self::Platform];

    /// The code in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clinics => "clinics",
            Self::Calls => "calls",
            Self::Assistants => "assistants",
            Self::People => "people",
            Self::Integrations => "integrations",
            Self::Company => "company",
            Self::Platform => "platform",
        }
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clinics => "Clinics",
            Self::Calls => "Calls",
            Self::Assistants => "Assistants",
            Self::People => "People",
            Self::Integrations => "Integrations and tokens",
            Self::Company => "Company",
            Self::Platform => "Platform",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.code() == code)
    }

    /// The kinds that belong here.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| kind.area() == self)
    }
}

/// Whether changes of a kind can be taken back at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// As long as nothing else has changed since.
    Possible,
    /// Never, for this reason.
    Never(&'static str),
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $area:ident, $words:literal, $undo:expr;)+) => {
        /// A kind of change. The log stores its [`Kind::code`], which is hashed and never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $words] $name,)+
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stored word.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The words on screen.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }

            /// Where it belongs.
            #[must_use]
            pub const fn area(self) -> Area {
                match self { $(Self::$name => Area::$area,)+ }
            }

            /// Whether it can be taken back.
            #[must_use]
            pub const fn undo(self) -> Undo {
                match self { $(Self::$name => $undo,)+ }
            }
        }
    };
}

kinds! {
    AvailabilitySaved = "availability.saved", Clinics, "Hours, who answers or backup changed", Undo::Possible;
    PinAdded = "pin.added", Clinics, "Answer pinned",
        Undo::Possible;
    PinRemoved = "pin.removed", Clinics, "Pinned answer taken off",
        Undo::Possible;
    HoursFeedRenewed = "hours_feed.renewed", Clinics, "New address for the hours calendar",
        Undo::Never("The address before is not kept, so nothing can lead there again.");
    HoursFeedRemoved = "hours_feed.removed", Clinics, "Hours calendar taken away",
        Undo::Never("The address before is not kept. Make a new one on the clinic’s page Hours.");
    SipSaved = "phone.sip.saved", Clinics, "SIP access changed",
        Undo::Possible;
    NumberAssigned = "number.assigned", Clinics, "Number given to a clinic",
        Undo::Never("Take the number back on the platform’s page Numbers.");
    NumberReleased = "number.released", Clinics, "Number taken back from a clinic",
        Undo::Never("Give the number to the clinic again on the platform’s page Numbers.");
    LineBegun = "phone.line.begun", Clinics, "Connecting a line begun",
        Undo::Never("End the line on the clinic’s page Phone connection.");
    PortTold = "phone.port.told", Clinics, "Where a number’s move stands was written down",
        Undo::Never("Write down where it stands now, on the line’s own page.");
    LineRepaired = "phone.line.repaired", Clinics, "Addresses of a number set at the carrier",
        Undo::Never("The addresses before led calls elsewhere. They can be set at the carrier.");
    LineWorks = "phone.line.works", Clinics, "A line works: a call came through",
        Undo::Never("A call came through, which cannot be undone. End the line on its own page.");
    LineEnded = "phone.line.ended", Clinics, "Line ended",
        Undo::Never("Connect the number again on the clinic’s page Phone connection.");
    MessageMarked = "message.marked", Calls, "Message marked",
        Undo::Never("Mark the message again on the call’s page.");
    CallersChanged = "callers.changed", Company, "Rules about callers changed", Undo::Possible;
    VisitStarted = "support_visit.started", Company, "Support visit begun",
        Undo::Never("A visit is not a change. What was changed during it stands in this log, each with its own way back.");
    VisitWidened = "support_visit.widened", Company, "Support visit may change things",
        Undo::Never("End the visit instead.");
    VisitEnded = "support_visit.ended", Company, "Support visit ended",
        Undo::Never("A visit that ended is not continued. Begin another one.");
    CompanyCreated = "company.created", Company, "Company made",
        Undo::Never("A company is deleted on its own page, where its name is asked for.");
    CompanyChanged = "company.changed", Company, "Company changed", Undo::Possible;
    CompanyDeleted = "company.deleted", Company, "Company deleted", Undo::Possible;
    CompanyRestored = "company.restored", Company, "Company brought back", Undo::Possible;
    CallsScheduled = "company.calls_scheduled", Company, "Calls switch scheduled",
        Undo::Never("Cancel the schedule on the company’s page Calls, as long as it waits.");
    CallsScheduleCanceled = "company.calls_schedule_canceled", Company, "Schedule of the calls switch canceled",
        Undo::Never("Schedule it again on the company’s page Calls: its moment may be over.");
    AssistantCreated = "assistant.created", Assistants, "Assistant made", Undo::Possible;
    AssistantChanged = "assistant.changed", Assistants, "Assistant changed", Undo::Possible;
    AssistantCallSettings = "assistant.call-settings", Assistants, "Call settings changed", Undo::Possible;
    AssistantDeleted = "assistant.deleted", Assistants, "Assistant deleted", Undo::Possible;
    AssistantRestored = "assistant.restored", Assistants, "Assistant brought back", Undo::Possible;
    AssistantReduced = "assistant.reduced", Assistants, "Assistant lost what its package no longer offers",
        Undo::Possible;
    AssistantModelMoved = "assistant.model-moved", Assistants, "Assistant moved to another model",
        Undo::Never("Choose the model on the assistant’s page, if it is still offered.");
    MemberChanged = "member.changed", People, "Member’s role changed", Undo::Possible;
    MemberRemoved = "member.removed", People, "Member removed", Undo::Possible;
    MemberRestored = "member.restored", People, "Member brought back", Undo::Possible;
    InvitationCreated = "invitation.created", People, "Invitation sent",
        Undo::Never("Withdraw the invitation on the page Team.");
    InvitationRenewed = "invitation.renewed", People, "Invitation renewed",
        Undo::Never("The link before does not work any more. Withdraw the invitation on the page Team.");
    InvitationWithdrawn = "invitation.withdrawn", People, "Invitation withdrawn",
        Undo::Never("Its link is gone for good. Invite them again on the page Team.");
    InvitationAccepted = "invitation.accepted", People, "Invitation accepted",
        Undo::Never("Somebody joined. Remove them on the page Team.");
    AccountRenamed = "account.renamed", People, "Own name changed",
        Undo::Never("Everybody changes their own name, on the page Your account.");
    AccountPicture = "account.picture_changed", People, "Own picture changed",
        Undo::Never("The picture before is not kept.");
    AccountPassword = "account.password_changed", People, "Own password changed",
        Undo::Never("A password cannot be put back.");
    SessionsEnded = "sessions.ended", People, "Signed out elsewhere",
        Undo::Never("A session that ended stays ended. Sign in again.");
    SecondFactorOn = "second_factor.on", People, "Second step switched on",
        Undo::Never("Everybody runs their own second step, on the page Your account.");
    SecondFactorOff = "second_factor.off", People, "Second step switched off",
        Undo::Never("What the app was tied to is gone. The person sets it up again, on the page Your account.");
    RecoveryCodesRenewed = "second_factor.codes_renewed", People, "New recovery codes",
        Undo::Never("The codes before do not work any more.");
    RecoveryCodeUsed = "second_factor.recovery_code_used", People, "Recovery code used",
        Undo::Never("A recovery code works once.");
    SecondFactorReset = "second_factor.reset", People, "Second step taken away at the terminal",
        Undo::Never("What the app was tied to is gone. The person sets it up again, on the page Your account.");
    TokenCreated = "token.created", Integrations, "API token made",
        Undo::Never("Revoke the token on the page API tokens.");
    TokenRevoked = "token.revoked", Integrations, "API token revoked",
        Undo::Never("A revoked token stays revoked: somebody may have seen it. Make a new one on the page API tokens.");
    IntegrationCreated = "integration.created", Integrations, "Integration account added",
        Undo::Never("Delete the account on its own page.");
    IntegrationChanged = "integration.changed", Integrations, "Integration account changed", Undo::Possible;
    IntegrationTested = "integration.tested", Integrations, "Integration account tested",
        Undo::Never("A test tells what is. Test the account again.");
    IntegrationRotated = "integration.rotated", Integrations, "Secret of an integration account replaced",
        Undo::Never("A secret cannot be put back: the one before is not kept.");
    IntegrationPreviousEnded = "integration.previous_secret_ended", Integrations, "Replaced secret ended early",
        Undo::Never("A secret cannot be put back: it was destroyed.");
    IntegrationDeleted = "integration.deleted", Integrations, "Integration account deleted",
        Undo::Never("Its secrets were destroyed with it. Add the account again on the page Integrations.");
    PackageCreated = "package.created", Platform, "Package made", Undo::Possible;
    PackageChanged = "package.changed", Platform, "Package changed", Undo::Possible;
    PackageDeleted = "package.deleted", Platform, "Package taken away", Undo::Possible;
    PackageRestored = "package.restored", Platform, "Package brought back", Undo::Possible;
    ModelCreated = "model.created", Platform, "Model added", Undo::Possible;
    ModelChanged = "model.changed", Platform, "Model changed", Undo::Possible;
    ModelDeleted = "model.deleted", Platform, "Model taken away", Undo::Possible;
    ModelRestored = "model.restored", Platform, "Model brought back", Undo::Possible;
    ModelAssistantsMoved = "model.assistants-moved", Platform, "Assistants moved to another model",
        Undo::Never("Move them back on the page Models: who used which before stands in each company’s log.");
    JobRetried = "job.retried", Platform, "Job tried again",
        Undo::Never("Cancel the job on the page Jobs, as long as it waits.");
    JobCancelled = "job.cancelled", Platform, "Job canceled", Undo::Never("Try the job again on the page Jobs.");
}

impl Kind {
    /// Reads the stored word. None for a word of another version.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind of the entry that taking it back writes.
    #[must_use]
    pub const fn undone_by(self) -> Self {
        match self {
            Self::PinAdded => Self::PinRemoved,
            Self::PinRemoved => Self::PinAdded,
            Self::CompanyDeleted => Self::CompanyRestored,
            Self::CompanyRestored => Self::CompanyDeleted,
            Self::AssistantCreated | Self::AssistantRestored => Self::AssistantDeleted,
            Self::AssistantDeleted => Self::AssistantRestored,
            Self::AssistantReduced => Self::AssistantChanged,
            Self::MemberRemoved => Self::MemberRestored,
            Self::MemberRestored => Self::MemberRemoved,
            Self::PackageCreated | Self::PackageRestored => Self::PackageDeleted,
            Self::PackageDeleted => Self::PackageRestored,
            Self::ModelCreated | Self::ModelRestored => Self::ModelDeleted,
            Self::ModelDeleted => Self::ModelRestored,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_words_of_its_own() {
        let codes: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        let words: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.words()).collect();
        assert_eq!((codes.len(), words.len()), (Kind::ALL.len(), Kind::ALL.len()));
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
            assert!(kind.words().len() > 3 && !kind.words().ends_with('.'), "{kind:?}");
            if let Undo::Never(why) = kind.undo() {
                assert!(why.ends_with('.') && why.len() > 10, "{kind:?}");
            }
        }
        assert_eq!(Kind::from_code("something.newer"), None);
    }

    #[test]
    fn every_area_has_kinds_and_every_undo_can_be_undone() {
        for area in Area::ALL {
            assert_eq!(Area::from_code(area.code()), Some(area));
            assert!(area.kinds().next().is_some(), "{area:?}");
        }
        for kind in Kind::ALL.iter().filter(|kind| kind.undo() == Undo::Possible) {
            assert_eq!(kind.undone_by().undo(), Undo::Possible, "{kind:?}");
        }
    }
}
