//! The way between the pages of the platform: the master admin's, on each of them.

use super::Icon;
use leptos::prelude::*;

/// A page of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformPage {
    /// Where everything starts.
    Overview,
    /// Companies.
    Companies,
    /// The calls of all companies.
    Calls,
    /// Visits of support to companies.
    Support,
    /// What companies can make assistants from.
    Packages,
    /// AI models.
    Models,
    /// The credentials of every company.
    Integrations,
    /// Numbers that were called and lead nowhere.
    Numbers,
    /// What carriers and providers posted.
    Webhooks,
    /// Work in the background.
    Jobs,
    /// Who changed what.
    Changes,
    /// Use and cost.
    Usage,
    /// Version, database, spool, providers.
    Health,
}

impl PlatformPage {
    /// In the order of the links.
    pub const ALL: [Self; 13] = [
        Self::Overview,
        Self::Companies,
        Self::Calls,
        Self::Support,
        Self::Packages,
        Self::Models,
        Self::Integrations,
        Self::Numbers,
        Self::Webhooks,
        Self::Jobs,
        Self::Changes,
        Self::Usage,
        Self::Health,
    ];

    /// Its address.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Overview => "/platform",
            Self::Companies => "/platform/companies",
            Self::Calls => "/platform/calls",
            Self::Support => "/platform/support",
            Self::Packages => "/platform/packages",
            Self::Models => "/platform/models",
            Self::Integrations => "/platform/integrations",
            Self::Numbers => "/platform/numbers",
            Self::Webhooks => "/platform/webhooks",
            Self::Jobs => "/platform/jobs",
            Self::Changes => "/platform/changes",
            Self::Usage => "/platform/usage",
            Self::Health => "/platform/health",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Companies => "Companies",
            Self::Calls => "Calls",
            Self::Support => "Support visits",
            Self::Packages => "Packages",
            Self::Models => "Models",
            Self::Integrations => "Integrations",
            Self::Numbers => "Numbers",
            Self::Webhooks => "Webhooks",
            Self::Jobs => "Jobs",
            Self::Changes => "Changes",
            Self::Usage => "Usage",
            Self::Health => "Health",
        }
    }

    /// Its picture.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Overview => "now",
            Self::Companies => "building",
            Self::Calls => "calls",
            Self::Support => "search",
            Self::Packages => "package",
            Self::Models => "cpu",
            Self::Integrations => "plug",
            Self::Numbers => "hash",
            Self::Webhooks => "webhook",
            Self::Jobs => "list",
            Self::Changes => "pencil",
            Self::Usage => "gauge",
            Self::Health => "ok",
        }
    }
}

/// The links, above the head of a page of the platform. A page below one of these (one company, one event) names the
/// one it belongs to.
#[component]
pub fn PlatformNav(
    /// Where the page is.
    page: PlatformPage,
) -> impl IntoView {
    let links = PlatformPage::ALL.into_iter().map(|other| {
        view! {
            <a href=other.address() aria-current=(other == page).then_some("page")>
                <Icon name=other.icon() size="sm" />
                {other.label()}
            </a>
        }
    });
    view! { <nav class="tabs wrap" aria-label="Platform">{links.collect_view()}</nav> }.into_any()
}
