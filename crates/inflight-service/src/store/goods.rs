//! Goods of the shop.

use serde::{Deserialize, Serialize};

use super::Result;
use super::session::Session;

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

/// At most `limit` goods.
pub(crate) async fn list(session: &mut Session<'_>, &limit: &i64) -> Result<Vec<Good>> {
    session.all(LIST, [limit.into()]).await
}

pub(crate) async fn get(session: &mut Session<'_>, &id: &i64) -> Result<Good> {
    session.one(GET, [id.into()], "such good").await
}
