//! The orders service: goods, through a cache, and orders.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Caller;
use super::cache::Cache;
use crate::answer;
use crate::extract::{self, Document, Ids, Part};
use crate::problem::Result;
use crate::routes::{Resource, Routes};
use crate::store::goods::Good;
use crate::store::orders::{New, Order};
use crate::store::{Store, goods, orders};

/// The most pieces of one order.
const MOST: i64 = 1000;

#[derive(Clone)]
pub(super) struct Orders {
    pub(super) store: Arc<Store>,
    pub(super) cache: Arc<Cache>,
}

pub(super) fn router(state: Orders) -> Router {
    Routes::new()
        .resource("/goods", Resource::new().get(all_goods))
        .resource("/goods/{id}", Resource::new().get(good))
        .resource("/orders", Resource::new().get(list).post(create))
        .resource("/orders/{id}", Resource::new().get(get))
        .with_state(state)
        .router()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(deserialize_with = "extract::whole")]
    good: i64,
    #[serde(deserialize_with = "extract::whole")]
    quantity: i64,
}

async fn all_goods(State(shop): State<Orders>) -> Result<Json<Value>> {
    Ok(Json(json!({ "goods": shop.store.read(goods::list, &100).await? })))
}

/// A good, from the cache if it is there. `X-Cache` says so.
async fn good(
    State(shop): State<Orders>,
    Ids([id]): Ids<1>,
) -> Result<([(&'static str, &'static str); 1], Json<Good>)> {
    let cached = shop.cache.get(id).await.and_then(|text| serde_json::from_str::<Good>(&text).ok());
    let (good, how) = match cached {
        Some(good) => (good, "hit"),
        None => {
            let good = shop.store.read(goods::get, &id).await?;
            if let Ok(text) = serde_json::to_string(&good) {
                shop.cache.put(id, text).await;
            }
            (good, "miss")
        }
    };
    Ok(([("x-cache", how)], Json(good)))
}

async fn list(State(shop): State<Orders>, caller: Caller, part: Part) -> Result<Json<Value>> {
    let rows = shop.store.read(orders::list, &(caller.user, part.after, part.limit)).await?;
    Ok(answer::listed("orders", &rows, part.limit, |order| order.id))
}

async fn create(
    State(shop): State<Orders>,
    caller: Caller,
    Document(Wanted { good, quantity }): Document<Wanted>,
) -> Result<Response> {
    extract::number("quantity", quantity, 1, MOST)?;
    let new = New { buyer: caller.user, good, quantity };
    let order = shop.store.write(orders::create, &new).await?;
    // Its stock is another one now.
    shop.cache.forget(good).await;
    Ok(answer::created(format!("/orders/{}", order.id), order))
}

async fn get(State(shop): State<Orders>, caller: Caller, Ids([id]): Ids<1>) -> Result<Json<Order>> {
    Ok(Json(caller.order(&shop.store, id).await?))
}
