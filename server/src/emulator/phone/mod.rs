//! The telephone of the development page: calls to this very server that wait for the person at the page. They are
//! kept in memory, few and not for long, and belong to who placed them.

mod live;
mod tell;
#[cfg(test)]
mod tests;

use super::delivery::Delivery;
use super::engine::{Call, place_with};
use super::script::{Script, is_sip};
use super::story::{Line, Witness};
use super::wire::{Account, Post};
use app::server::phone::{CallSeen, Callbacks, Deed, DemoPhone, Dialled, NoLine, Pending, Standing};
use backend::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::UserId;
use live::{Live, Meant};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Calls on the line at once: of a person, and of everybody.
const MOST_LIVE_OF_ONE: usize = 3;
const MOST_LIVE: usize = 24;
/// Calls that are kept, ended ones included: of a person.
const MOST_KEPT_OF_ONE: usize = 10;
/// Whoever does not look at a call for so long is gone, and hangs up.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// An ended call is forgotten after so long without a look.
const KEPT: TimeDelta = TimeDelta::hours(2);
/// A page is shown after this at the latest, even while the call is still busy.
const PAGE_WAITS: Duration = Duration::from_secs(10);

/// Places calls for people at the development page.
pub struct Phone {
    account: Account,
    post: Arc<dyn Post>,
    /// Switchboard's public address, as it is signed, without trailing slash.
    switchboard: String,
    clock: Arc<dyn Clock>,
    held: Mutex<Vec<Held>>,
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").field("switchboard", &self.switchboard).finish_non_exhaustive()
    }
}

/// A call with its owner.
struct Held {
    owner: UserId,
    id: String,
    from: String,
    to: String,
    began: DateTime<Utc>,
    /// When its owner last looked at it or did something.
    seen: DateTime<Utc>,
    standing: watch::Receiver<Standing>,
    /// None once its owner is taken for gone.
    deeds: Option<mpsc::Sender<Meant>>,
    story: Arc<Story>,
}

impl Held {
    fn is_live(&self) -> bool {
        !matches!(self.stands(), Standing::Over { .. })
    }

    fn stands(&self) -> Standing {
        let stands = self.standing.borrow().clone();
        // Nobody is left who could end it: the task behind it is gone.
        if !matches!(stands, Standing::Over { .. }) && self.standing.has_changed().is_err() {
            return Standing::Over { status: "failed".to_owned(), seconds: 0, broken: true };
        }
        stands
    }

    fn shown(&self, with_story: bool) -> CallSeen {
        let story = if with_story { self.story.told() } else { Vec::new() };
        CallSeen {
            id: self.id.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            began: self.began,
            standing: self.stands(),
            story,
        }
    }
}

/// A story that is read while it is told.
#[derive(Default)]
struct Story(Mutex<Vec<Line>>);

impl Story {
    fn told(&self) -> Vec<app::server::phone::StoryLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(tell::line).collect()
    }
}

impl Witness for Story {
    fn line(&self, line: &Line) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
    }
}

