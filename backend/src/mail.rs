//! Mail, where a server for it is configured. Whatever is mailed is shown on screen as well, so that a clinic without
//! a mail server misses nothing.

use lettre::message::Mailbox;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;

/// How long a mail server may take: somebody waits for the page.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why a mail server cannot be used, or a mail was not sent. Never holds the address of the server: it may carry its
/// password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// `SMTP_URL` has another form.
    #[error("expects smtps://user:password@host or smtp://user:password@host:587?tls=required")]
    BadUrl,
    /// `SMTP_FROM` has another form.
    #[error("expects a sender such as Switchboard <calls@example.com>")]
    BadSender,
    /// The mail was not taken.
    #[error("the mail was not sent: {0}")]
    NotSent(String),
}

/// The way to a mail server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from.to_string()).finish_non_exhaustive()
    }
}

impl Mailer {
    /// From `SMTP_URL` and `SMTP_FROM`; nothing is asked yet.
    ///
    /// # Errors
    /// When one of them has another form.
    pub fn new(url: &SecretString, from: &str) -> Result<Self, MailError> {
        let from = from.parse().map_err(|_| MailError::BadSender)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| MailError::BadUrl)?
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().min_idle(0).max_size(2))
            .build();
        Ok(Self { transport, from })
    }

    /// Sends plain text.
    ///
    /// # Errors
    /// [`MailError::NotSent`] with the kind of failure. Not with the server's words: they name the recipient.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), MailError> {
        let not_sent = |kind: &str| MailError::NotSent(kind.to_owned());
        let to = to.parse::<lettre::Address>().map_err(|_| not_sent("the address cannot be mailed to"))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .body(text)
            .map_err(|_| not_sent("it could not be written"))?;
        let sent = tokio::time::timeout(PATIENCE, self.transport.send(message)).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(match error.status() {
                Some(code) => not_sent(&format!("the server answered {code}")),
                None if error.is_timeout() => not_sent("the server did not answer in time"),
                None if error.is_tls() => not_sent("no secure connection could be made"),
                None => not_sent("the server could not be reached"),
            }),
            Err(_) => Err(not_sent("the server did not answer in time")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn what_is_configured_is_checked() {
        let good: SecretString = "smtp://me:hidden@localhost:2525".to_owned().into();
        let mailer = Mailer::new(&good, "Switchboard <calls@example.com>").unwrap();
        assert!(!format!("{mailer:?}").contains("hidden"));
        assert_eq!(Mailer::new(&good, "nobody").unwrap_err(), MailError::BadSender);
        for bad in ["localhost", "http://localhost", ""] {
            assert_eq!(Mailer::new(&bad.to_owned().into(), "a@b.ca").unwrap_err(), MailError::BadUrl, "{bad}");
        }
    }
}
