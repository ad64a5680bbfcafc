//! Holds every answer of every test to the service's own description: its status, its headers, its body.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::client::Reply;

/// The description as it is published.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../crates/inflight-service/src/openapi.json")).unwrap()
});

/// What was answered in this process: `STATUS METHOD /path`.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Every path that is described, as it stands there.
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    DESCRIPTION["paths"].as_object().unwrap().keys().map(String::as_str)
}

/// What is described below 400 and was not answered yet.
pub(crate) fn missing() -> Vec<String> {
    let seen = SEEN.lock().unwrap();
    let mut missing = Vec::new();
    for path in paths() {
        for (method, operation) in DESCRIPTION["paths"][path].as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys();
            let successes = statuses.filter(|status| status.as_str() < "400");
            let named = successes.map(|status| format!("{status} {} {path}", method.to_uppercase()));
            missing.extend(named.filter(|name| !seen.contains(name)));
        }
    }
    missing
}

/// Asserts that this request may be answered so. Requests that are not described pass.
#[track_caller]
pub(crate) fn check(request: &str, body: &str, reply: &Reply) {
    let (method, target) = request.split_once(' ').unwrap();
    let path = target.split('?').next().unwrap();
    let Some(described) = paths().find(|known| fits(known, path)) else { return };
    let operation = &DESCRIPTION["paths"][described][method.to_lowercase()];
    if operation.is_null() {
        return;
    }
    let status = reply.status.to_string();
    let response = resolved(&operation["responses"][&status]);
    assert!(!response.is_null(), "{request}: {status} is not described");
    for (name, _) in response["headers"].as_object().into_iter().flatten() {
        assert!(reply.header(name).is_some(), "{request}: {status} without {name}");
    }
    match response["content"].as_object().and_then(|content| content.iter().next()) {
        Some((kind, content)) => {
            assert_eq!(reply.header("content-type"), Some(kind.as_str()), "{request}");
            if kind.ends_with("json") {
                hold(&content["schema"], &reply.json(), request);
            }
        }
        None => assert_eq!(reply.body, "", "{request}: {status} has a body that is not described"),
    }
    let takes = &operation["requestBody"]["content"]["application/json"]["schema"];
    if reply.status < 400 && !takes.is_null() {
        hold(takes, &serde_json::from_str(body).unwrap(), request);
    }
    SEEN.lock().unwrap().insert(format!("{status} {method} {described}"));
}

/// True if this path is one of `known`, whose names in braces stand for anything. None of ours fits two.
fn fits(known: &str, path: &str) -> bool {
    let (known, path) = (known.split('/'), path.split('/'));
    known.clone().count() == path.clone().count()
        && known.zip(path).all(|(known, part)| known == part || known.starts_with('{') && !part.is_empty())
}

fn resolved(response: &'static Value) -> &'static Value {
    match response["$ref"].as_str() {
        Some(reference) => DESCRIPTION.pointer(reference.trim_start_matches('#')).unwrap(),
        None => response,
    }
}

#[track_caller]
fn hold(schema: &Value, document: &Value, request: &str) {
    let mut whole = json!({ "components": DESCRIPTION["components"] });
    whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
    let validator: Validator = jsonschema::draft202012::new(&whole).unwrap();
    if let Err(error) = validator.validate(document) {
        panic!("{request}: {document:#} at {}: {error}", error.instance_path());
    }
}