impl Phone {
    /// A telephone of that account, whose calls go to Switchboard at this public address.
    #[must_use]
    pub fn new(account: Account, post: Arc<dyn Post>, switchboard: &str, clock: Arc<dyn Clock>) -> Self {
        let switchboard = switchboard.trim_end_matches('/').to_owned();
        Self { account, post, switchboard, clock, held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hangs up for people who are gone, and forgets what nobody looked at for long.
    pub async fn sweep(&self) {
        let now = self.clock.now();
        let left: Vec<_> = {
            let mut held = self.held();
            held.retain(|call| call.is_live() || call.seen + KEPT > now);
            let gone = held.iter_mut().filter(|call| call.is_live() && call.seen + PATIENCE <= now);
            gone.filter_map(|call| call.deeds.take().map(|_| call.standing.clone())).collect()
        };
        for mut standing in left {
            until(&mut standing, |stands| matches!(stands, Standing::Over { .. })).await;
        }
    }

    fn script(&self, dialled: &Dialled) -> Script {
        let below = |path: &str| Some(format!("{}{path}", self.switchboard));
        let mut script = Script::to(&dialled.to);
        script.from.clone_from(&dialled.from);
        script.forwarded_from.clone_from(&dialled.forwarded_from);
        script.voice_url = below(if is_sip(&dialled.to) { "/api/twilio/sip" } else { "/api/twilio/voice" });
        script.status_callback = below("/api/webhooks/twilio/voice/status");
        script.delivery = match dialled.callbacks {
            Callbacks::Prompt => Delivery::default(),
            Callbacks::Late => Delivery { late: true, ..Delivery::default() },
            Callbacks::Doubled => Delivery { double: true, ..Delivery::default() },
            Callbacks::Shuffled => Delivery { shuffle: Some(7), ..Delivery::default() },
        };
        script
    }

    /// Room for one more call, made by forgetting ended ones.
    fn make_room(held: &mut Vec<Held>, owner: UserId) -> Result<(), NoLine> {
        let of_owner = |call: &&Held| call.owner == owner;
        let live = held.iter().filter(of_owner).filter(|call| call.is_live()).count();
        if live >= MOST_LIVE_OF_ONE {
            return Err(NoLine::Yours(live));
        }
        if held.iter().filter(|call| call.is_live()).count() >= MOST_LIVE {
            return Err(NoLine::All);
        }
        while held.iter().filter(of_owner).count() >= MOST_KEPT_OF_ONE {
            let Some(oldest) = held.iter().position(|call| call.owner == owner && !call.is_live()) else { break };
            held.remove(oldest);
        }
        Ok(())
    }

    /// Begins a call on a task of its own.
    fn begin(&self, owner: UserId, dialled: &Dialled) -> Result<(String, watch::Receiver<Standing>), NoLine> {
        let mut held = self.held();
        Self::make_room(&mut held, owner)?;
        let id = format!("CA{}", hex::encode(rand::random::<[u8; 16]>()));
        let (deeds, received) = mpsc::channel(4);
        let (standing, seen_standing) = watch::channel(Standing::Busy);
        let story = Arc::<Story>::default();
        let now = self.clock.now();
        held.push(Held {
            owner,
            id: id.clone(),
            from: dialled.from.clone(),
            to: dialled.to.clone(),
            began: now,
            seen: now,
            standing: seen_standing.clone(),
            deeds: Some(deeds),
            story: Arc::clone(&story),
        });
        drop(held);
        let people = Live { standing, deeds: received, turn: 0, staff: dialled.staff };
        let (account, post) = (self.account.clone(), Arc::clone(&self.post));
        tokio::spawn(carry(self.script(dialled), account, post, story, now, id.clone(), people));
        Ok((id, seen_standing))
    }
}

/// One call from beginning to end.
async fn carry(
    script: Script,
    account: Account,
    post: Arc<dyn Post>,
    story: Arc<Story>,
    began: DateTime<Utc>,
    sid: String,
    mut people: Live,
) {
    let call = Call { account: &account, post: post.as_ref(), witness: story.as_ref(), began, sid, updates: None };
    let outcome = place_with(script, call, &mut people).await;
    people.standing.send_replace(Standing::Over {
        status: outcome.status,
        seconds: outcome.seconds,
        broken: outcome.application_error,
    });
}

/// Waits until a call stands so, or its task is gone, or a page has waited long enough.
async fn until(standing: &mut watch::Receiver<Standing>, so: impl FnMut(&Standing) -> bool) {
    let _ = tokio::time::timeout(PAGE_WAITS, standing.wait_for(so)).await;
}

impl DemoPhone for Phone {
    fn dial(&self, owner: UserId, dialled: Dialled) -> Pending<'_, Result<String, NoLine>> {
        Box::pin(async move {
            self.sweep().await;
            let (id, mut standing) = self.begin(owner, &dialled)?;
            until(&mut standing, |stands| !matches!(stands, Standing::Busy)).await;
            Ok(id)
        })
    }

    fn act<'p>(&'p self, owner: UserId, call: &'p str, turn: u32, deed: Deed) -> Pending<'p, Option<()>> {
        Box::pin(async move {
            self.sweep().await;
            let (deeds, mut standing) = {
                let mut held = self.held();
                let call = held.iter_mut().find(|held| held.owner == owner && held.id == call)?;
                call.seen = self.clock.now();
                (call.deeds.clone(), call.standing.clone())
            };
            let fits = matches!(
                &*standing.borrow(),
                Standing::Waits { turn: now, question } if *now == turn && question.takes(&deed)
            );
            // A full channel means that somebody else was faster; the call goes on with their deed.
            if fits && deeds.is_some_and(|deeds| deeds.try_send((turn, deed)).is_ok()) {
                until(&mut standing, |stands| match stands {
                    Standing::Busy => false,
                    Standing::Waits { turn: now, .. } => *now > turn,
                    Standing::Over { .. } => true,
                })
                .await;
            }
            Some(())
        })
    }

    fn look<'p>(&'p self, owner: UserId, call: &'p str) -> Pending<'p, Option<CallSeen>> {
        Box::pin(async move {
            self.sweep().await;
            let mut held = self.held();
            let call = held.iter_mut().find(|held| held.owner == owner && held.id == call)?;
            call.seen = self.clock.now();
            Some(call.shown(true))
        })
    }

    fn calls(&self, owner: UserId) -> Pending<'_, Vec<CallSeen>> {
        Box::pin(async move {
            self.sweep().await;
            self.held().iter().rev().filter(|call| call.owner == owner).map(|call| call.shown(false)).collect()
        })
    }
}
