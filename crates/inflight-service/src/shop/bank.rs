//! The payment API of somebody else, simulated: slow, and with cards that make it fail in each of the ways in which
//! such a thing fails.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use crate::extract::Document;
use crate::problem::Problem;
use crate::routes::{Resource, Routes};

/// It has no money.
const DECLINED: &str = "4000000000000002";
/// The bank breaks off in the middle of its answer.
const BROKEN: &str = "4000000000000119";
/// The bank never answers.
const SILENT: &str = "4000000000000259";
/// The bank has too much to do.
const BUSY: &str = "4000000000000341";
/// The bank answers something that is no answer.
const NONSENSE: &str = "4000000000000424";

/// What it is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Charge {
    pub(super) order: i64,
    pub(super) amount: i64,
    pub(super) card: String,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Charged {
    pub(super) reference: String,
}

pub(super) fn router() -> Router {
    Routes::new().resource("/charges", Resource::new().post(charge)).router()
}

/// Charges an order; a second time it is the same charge.
async fn charge(Document(charge): Document<Charge>) -> Response {
    match charge.card.as_str() {
        DECLINED => Problem::new(StatusCode::PAYMENT_REQUIRED, "declined").into_response(),
        BROKEN => broken(),
        SILENT => {
            tokio::time::sleep(Duration::from_hours(1)).await;
            broken()
        }
        BUSY => Problem::unavailable("too many charges").into_response(),
        NONSENSE => "<html>maintenance</html>".into_response(),
        _ => Json(Charged { reference: format!("bank-{}-{}", charge.order, charge.amount) }).into_response(),
    }
}

/// An answer that begins and then breaks off.
pub(super) fn broken() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{")), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_stream(stream::iter(pieces)).into_response()
}
