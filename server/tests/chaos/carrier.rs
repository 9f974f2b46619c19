//! The carrier: calls over real HTTP, a note of everything that was sent and what came of it, and the REST interface
//! that knows how each call really ended.

use backend::twilio::FormPairs;
use domain::call::CallStatus;
use server::config::{DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN};
use server::emulator::http::Http;
use server::emulator::rest::{Platform, router};
use server::emulator::wire::{Answer, Answering, Request, Silence};
use server::emulator::{Account, Post};
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// Where calls ask and tell.
pub const STATUS: &str = "/api/webhooks/twilio/voice/status";

/// A request that went out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sent {
    /// Path and query.
    pub target: String,
    pub body: String,
}

#[derive(Default)]
struct Notes {
    sent: HashSet<Sent>,
    acknowledged: HashSet<Sent>,
}

pub struct Carrier {
    pub account: Account,
    pub platform: Arc<Platform>,
    /// Where its REST interface is.
    pub api: String,
    http: Http,
    notes: Mutex<Notes>,
}

impl Carrier {
    /// With its REST interface on a port of its own.
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        let account = Account {
            sid: DEMO_ACCOUNT_SID.to_owned(),
            token: DEMO_AUTH_TOKEN.to_owned().into(),
            numbers: Some(crate::stories::NUMBERS.map(str::to_owned).to_vec()),
            api_base: api.clone(),
        };
        let platform = Arc::new(Platform::new(account.clone(), Box::new(Http::default()), "http://127.0.0.1:1"));
        let rest = router(Arc::clone(&platform));
        tokio::spawn(async move { axum::serve(listener, rest).await });
        Self { account, platform, api, http: Http::default(), notes: Mutex::default() }
    }

    async fn attempt(&self, request: Request) -> Result<Answer, Silence> {
        let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let sent = Sent { target: format!("/{path}"), body: request.body.clone() };
        self.notes.lock().unwrap().sent.insert(sent.clone());
        let answer = self.http.post(request).await;
        if let Ok(answer) = &answer {
            assert!(
                matches!(answer.status, 200 | 204),
                "{sent:?} was answered with {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
            self.notes.lock().unwrap().acknowledged.insert(sent);
        }
        answer
    }

    /// Everything that was sent; the same to the letter is one.
    pub fn sent(&self) -> HashSet<Sent> {
        self.notes.lock().unwrap().sent.clone()
    }

    /// What was answered.
    pub fn acknowledged(&self) -> HashSet<Sent> {
        self.notes.lock().unwrap().acknowledged.clone()
    }

    /// Calls whose first request was answered with a document.
    pub fn answered(&self) -> HashSet<String> {
        let notes = self.notes.lock().unwrap();
        let first = notes
            .acknowledged
            .iter()
            .filter(|sent| matches!(sent.target.as_str(), "/api/twilio/voice" | "/api/twilio/sip"));
        first.map(|sent| FormPairs::parse(sent.body.as_bytes()).get("CallSid").to_owned()).collect()
    }

    /// Calls whose end, with its length, an acknowledged request told.
    pub fn ends_told(&self) -> HashSet<String> {
        let notes = self.notes.lock().unwrap();
        let told = notes.acknowledged.iter().filter(|sent| sent.target == STATUS).filter_map(|sent| {
            let pairs = FormPairs::parse(sent.body.as_bytes());
            let is_final = CallStatus::from_carrier(pairs.get("CallStatus")).is_ok_and(CallStatus::is_final);
            (is_final && pairs.get("ParentCallSid").is_empty()).then(|| pairs.get("CallSid").to_owned())
        });
        told.collect()
    }
}

impl Post for Carrier {
    /// Tries once more where no answer came, as our addresses ask the carrier to.
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            match self.attempt(request.clone()).await {
                Ok(answer) => Ok(answer),
                Err(_) => self.attempt(request).await,
            }
        })
    }
}
