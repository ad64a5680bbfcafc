//! The payments service: asks the bank, and closes the order.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::{Json, Router};
use serde::Deserialize;

use super::Caller;
use super::bank::{Charge, Charged};
use super::hop::Hop;
use crate::answer;
use crate::extract::{self, Document, Ids};
use crate::problem::{Problem, Result};
use crate::routes::{Resource, Routes};
use crate::store::orders::Payment;
use crate::store::{Store, orders};

pub(super) struct Payments {
    pub(super) store: Arc<Store>,
    pub(super) bank: Hop,
}

pub(super) fn router(state: Payments) -> Router {
    Routes::new()
        .resource("/payments", Resource::new().post(pay))
        .resource("/payments/{order}", Resource::new().get(get))
        .with_state(Arc::new(state))
        .router()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    #[serde(deserialize_with = "extract::whole")]
    order: i64,
    card: String,
}

async fn pay(
    State(state): State<Arc<Payments>>,
    caller: Caller,
    Document(New { order, card }): Document<New>,
) -> Result<Response> {
    if !(12..=19).contains(&card.len()) || !card.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::bad("card is a text of 12 to 19 digits"));
    }
    let order = caller.order(&state.store, order).await?;
    if order.state == "paid" {
        return Err(Problem::new(StatusCode::CONFLICT, "the order is paid already"));
    }
    // The bank charges an order once, however often it is asked: if we break off here, asking again does no harm.
    let reference = charge(&state.bank, &Charge { order: order.id, amount: order.total, card }).await?;
    let payment = Payment { order: order.id, amount: order.total, reference };
    state.store.write(orders::pay, &payment).await?;
    Ok(answer::created(format!("/payments/{}", payment.order), payment))
}

/// How the bank calls the charge.
async fn charge(bank: &Hop, charge: &Charge) -> Result<String> {
    let body = serde_json::to_vec(charge).map_err(|_| Problem::internal())?;
    let json = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let reply = bank.send(&Method::POST, "/charges", json, Bytes::from(body)).await?;
    match reply.status {
        StatusCode::OK => serde_json::from_slice::<Charged>(&reply.body)
            .map(|charged| charged.reference)
            .map_err(|_| Problem::bad_gateway("the bank answered nonsense")),
        StatusCode::PAYMENT_REQUIRED => {
            Err(Problem::new(StatusCode::PAYMENT_REQUIRED, "the bank declined the card"))
        }
        StatusCode::SERVICE_UNAVAILABLE => Err(Problem::unavailable("the bank is busy")),
        other => Err(Problem::bad_gateway(format!("the bank answered {}", other.as_u16()))),
    }
}

async fn get(
    State(state): State<Arc<Payments>>,
    caller: Caller,
    Ids([order]): Ids<1>,
) -> Result<Json<Payment>> {
    let order = caller.order(&state.store, order).await?;
    Ok(Json(state.store.read(orders::payment, &order.id).await?))
}
