//! `/openapi.json`: what can be asked, in the words of OpenAPI 3.1. CONNECT has no place in it.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};

use super::routes::{Resource, Routes};

/// The description. A test holds it to the routes.
const DESCRIPTION: &str = include_str!("openapi.json");

pub(super) fn routes() -> Routes<()> {
    Routes::new().resource("/openapi.json", Resource::new().get(show))
}

async fn show() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (headers, DESCRIPTION).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::http::Method;
    use serde_json::Value;

    use super::*;
    use crate::{app, shop, wait};

    const METHODS: [&str; 8] = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];

    #[test]
    fn every_route_is_described_and_every_description_is_of_a_route() {
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys().filter(|key| METHODS.contains(&key.as_str())) {
                described.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
        let mut routed = BTreeSet::new();
        let mut add = |listed: &[(&'static str, Vec<Method>)]| {
            for (path, methods) in listed {
                routed.extend(methods.iter().map(|method| format!("{method} {path}")));
            }
        };
        add(routes().listed());
        add(wait::routes().listed());
        add(app::routes().listed());
        add(shop::routes().listed());
        let missing: Vec<_> = routed.symmetric_difference(&described).collect();
        assert!(missing.is_empty(), "only in the router or only in openapi.json: {missing:#?}");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(of: &Value, root: &Value, seen: &mut usize) {
            if let Some(reference) = of.get("$ref").and_then(Value::as_str) {
                assert!(root.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
                *seen += 1;
            }
            match of {
                Value::Array(items) => items.iter().for_each(|item| walk(item, root, seen)),
                Value::Object(fields) => fields.values().for_each(|item| walk(item, root, seen)),
                _ => {}
            }
        }
        let description: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let mut seen = 0;
        walk(&description, &description, &mut seen);
        assert!(seen > 100, "{seen} references");
    }
}
