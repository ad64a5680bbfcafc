//! Goods of the shop.

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::value::Row;
use super::{Answer, StoreError};

/// A good as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Good {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// In cents.
    pub(crate) price: i64,
    pub(crate) stock: i64,
}

const LIST: &str = "SELECT id, name, price, stock FROM inflight_service_goods ORDER BY id LIMIT ?";
const GET: &str = "SELECT id, name, price, stock FROM inflight_service_goods WHERE id = ?";

fn good(row: &Row) -> Result<Good, StoreError> {
    Ok(Good { id: row.int(0)?, name: row.text(1)?, price: row.int(2)?, stock: row.int(3)? })
}

/// At most `limit` goods.
pub(crate) fn list<'a>(session: &'a mut Session<'_>, &limit: &'a i64) -> Answer<'a, Vec<Good>> {
    Box::pin(async move { session.rows(LIST, vec![limit.into()]).await?.iter().map(good).collect() })
}

/// The good with this id.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, Good> {
    Box::pin(async move {
        let row = session.row(GET, vec![id.into()]).await?;
        good(&row.ok_or(StoreError::Absent("such good"))?)
    })
}
