//! Whose call it is, remembered from its first webhook on: most of what the carrier tells afterwards only has to be
//! written down, and needs no rules for that. Another server, or one that was started meanwhile, asks the database.

use super::accounts::Signer;
use domain::ids::{CompanyId, IntegrationAccountId};
use domain::language::Language;
use std::time::Duration;

/// The longest call of the carrier.
const LONGEST: Duration = Duration::from_secs(4 * 3600);
/// More are on the line of no single process.
const MOST: u64 = 20_000;

/// What stays true of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownCall {
    pub(super) company: CompanyId,
    /// The company's own account, where it came through one.
    pub(super) account: Option<IntegrationAccountId>,
    /// The clinic's.
    pub(super) language: Language,
}

/// Calls by the carrier's ids.
#[derive(Debug)]
pub(super) struct KnownCalls(moka::sync::Cache<String, KnownCall>);

impl Default for KnownCalls {
    fn default() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(MOST).time_to_live(LONGEST).build())
    }
}

impl KnownCalls {
    /// Remembers a call whose first webhook was signed. What is known stays: a company's account may name the call of
    /// another company.
    pub(super) fn remember(&self, call_sid: &str, call: KnownCall) {
        self.0.entry_by_ref(call_sid).or_insert(call);
    }

    /// A call, when whoever signed is the one it came through.
    pub(super) fn of(&self, call_sid: &str, signer: Signer) -> Option<KnownCall> {
        self.0.get(call_sid).filter(|call| match signer {
            Signer::Platform => call.account.is_none(),
            Signer::Company(company) => call.account.is_some() && call.company == company,
        })
    }

    /// The company's account that it came through, to be believed only when that account signed.
    pub(super) fn account(&self, call_sid: &str) -> Option<IntegrationAccountId> {
        self.0.get(call_sid)?.account
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_call_is_known_to_whoever_it_came_through_and_stays_theirs() {
        let (ours, theirs) = (CompanyId::from(Uuid::from_u128(1)), CompanyId::from(Uuid::from_u128(2)));
        let own = Some(IntegrationAccountId::from(Uuid::from_u128(3)));
        let calls = KnownCalls::default();
        let known = |company, account| KnownCall { company, account, language: Language::En };
        calls.remember("CA1", known(ours, None));
        calls.remember("CA1", known(theirs, own));
        assert_eq!(calls.of("CA1", Signer::Platform), Some(known(ours, None)));
        assert_eq!(calls.of("CA1", Signer::Company(theirs)), None, "whoever names it later does not take it over");
        assert_eq!(calls.of("CA1", Signer::Company(ours)), None, "it came through the platform");
        calls.remember("CA2", known(theirs, own));
        assert_eq!(calls.of("CA2", Signer::Company(theirs)), Some(known(theirs, own)));
        assert_eq!(calls.of("CA2", Signer::Company(ours)), None);
        assert_eq!(calls.of("CA2", Signer::Platform), None);
        assert_eq!((calls.account("CA1"), calls.account("CA2"), calls.account("CA3")), (None, own, None));
    }
}
