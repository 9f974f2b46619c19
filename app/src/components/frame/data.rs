//! What the frame shows.

use crate::components::PlatformPage;
use crate::components::face::allow_picture;
use crate::server::flash::Flash;
use crate::server::{AppState, Visitor};
use backend::Failure;
use backend::store::{ClinicNow, VisitLine};
use domain::access::{Permission, Role};
use domain::availability::Zone;
use domain::ids::CompanyId;
use leptos::prelude::*;

/// Where a page is in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    /// Right now.
    Now,
    /// Calls.
    Calls,
    /// Texts.
    Texts,
    /// A clinic's hours.
    Hours,
    /// Who answers.
    Answering,
    /// The clinic's backup.
    Backup,
    /// How a clinic's calls come in.
    Phone,
    /// The simulator of a clinic.
    Try,
    /// Earlier settings of a clinic.
    History,
    /// The company's assistants.
    Assistants,
    /// The company's rules about callers.
    Callers,
    /// The company's accounts at carriers, messengers and calendars.
    Integrations,
    /// The telephone of development.
    Telephone,
    /// The person's own account.
    Account,
    /// The people of the company.
    Team,
    /// What programs sign in with.
    Tokens,
    /// Who changed what in the company.
    Changes,
    /// The visits of support to the company.
    Support,
    /// A page of the platform.
    Platform(PlatformPage),
}

/// What the frame shows; loaded once for a page.
#[derive(Debug)]
pub struct FrameData {
    /// Who is looking.
    pub visitor: Visitor,
    /// Their role here.
    pub role: Role,
    pub(super) company: CompanyId,
    pub(super) company_name: String,
    pub(super) companies: Vec<(CompanyId, String)>,
    /// Whether a company is around the page at all.
    pub(super) entered: bool,
    /// The support visits to the company that run.
    pub(super) visits: Vec<VisitLine>,
    /// Every clinic of the company with who answers now.
    pub clinics: Vec<ClinicNow>,
    /// Slug of the clinic the page is about; the first one where it is about all.
    pub clinic: Option<String>,
    /// Whether the page is about one clinic.
    pub(super) one_clinic: bool,
    /// Whether there is a telephone to try calls with.
    pub(super) phone: bool,
    /// Said once.
    pub flash: Option<Flash>,
}

impl FrameData {
    /// For a page about the whole company.
    ///
    /// # Errors
    /// When nobody is signed in, or the person belongs to no company.
    pub async fn load(clinic: Option<&str>) -> Result<Self, Failure> {
        let phone = use_context::<AppState>().is_some_and(|state| state.phone.is_some());
        // Before anything is waited for: afterwards the answer is out of sight.
        let (answer, nonce) = (use_context::<leptos_axum::ResponseOptions>(), leptos::nonce::use_nonce());
        let visitor = Visitor::current().await?;
        if let (Some(answer), Some(nonce)) = (answer, nonce) {
            allow_picture(&visitor.actor, &answer, &nonce);
        }
        let (store, clinics) = match clinic {
            Some(slug) => visitor.company_of_clinic(slug).await?,
            None => {
                let store = visitor.enter(Permission::ReadCompany).await?;
                let clinics = store.clinics_now().await?;
                (store, clinics)
            }
        };
        let company = store.company();
        let role = visitor.actor.role_in(company).ok_or(Failure::NotFound)?;
        let flash = Flash::take(&visitor.session).await;
        let visits = store.running_visits().await?;
        let chosen = clinic.map(str::to_owned).or_else(|| clinics.first().map(|c| c.resolved.slug.clone()));
        Ok(Self {
            role,
            company,
            company_name: store.company_name().await?,
            companies: visitor.companies().await?,
            entered: true,
            visits,
            clinics,
            clinic: chosen,
            one_clinic: clinic.is_some(),
            phone,
            flash,
            visitor,
        })
    }

    /// For a page of the platform: the chosen company around it, or none where there is none yet or none is visited.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn of_platform() -> Result<Self, Failure> {
        match Self::of_person().await {
            Err(Failure::NotFound) => Err(Failure::Forbidden),
            loaded => loaded,
        }
    }

    /// For a page about the person: a master admin sees it also while they are in no company.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn of_person() -> Result<Self, Failure> {
        let visitor = match Self::load(None).await {
            Err(Failure::NotFound | Failure::SupportVisitRequired(_)) => Visitor::current().await?,
            loaded => return loaded,
        };
        visitor.actor.master().map_err(|_| Failure::NotFound)?;
        let companies = visitor.companies().await?;
        Ok(Self {
            role: Role::Master,
            company: CompanyId::from(uuid::Uuid::nil()),
            company_name: if companies.is_empty() { "No company yet" } else { "No company chosen" }.to_owned(),
            companies,
            entered: false,
            visits: Vec::new(),
            clinics: Vec::new(),
            clinic: None,
            one_clinic: false,
            phone: false,
            flash: Flash::take(&visitor.session).await,
            visitor,
        })
    }

    /// The clinic the page is about.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the company has none.
    pub fn clinic_now(&self) -> Result<&ClinicNow, Failure> {
        self.clinics.iter().find(|c| Some(&c.resolved.slug) == self.clinic.as_ref()).ok_or(Failure::NotFound)
    }

    /// Whether the person may change settings here.
    pub fn may_edit(&self) -> bool {
        self.role.may(Permission::EditClinics)
    }

    /// Whether the person runs the platform, whatever they are in this company.
    pub fn runs_platform(&self) -> bool {
        self.visitor.actor.master().is_ok()
    }

    /// The zone of the first clinic: that in which the company's own times are told.
    pub fn zone(&self) -> Zone {
        self.clinics.first().map_or_else(|| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone())
    }

    /// Whether the person is not limited to one clinic.
    pub fn sees_whole_company(&self) -> bool {
        self.visitor.actor.limit_in(self.company).is_none()
    }

    /// Whether the person is in this company right now.
    pub fn is_inside(&self, company: CompanyId) -> bool {
        self.entered && self.company == company
    }

    /// Whether there is a telephone to try calls with: in development.
    pub const fn has_phone(&self) -> bool {
        self.phone
    }

    /// Whether the person runs the whole company: its team and its tokens.
    pub fn may_run_team(&self) -> bool {
        self.role.may(Permission::RunTeam) && self.sees_whole_company()
    }

    /// A store on the company of this page.
    ///
    /// # Errors
    /// See [`Actor::enter`].
    pub async fn store(&self) -> Result<backend::store::CompanyStore, Failure> {
        self.visitor.actor.enter(&self.visitor.services, Some(self.company), Permission::ReadCompany).await
    }

    /// A clinic's name without what its company's name says already.
    pub(super) fn short_name(&self, clinic: &ClinicNow) -> String {
        // "Bright Smiles Downtown" of "Bright Smiles Dental Group" is "Downtown" in the company's own menu.
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (name, company) = (words(&clinic.context.clinic.name), words(&self.company_name));
        let same = name.iter().zip(&company).take_while(|(a, b)| a == b).count();
        if same == 0 || same >= name.len() { name.join(" ") } else { name[same..].join(" ") }
    }
}
