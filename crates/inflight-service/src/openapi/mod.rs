//! `/openapi.json`: what can be asked, in the words of OpenAPI 3.1. CONNECT has no place in it.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::routes::{Resource, Routes};

/// The description. It is made from a table in the tests, which hold it to the routes and to real answers.
const DESCRIPTION: &str = include_str!("../openapi.json");

pub(super) fn routes() -> Routes<()> {
    Routes::new().resource("/openapi.json", Resource::new().get(show))
}

async fn show() -> Response {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION).into_response()
}

#[cfg(test)]
mod tests;
