//! The users service: who there is, and whether a password is theirs.

use axum::http::StatusCode;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Caller;
use super::token::Role;
use crate::extract::Document;
use crate::problem::{Problem, Result};
use crate::routes::{Resource, Routes};

/// Users for demonstration: their passwords stand in the documentation and protect nothing.
const USERS: [(&str, &str, Role); 3] = [
    ("grace", "hopper", Role::Admin),
    ("ada", "lovelace", Role::Student),
    ("linus", "torvalds", Role::Guest),
];

/// A user without the password.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) user: String,
    pub(super) role: Role,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    user: String,
    password: String,
}

pub(super) fn router() -> Router {
    Routes::new()
        .resource("/login", Resource::new().post(login))
        .resource("/users", Resource::new().get(list))
        .resource("/users/me", Resource::new().get(me))
        .router()
}

fn known((user, _, role): &(&str, &str, Role)) -> Known {
    Known { user: (*user).to_owned(), role: *role }
}

async fn login(Document(login): Document<Login>) -> Result<Json<Known>> {
    let found = USERS.iter().find(|(user, password, _)| *user == login.user && *password == login.password);
    let wrong = || Problem::new(StatusCode::UNAUTHORIZED, "name and password do not belong together");
    found.map(known).map(Json).ok_or_else(wrong)
}

async fn list() -> Json<Value> {
    Json(json!({ "users": USERS.each_ref().map(known) }))
}

async fn me(caller: Caller) -> Result<Json<Known>> {
    let found = USERS.iter().find(|(user, ..)| *user == caller.user);
    let gone = || Problem::new(StatusCode::NOT_FOUND, "there is no such user");
    found.map(known).map(Json).ok_or_else(gone)
}
