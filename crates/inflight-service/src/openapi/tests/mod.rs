//! Makes `openapi.json` from a table, and holds it to the routes. What is answered is held to it by `tests/service`.

mod schema;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::*;
use crate::{app, shop, wait};
use schema::{id, reference};
use table::{EVERYWHERE, GROUPS, Group, Operation, SHARED};

/// The document, whole.
fn description() -> Value {
    let mut paths = Map::new();
    for group in GROUPS {
        for operation in group.operations {
            let (method, path) = operation.request.split_once(' ').unwrap();
            let method = method.to_lowercase();
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[&method] = described(group, operation, path);
            if method == "get" {
                item["head"] = head(&item["get"], &format!("{}Head", operation.id));
            }
            if item.get("options").is_none() {
                for (other, name, summary, answers) in EVERYWHERE {
                    let mut about =
                        about(group, &format!("{}{name}", operation.id), summary, parameters(path, true));
                    let breaks = ["500", "503"].into_iter();
                    about["responses"] =
                        failures(breaks.filter(|status| item[&method]["responses"].get(status).is_some()));
                    for answer in answers.split(", ") {
                        let (status, name) = answer.split_once(' ').unwrap();
                        about["responses"][status] = reference("responses", name);
                    }
                    item[other] = about;
                }
            }
        }
    }
    let tags = GROUPS.iter().map(|group| json!({ "name": group.tag, "description": group.about }));
    json!({
        "openapi": "3.1.0",
        "info": { "title": "inflight", "version": "1.0.0", "description": table::ABOUT },
        "servers": [{ "url": "/" }],
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schema::all(),
            "responses": responses(),
            "parameters": schema::parameters(),
            "securitySchemes": { "bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From POST /login.",
            } },
        },
    })
}

/// What every method says of itself.
fn about(group: &Group, id: &str, summary: &str, parameters: Vec<Value>) -> Value {
    let mut about = json!({ "operationId": id, "tags": [group.tag], "summary": summary });
    if !parameters.is_empty() {
        about["parameters"] = json!(parameters);
    }
    about
}

fn described(group: &Group, operation: &Operation, path: &str) -> Value {
    let mut fails: BTreeSet<&str> = operation.fails.split(' ').chain(group.fails.split(' ')).collect();
    let tagged = fails.contains("304");
    let mut parameters = parameters(path, false);
    if schema::is_list(operation.gives) {
        parameters.extend(["After", "Limit"].map(|name| reference("parameters", name)));
    }
    if tagged {
        parameters.push(reference("parameters", "IfNoneMatch"));
    }
    let mut about = about(group, operation.id, operation.summary, parameters);
    if !operation.takes.is_empty() {
        let body = json!({ "schema": reference("schemas", operation.takes) });
        about["requestBody"] = json!({ "required": true, "content": { "application/json": body } });
        fails.extend(["400", "408", "413", "415"]);
    }
    // Whoever logs in has no token yet.
    if group.tag == "shop" && path != "/login" {
        about["security"] = json!([{ "bearer": [] }]);
        fails.insert("403");
    }
    about["responses"] = failures(fails.into_iter());
    for (status, document, words) in operation.successes() {
        about["responses"][status] = success(status, document, words, tagged, path);
    }
    about
}

/// The shared responses of these statuses.
fn failures<'a>(statuses: impl Iterator<Item = &'a str>) -> Value {
    let named = statuses.filter(|status| !status.is_empty()).map(|status| {
        let (_, name, _) = SHARED.iter().find(|(known, ..)| *known == status).expect(status);
        (status.to_owned(), reference("responses", name))
    });
    Value::Object(named.collect())
}

