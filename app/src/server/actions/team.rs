//! The team of a company: invitations, roles, limits to one clinic.

use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::{Visitor, once};
use axum::response::Response;
use backend::Failure;
use backend::store::{CompanyStore, Invited};
use domain::access::{Permission, Role};
use domain::ids::UserId;
use domain::people::Place;
use domain::{FieldError, people};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

const HERE: &str = "/team";

/// The name under which its form is kept until it is shown again.
pub(crate) const FORM: &str = "team";
/// The kind of secret that its page shows once.
pub(crate) const LINK: &str = "invitation";

/// Invites, changes, removes, renews or withdraws.
pub async fn change(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new(FORM, pairs);
    let store = match visitor.enter(Permission::RunTeam).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, HERE),
    };
    match act(&visitor, &store, &sent).await {
        Ok(said) => go_saying(&visitor, said, HERE).await,
        Err(Failure::Invalid(errors)) if sent.get("do") == "invite" => {
            show_again(&visitor, Submitted { errors, ..sent }, HERE).await
        }
        Err(Failure::Invalid(errors)) => {
            let message = errors.first().map(|error| error.message.clone()).unwrap_or_default();
            go_saying(&visitor, Flash::failed(&message), HERE).await
        }
        Err(failure) => refused(&failure, HERE),
    }
}

async fn act(visitor: &Visitor, store: &CompanyStore, sent: &Submitted) -> Result<Flash, Failure> {
    let member = || sent.get("member").parse::<Uuid>().map(UserId::from).map_err(|_| Failure::NotFound);
    let invitation = || sent.get("invitation").parse::<Uuid>().map_err(|_| Failure::NotFound);
    match sent.get("do") {
        "invite" => {
            let mut wrong: Vec<FieldError> = Vec::new();
            let email = people::email(sent.get("email")).map_err(|error| wrong.push(error)).unwrap_or_default();
            let place = place(sent).map_err(|error| wrong.push(error)).ok();
            match place {
                Some(place) if wrong.is_empty() => deliver(visitor, &store.invite(&email, place).await?).await,
                _ => Err(Failure::Invalid(wrong)),
            }
        }
        "renew" => deliver(visitor, &store.renew_invitation(invitation()?).await?).await,
        "withdraw" => {
            store.withdraw_invitation(invitation()?).await?;
            Ok(Flash::done("The invitation is withdrawn: its link no longer works."))
        }
        "change" => {
            let place = place(sent).map_err(|error| Failure::Invalid(vec![error]))?;
            store.change_member(member()?, place).await?;
            Ok(Flash::done("Saved. It holds from their next page on."))
        }
        "remove" => {
            store.remove_member(member()?).await?;
            Ok(Flash::done("They no longer belong to this company."))
        }
        _ => Err(Failure::field("do", "Nothing was chosen, so nothing was changed.")),
    }
}

/// The role and the limit that a form names. The form can name nothing else.
fn place(sent: &Submitted) -> Result<Place, FieldError> {
    let role = Role::from_choice(sent.get("role")).ok_or_else(|| FieldError::new("role", "Choose a role."))?;
    let clinic = match sent.get("clinic") {
        "" => None,
        id => Some(id.parse::<Uuid>().map_err(|_| FieldError::new("clinic", "Choose a clinic of yours."))?.into()),
    };
    Ok(Place { role, clinic })
}

/// Shows the link once, and mails it where a mail server is configured.
async fn deliver(visitor: &Visitor, invited: &Invited) -> Result<Flash, Failure> {
    let services = &visitor.services;
    let link: SecretString = format!("{}/invite/{}", services.public_base_url, invited.token.expose_secret()).into();
    once::keep(visitor, LINK, &invited.email, &link).await?;
    let Some(mailer) = &services.mailer else {
        return Ok(Flash::done("The invitation is ready. Send them the link below."));
    };
    let text = format!(
        "Hello,\n\nyou are invited to work with {} in Switchboard, where you see who picks up at your clinics.\n\n\
         Open this link within 7 days to join:\n{}\n\nIf you expected no invitation, ignore this mail.\n",
        invited.company,
        link.expose_secret()
    );
    match mailer.send(&invited.email, "Your invitation to Switchboard", text).await {
        Ok(()) => Ok(Flash::done("The invitation was mailed. You can also send them the link below.")),
        Err(error) => {
            tracing::warn!(%error, "an invitation could not be mailed");
            Ok(Flash {
                tone: "warn".into(),
                message: "The invitation is ready, but the mail could not be sent. Send them the link below.".into(),
                form: None,
            })
        }
    }
}
