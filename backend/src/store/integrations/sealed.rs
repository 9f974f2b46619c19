//! Credentials on their way into and out of a row. A refresh token has a column of its own.

use super::super::CompanyStore;
use super::kind_of;
use crate::Failure;
use crate::entity::integration_account::{ActiveModel, Model};
use domain::integration::{AccountKind, Credentials};
use sea_orm::ActiveValue::Set;
use secrecy::{ExposeSecret as _, SecretString};

const REFRESH_TOKEN: &str = "refreshToken";

impl CompanyStore {
    /// What a row holds, decrypted; `None` when it cannot be read. A row without any holds none.
    pub(super) fn open_account(&self, row: &Model) -> Option<Credentials> {
        let kind = kind_of(row);
        let mut credentials = match &row.credentials {
            Some(sealed) => Credentials::parse(kind, self.open(sealed)?.expose_secret())?,
            None => Credentials::empty(kind),
        };
        if let Some(sealed) = &row.refresh_token {
            credentials.put(REFRESH_TOKEN, self.open(sealed)?.expose_secret().to_owned());
        }
        Some(credentials)
    }

    /// Puts credentials into a change of a row.
    pub(super) fn seal_account(&self, credentials: &Credentials, row: &mut ActiveModel) -> Result<(), Failure> {
        let mut kept = credentials.clone();
        let refresh = kept.take(REFRESH_TOKEN).map(SecretString::from);
        row.refresh_token = Set(refresh.map(|token| self.seal(&token)).transpose()?);
        row.external_account_id = Set(kept.external_id());
        row.credentials = Set(Some(self.seal(&kept.to_json().into())?));
        Ok(())
    }
}

/// 43 letters, digits, hyphens and underscores: 256 bits that can be typed anywhere.
pub(super) fn new_secret() -> SecretString {
    use base64::Engine as _;
    let random: [u8; 32] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random).into()
}

/// The field that we fill when a person leaves it empty, because only we and the provider need to know it.
pub(super) const fn made_by_us(kind: AccountKind) -> Option<&'static str> {
    match kind {
        AccountKind::Whatsapp => Some("verifyToken"),
        _ => None,
    }
}