fn success(status: &str, document: &str, words: &str, tagged: bool, path: &str) -> Value {
    if document.is_empty() && status == "204" {
        return reference("responses", "NoContent");
    }
    let mut response = json!({ "description": words });
    if !document.is_empty() {
        let schema =
            if document == "object" { json!({ "type": "object" }) } else { reference("schemas", document) };
        response["content"] = json!({ "application/json": { "schema": schema } });
    }
    if tagged && status == "200" {
        response["headers"] = json!({ "ETag": header("The strong tag of the document.") });
    }
    if path == "/goods/{id}" {
        response["headers"]["X-Cache"] = header("`hit` or `miss`.");
    }
    if let "201" | "301" = status {
        let words = if status == "201" { "Where it is." } else { "The address of today." };
        response["headers"] = json!({ "Location": header(words) });
    }
    response
}

fn header(words: &str) -> Value {
    json!({ "description": words, "required": true, "schema": { "type": "string" } })
}

/// What HEAD is answered: what GET is, without the bodies.
fn head(get: &Value, name: &str) -> Value {
    let mut head = get.clone();
    head["operationId"] = json!(name);
    head["summary"] = json!("The head of the answer to GET, without the body");
    let shared = responses();
    for response in head["responses"].as_object_mut().unwrap().values_mut() {
        if let Some(reference) = response.get("$ref") {
            let name = reference.as_str().unwrap().rsplit('/').next().unwrap();
            *response = shared[name].clone();
        }
        response.as_object_mut().unwrap().remove("content");
    }
    head
}

/// What stands in braces in a path; `unheeded` where the method does not look at it.
fn parameters(path: &str, unheeded: bool) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let first = path.split('/').nth(1).unwrap().trim_end_matches('s');
    names
        .map(|name| {
            let (words, schema) = match name {
                "nanos" => (
                    "How long the answer shall take, in nanoseconds: an hour at most".to_owned(),
                    schema::unsigned(3_600_000_000_000),
                ),
                "token" => ("What the answer is computed from".to_owned(), schema::unsigned(u64::MAX)),
                "id" => (format!("The id of the {first}"), id()),
                other => (format!("The id of the {other}"), id()),
            };
            let (words, schema) = if unheeded {
                (format!("{words}; not looked at."), json!({ "type": "string" }))
            } else {
                (format!("{words}."), schema)
            };
            json!({ "name": name, "in": "path", "required": true, "description": words, "schema": schema })
        })
        .collect()
}

/// The responses that many operations share.
fn responses() -> Value {
    let mut all = json!({});
    for (status, name, words) in SHARED {
        let mut response = json!({ "description": words });
        let with = match *name {
            "Options" => Some(("Allow", "The methods.")),
            "NotModified" => Some(("ETag", "The strong tag of the document.")),
            "Unauthorized" => Some(("WWW-Authenticate", "How to say who one is.")),
            "Unavailable" => Some(("Retry-After", "Seconds to wait before trying again.")),
            _ => None,
        };
        if let Some((name, words)) = with {
            response["headers"] = json!({ name: header(words) });
        }
        if *name == "Echo" {
            response["content"] = json!({ "message/http": { "schema": { "type": "string" } } });
        } else if *status >= "400" {
            let problem = json!({ "schema": reference("schemas", "Problem") });
            response["content"] = json!({ "application/problem+json": problem });
        }
        all[name] = response;
    }
    all
}

#[test]
fn the_published_file_is_the_table() {
    let made = description();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let text = serde_json::to_string_pretty(&made).unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/openapi.json");
        return std::fs::write(path, text).unwrap();
    }
    let published: Value = serde_json::from_str(DESCRIPTION).unwrap();
    assert_eq!(published, made, "UPDATE_EXPECT=1 cargo test writes it anew");
}

#[test]
fn every_route_is_described_and_every_description_is_of_a_route() {
    let described: BTreeSet<String> = description()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
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
    assert!(missing.is_empty(), "only in the router or only in the table: {missing:#?}");
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
    let description = description();
    let mut seen = 0;
    walk(&description, &description, &mut seen);
    assert!(seen > 100, "{seen} references");
}
