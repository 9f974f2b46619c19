//! The change log: of the chosen company for whoever runs it, of the platform and of any company for the master admin.

mod check;
mod entry;
mod list;
mod undo;
mod words;

pub use check::{ChangeCheck, PlatformChangeCheck};
pub use entry::{Change, PlatformChange};
pub use list::{Changes, PlatformChanges};
pub use undo::{PlatformUndo, Undo};

use crate::components::{FrameData, Nav, PlatformPage};
use crate::server::Visitor;
use crate::server::change_log::Whose;
use backend::Failure;
use backend::audit::Written;
use backend::store::{ChangeLine, ChangeLog, NotUndone};
use domain::availability::Zone;
use leptos::prelude::WithUntracked as _;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What every page of a log needs.
struct Opened {
    whose: Whose,
    log: ChangeLog,
    zone: Zone,
    visitor: Visitor,
}

impl Opened {
    /// The frame comes first: it has to see the answer before anything is waited for.
    async fn open(whose: Result<Whose, Failure>) -> Result<(FrameData, Self), Failure> {
        let data = match whose {
            Ok(Whose::Own) => FrameData::load(None).await?,
            // Before what is asked for is looked at: it is nobody else's business whether that is there.
            _ => {
                Visitor::current().await?.actor.master()?;
                FrameData::of_platform().await?
            }
        };
        let (whose, visitor) = (whose?, data.visitor.clone());
        let log = whose.open(&visitor).await?;
        let zone = whose.zone(&visitor).await?;
        Ok((data, Self { whose, log, zone, visitor }))
    }

    /// The entry that an address asks for, and what taking it back would write, or why that cannot be.
    async fn entry(&self, number: Option<i64>) -> Result<(i64, ChangeLine, Result<Written, NotUndone>), Failure> {
        let number = number.ok_or(Failure::NotFound)?;
        let line = self.log.entry(number).await?;
        let could = self.whose.undo(&self.visitor, number, true).await;
        Ok((number, line, could))
    }

    const fn nav(&self) -> Nav {
        match self.whose {
            Whose::Own => Nav::Changes,
            Whose::Platform(_) => Nav::Platform(PlatformPage::Changes),
        }
    }
}

/// The log of the platform's pages that the address asks for.
fn asked_of_platform() -> Result<Whose, Failure> {
    use_query_map().with_untracked(|query| Whose::asked(&query.get("company").unwrap_or_default()))
}

/// The number in the address.
fn number() -> Option<i64> {
    use_params_map().with_untracked(|params| params.get("id").and_then(|id| id.parse().ok()))
}
