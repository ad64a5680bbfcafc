//! Orders of the shop, and their payments. An order and the stock change together, and so do a payment and its order.

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::value::Row;
use super::{Answer, StoreError, goods, ids};

/// An order as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) buyer: String,
    pub(crate) good: i64,
    pub(crate) quantity: i64,
    /// In cents.
    pub(crate) total: i64,
    /// `open` or `paid`.
    pub(crate) state: String,
}

/// A payment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Payment {
    pub(crate) order: i64,
    /// In cents.
    pub(crate) amount: i64,
    /// How the bank calls it.
    pub(crate) reference: String,
}

/// An order to be.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) buyer: String,
    pub(crate) good: i64,
    pub(crate) quantity: i64,
}

const LIST: &str = "SELECT id, buyer, goods_id, quantity, total, state FROM inflight_service_orders \
    WHERE buyer = ? AND id > ? ORDER BY id LIMIT ?";
const GET: &str =
    "SELECT id, buyer, goods_id, quantity, total, state FROM inflight_service_orders WHERE id = ?";
const INSERT: &str = "INSERT INTO inflight_service_orders (id, buyer, goods_id, quantity, total, state) \
    VALUES (?, ?, ?, ?, ?, 'open')";
const TAKE: &str = "UPDATE inflight_service_goods SET stock = stock - ? WHERE id = ? AND stock >= ?";
const CLOSE: &str = "UPDATE inflight_service_orders SET state = 'paid' WHERE id = ? AND state = 'open'";
const PAY: &str = "INSERT INTO inflight_service_payments (order_id, amount, reference) VALUES (?, ?, ?)";
const PAYMENT: &str = "SELECT order_id, amount, reference FROM inflight_service_payments WHERE order_id = ?";

fn order(row: &Row) -> Result<Order, StoreError> {
    Ok(Order {
        id: row.int(0)?,
        buyer: row.text(1)?,
        good: row.int(2)?,
        quantity: row.int(3)?,
        total: row.int(4)?,
        state: row.text(5)?,
    })
}

/// At most `limit` orders of a buyer behind the id `after`.
pub(crate) fn list<'a>(
    session: &'a mut Session<'_>,
    (buyer, after, limit): &'a (String, i64, i64),
) -> Answer<'a, Vec<Order>> {
    Box::pin(async move {
        let values = vec![buyer.as_str().into(), (*after).into(), (*limit).into()];
        session.rows(LIST, values).await?.iter().map(order).collect()
    })
}

/// The order with this id.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, Order> {
    Box::pin(async move {
        let row = session.row(GET, vec![id.into()]).await?;
        order(&row.ok_or(StoreError::Absent("such order"))?)
    })
}

/// Takes the good out of the stock and stores the order.
pub(crate) fn create<'a>(session: &'a mut Session<'_>, new: &'a New) -> Answer<'a, Order> {
    Box::pin(async move {
        let good = goods::get(session, &new.good).await.map_err(|error| match error {
            StoreError::Absent(_) => StoreError::Refused("there is no such good"),
            other => other,
        })?;
        let total = good.price.checked_mul(new.quantity);
        let total = total.ok_or_else(|| StoreError::Broken(format!("{} cents a piece", good.price)))?;
        let quantity = new.quantity;
        let taken = session.execute(TAKE, vec![quantity.into(), new.good.into(), quantity.into()]).await?;
        if taken == 0 {
            return Err(StoreError::Refused("there are not as many in stock"));
        }
        let id = ids::next(session, "orders").await?;
        let buyer = new.buyer.as_str();
        let values = vec![id.into(), buyer.into(), new.good.into(), quantity.into(), total.into()];
        session.execute(INSERT, values).await?;
        get(session, &id).await
    })
}

/// Stores the payment and closes its order.
pub(crate) fn pay<'a>(session: &'a mut Session<'_>, new: &'a Payment) -> Answer<'a, ()> {
    Box::pin(async move {
        if session.execute(CLOSE, vec![new.order.into()]).await? == 0 {
            return Err(StoreError::Refused("the order is paid already"));
        }
        let values = vec![new.order.into(), new.amount.into(), new.reference.as_str().into()];
        session.execute(PAY, values).await.map(drop)
    })
}

/// The payment of this order.
pub(crate) fn payment<'a>(session: &'a mut Session<'_>, &order: &'a i64) -> Answer<'a, Payment> {
    Box::pin(async move {
        let row = session.row(PAYMENT, vec![order.into()]).await?;
        let row = row.ok_or(StoreError::Absent("payment of this order"))?;
        Ok(Payment { order: row.int(0)?, amount: row.int(1)?, reference: row.text(2)? })
    })
}
