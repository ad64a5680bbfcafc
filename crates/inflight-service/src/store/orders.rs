//! Orders of the shop, and their payments. An order and the stock change together, and so do a payment and its order.

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::{Result, StoreError, goods, ids};

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// At most `limit` orders of a buyer behind the id `after`.
pub(crate) async fn list(
    session: &mut Session<'_>,
    (buyer, after, limit): &(String, i64, i64),
) -> Result<Vec<Order>> {
    session.all(LIST, [buyer.as_str().into(), (*after).into(), (*limit).into()]).await
}

pub(crate) async fn get(session: &mut Session<'_>, &id: &i64) -> Result<Order> {
    session.one(GET, [id.into()], "such order").await
}

/// Takes the good out of the stock and stores the order.
pub(crate) async fn create(session: &mut Session<'_>, new: &New) -> Result<Order> {
    let &New { ref buyer, good, quantity } = new;
    let price =
        goods::get(session, &good).await.map_err(|error| error.refused("there is no such good"))?.price;
    let total = price.checked_mul(quantity);
    let total = total.ok_or_else(|| StoreError::Broken(format!("{price} cents a piece")))?;
    if session.execute(TAKE, [quantity.into(), good.into(), quantity.into()]).await? == 0 {
        return Err(StoreError::Refused("there are not as many in stock"));
    }
    let id = ids::next(session, "orders").await?;
    let values = [id.into(), buyer.as_str().into(), good.into(), quantity.into(), total.into()];
    session.execute(INSERT, values).await?;
    get(session, &id).await
}

/// Stores the payment and closes its order.
pub(crate) async fn pay(session: &mut Session<'_>, new: &Payment) -> Result<()> {
    if session.execute(CLOSE, [new.order.into()]).await? == 0 {
        return Err(StoreError::Refused("the order is paid already"));
    }
    let values = [new.order.into(), new.amount.into(), new.reference.as_str().into()];
    session.execute(PAY, values).await.map(drop)
}

pub(crate) async fn payment(session: &mut Session<'_>, &order: &i64) -> Result<Payment> {
    session.one(PAYMENT, [order.into()], "payment of this order").await
}
