//! Whole chains: for the check and for the export that can be checked elsewhere.

use crate::Failure;
use crate::entity::{audit_head, audit_log, company};
use domain::audit::{Checker, Entry, PLATFORM};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Entries read at once.
const PAGE: u64 = 500;

/// One chain by its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The company's id, or nil.
    pub id: Uuid,
    /// The company's slug; what it is called where there is none.
    pub name: String,
}

/// A piece of a chain, in order, after that number.
///
/// # Errors
/// When the database fails.
pub async fn chain_entries(db: &DatabaseConnection, chain: Uuid, after: i64) -> Result<Vec<Entry>, Failure> {
    let rows = audit_log::Entity::find()
        .filter(audit_log::Column::Chain.eq(chain))
        .filter(audit_log::Column::Sequence.gt(after))
        .order_by_asc(audit_log::Column::Sequence)
        .limit(PAGE)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Checks the database: every chain, or that of the company with this slug. Rows that are in no chain are found too.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such company, or when the database fails.
pub async fn check(db: &DatabaseConnection, slug: Option<&str>) -> Result<(Vec<Chain>, Checker), Failure> {
    let chains = chains(db, slug).await?;
    let mut checker = Checker::default();
    for chain in &chains {
        check_one(db, chain.id, &mut checker).await?;
    }
    Ok((chains, checker))
}

/// Checks one chain by its id.
///
/// # Errors
/// When the database fails.
pub async fn check_chain(db: &DatabaseConnection, chain: Uuid) -> Result<Checker, Failure> {
    let mut checker = Checker::default();
    check_one(db, chain, &mut checker).await?;
    Ok(checker)
}

async fn check_one(db: &DatabaseConnection, chain: Uuid, checker: &mut Checker) -> Result<(), Failure> {
    // Read before the entries: what is written meanwhile comes after it and is checked by its own links.
    let mut head = audit_head::Entity::find_by_id(chain).one(db).await?;
    let mut after = i64::MIN;
    loop {
        let entries = chain_entries(db, chain, after).await?;
        let Some(last) = entries.last() else { break };
        after = last.sequence;
        for entry in &entries {
            if let Some(passed) = head.take_if(|head| head.sequence < entry.sequence) {
                checker.noted(chain, passed.sequence, &passed.hash);
            }
            checker.read(entry);
        }
    }
    if let Some(head) = head {
        checker.noted(chain, head.sequence, &head.hash);
    }
    let stray = Condition::any().add(audit_log::Column::Chain.is_null()).add(audit_log::Column::Sequence.is_null());
    let owner = match chain {
        PLATFORM => audit_log::Column::CompanyId.is_null(),
        id => audit_log::Column::CompanyId.eq(id),
    };
    let stray = audit_log::Entity::find().filter(stray).filter(owner).all(db).await?;
    stray.into_iter().map(Entry::from).for_each(|entry| checker.read(&entry));
    Ok(())
}

/// Checks entries from a file.
pub fn check_entries<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Checker {
    let mut checker = Checker::default();
    entries.into_iter().for_each(|entry| checker.read(entry));
    checker
}

async fn chains(db: &DatabaseConnection, slug: Option<&str>) -> Result<Vec<Chain>, Failure> {
    let mut companies = company::Entity::find().order_by_asc(company::Column::Slug);
    if let Some(slug) = slug {
        companies = companies.filter(company::Column::Slug.eq(slug));
    }
    let known: Vec<Chain> =
        companies.all(db).await?.into_iter().map(|company| Chain { id: company.id, name: company.slug }).collect();
    if slug.is_some() {
        return if known.is_empty() { Err(Failure::NotFound) } else { Ok(known) };
    }
    let mut chains = known;
    let found = audit_log::Entity::find()
        .select_only()
        .column(audit_log::Column::Chain)
        .distinct()
        .into_tuple::<Option<Uuid>>()
        .all(db)
        .await?;
    let noted = audit_head::Entity::find().all(db).await?.into_iter().map(|head| Some(head.chain));
    for id in found.into_iter().chain(noted).flatten().chain([PLATFORM]) {
        if !chains.iter().any(|chain| chain.id == id) {
            let name = if id == PLATFORM { "(platform)".to_owned() } else { format!("(deleted company {id})") };
            chains.push(Chain { id, name });
        }
    }
    Ok(chains)
}
