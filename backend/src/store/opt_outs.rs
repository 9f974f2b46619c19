//! Who asked a company not to be texted.

use crate::entity::sms_opt_out::Column;
use crate::scope::CompanyScope;
use sea_orm::{ColumnTrait, Condition};

/// Those of these numbers that are not to be texted, whichever clinic of the company they told: of each number one row
/// stands at most, the lifted ones are history.
pub(crate) fn standing_opt_out<'n>(scope: CompanyScope, numbers: impl IntoIterator<Item = &'n str>) -> Condition {
    Condition::all()
        .add(Column::CompanyId.eq(scope.company().uuid()))
        .add(Column::PhoneNumber.is_in(numbers))
        .add(Column::LiftedAt.is_null())
}
