//! The orders service: goods, through a cache, and orders.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::Caller;
use super::cache::Cache;
use crate::answer;
use crate::extract::{self, Document, Id, Part};
use crate::problem::Problem;
use crate::routes::{Resource, Routes};
use crate::store::goods::Good;
use crate::store::orders::New;
use crate::store::{Store, goods, orders};

/// The most pieces of one order.
const MOST: i64 = 1000;

/// What the handlers share.
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

#[derive(Serialize)]
struct Goods {
    goods: Vec<Good>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    #[serde(deserialize_with = "extract::whole")]
    good: i64,
    #[serde(deserialize_with = "extract::whole")]
    quantity: i64,
}

async fn all_goods(State(shop): State<Orders>, headers: HeaderMap) -> Result<Response, Problem> {
    let goods = shop.store.read(goods::list, &100).await?;
    answer::shown(&headers, &Goods { goods })
}

/// A good, from the cache if it is there. `X-Cache` says so.
async fn good(State(shop): State<Orders>, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
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
    let mut response = answer::shown(&headers, &good)?;
    response.headers_mut().insert("x-cache", HeaderValue::from_static(how));
    Ok(response)
}

async fn list(State(shop): State<Orders>, part: Part, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = Caller::of(&headers)?;
    let rows = shop.store.read(orders::list, &(caller.user, part.after, part.limit)).await?;
    answer::listed(&headers, "orders", &rows, part.limit, |order| order.id)
}

async fn create(
    State(shop): State<Orders>,
    headers: HeaderMap,
    Document(Order { good, quantity }): Document<Order>,
) -> Result<Response, Problem> {
    extract::number("quantity", quantity, 1, MOST)?;
    let new = New { buyer: Caller::of(&headers)?.user, good, quantity };
    let order = shop.store.write(orders::create, &new).await?;
    // Its stock is another one now.
    shop.cache.forget(good).await;
    Ok(answer::created(&format!("/orders/{}", order.id), order))
}

async fn get(State(shop): State<Orders>, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    let order = shop.store.read(orders::get, &id).await?;
    if !Caller::of(&headers)?.may_see(&order.buyer) {
        return Err(Problem::forbidden("this order is somebody else's"));
    }
    answer::shown(&headers, &order)
}
