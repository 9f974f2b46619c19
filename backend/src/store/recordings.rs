//! The recording of a call's conversation. It stays where it was made, at the carrier or at the voice platform, and is
//! fetched from there for the one who listens.

use super::{CallRow, CompanyStore, Sound};
use crate::Failure;
use crate::entity::call;
use crate::telephony::is_platforms_own;
use crate::twilio::rest::Sid;
use domain::ids::CallId;
use sea_orm::{ColumnTrait, QueryFilter};

/// Where a recording is.
enum Place<'c> {
    /// At the carrier, by its id.
    Carrier(Sid),
    /// At the voice platform, at an address of its own.
    Platform(&'c str),
}

impl CompanyStore {
    /// Whether a call's conversation was recorded, so that it can be heard through us.
    #[must_use]
    pub fn has_recording(&self, row: &CallRow) -> bool {
        self.place(&row.call).is_some()
    }

    /// The address of a call's recording for the person who looks at it now; it ends in a few minutes, and is of no use
    /// to anybody else. None where nothing was recorded.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn recording_link(&self, row: &CallRow) -> Result<Option<String>, Failure> {
        let id = row.call.id;
        self.place(&row.call).map(|_| Ok(format!("/calls/{id}/recording?{}", self.proof(id)?))).transpose()
    }

    /// The recording of a call, fetched from where it is.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the call is not in the scope, or was not recorded.
    pub async fn listen_to_call(&self, call: CallId, range: Option<&str>) -> Result<Sound, Failure> {
        let found = self.calls_in_scope().filter(call::Column::Id.eq(call.uuid())).one(&self.services.db).await?;
        let call = found.ok_or(Failure::NotFound)?;
        let since = call.ended_at.or(call.started_at).unwrap_or(call.created_at);
        let telephony = &self.services.telephony;
        let answer = match self.place(&call).ok_or(Failure::NotFound)? {
            Place::Carrier(sid) => {
                telephony.fetch_recording(call.integration_account_id.map(Into::into), &sid, range).await?
            }
            Place::Platform(url) => telephony.fetch_platform_recording(url, range).await,
        };
        Ok(self.sound(answer, since))
    }

    fn place<'c>(&self, call: &'c call::Model) -> Option<Place<'c>> {
        let carrier = call.recording_sid.as_deref().and_then(|sid| Sid::parse("RE", sid)).map(Place::Carrier);
        let url = call.recording_url.as_deref().filter(|url| is_platforms_own(&self.services.outbound, url));
        carrier.or(url.map(Place::Platform))
    }
}
