//! The gateway: the only tier of the shop that clients speak to. It knows who may do what, and where it is done.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::hop::Hop;
use super::token::{Claims, Role, TokenError, Tokens};
use super::users::Known;
use super::{ROLE, USER};
use crate::extract::{self, Body};
use crate::fault::{Faults, Tier};
use crate::problem::{Problem, Result};
use crate::routes::{Resource, Routes};

pub(crate) struct Gateway {
    pub(super) tokens: Tokens,
    pub(super) users: Hop,
    pub(super) orders: Hop,
    pub(super) payments: Hop,
    pub(super) faults: Arc<Faults>,
}

/// All resources of the shop.
pub(crate) fn routes() -> Routes<Arc<Gateway>> {
    Routes::new()
        .resource("/login", Resource::new().post(login))
        .resource("/users", Resource::new().get(users_of_all))
        .resource("/users/me", Resource::new().get(users))
        .resource("/goods", Resource::new().get(orders))
        .resource("/goods/{id}", Resource::new().get(orders))
        .resource("/orders", Resource::new().get(orders).post(orders))
        .resource("/orders/{id}", Resource::new().get(orders))
        .resource("/payments", Resource::new().post(payments))
        .resource("/payments/{order}", Resource::new().get(payments))
}

/// A name and a password become a token.
async fn login(State(gateway): State<Arc<Gateway>>, request: Request) -> Result<Response> {
    gateway.meet().await?;
    let headers = passed(request.headers());
    let Body(body) = Body::from_request(request, &()).await?;
    let reply = gateway.users.send(&Method::POST, "/login", headers, body).await?;
    match reply.status {
        StatusCode::OK => {
            let Known { user, role } = serde_json::from_slice(&reply.body)
                .map_err(|_| Problem::bad_gateway("the users service answered nonsense"))?;
            let token = gateway.tokens.issue(&user, role);
            let document =
                json!({ "token": token, "type": "Bearer", "seconds": gateway.tokens.life(), "role": role });
            // Nobody shall keep it but whom it was given to.
            Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(document)).into_response())
        }
        StatusCode::UNAUTHORIZED => {
            Err(Problem::unauthorized("name and password do not belong together", false))
        }
        _ => Ok(gateway.users.pass(reply)),
    }
}

async fn users_of_all(State(gateway): State<Arc<Gateway>>, request: Request) -> Result<Response> {
    gateway.forward(&gateway.users, &[Role::Admin], request).await
}

async fn users(State(gateway): State<Arc<Gateway>>, request: Request) -> Result<Response> {
    gateway.forward(&gateway.users, &[Role::Admin, Role::Student, Role::Guest], request).await
}

async fn orders(State(gateway): State<Arc<Gateway>>, request: Request) -> Result<Response> {
    gateway.forward(&gateway.orders, who_may(request.method()), request).await
}

async fn payments(State(gateway): State<Arc<Gateway>>, request: Request) -> Result<Response> {
    gateway.forward(&gateway.payments, who_may(request.method()), request).await
}

/// Guests look, the others order and pay.
fn who_may(method: &Method) -> &'static [Role] {
    if method.is_safe() { &[Role::Admin, Role::Student, Role::Guest] } else { &[Role::Admin, Role::Student] }
}

impl Gateway {
    async fn meet(&self) -> Result<()> {
        let met = self.faults.meet(Tier::Gateway).await;
        met.map_err(|injected| Problem::unavailable(injected.to_string()))
    }

    /// Lets the request through to the service behind, if its token is good and its bearer may.
    async fn forward(&self, to: &Hop, who: &[Role], request: Request) -> Result<Response> {
        self.meet().await?;
        let claims = self.claims(request.headers())?;
        if !who.contains(&claims.role) {
            return Err(Problem::forbidden(format!("the role {} may not do this", claims.role.name())));
        }
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        // HEAD is GET here; the body is left out on the way back.
        let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        let mut headers = passed(request.headers());
        let user = HeaderValue::from_str(&claims.sub).map_err(|_| Problem::internal())?;
        headers.insert(USER, user);
        headers.insert(ROLE, HeaderValue::from_static(claims.role.name()));
        let body = if extract::has_body(request.headers()) {
            Body::from_request(request, &()).await?.0
        } else {
            Bytes::new()
        };
        let reply = to.send(&method, &path, headers, body).await?;
        Ok(to.pass(reply))
    }

    fn claims(&self, headers: &HeaderMap) -> Result<Claims> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(Problem::unauthorized(
                "send Authorization: Bearer and the token of POST /login",
                false,
            ));
        };
        let token = value.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let checked = token.ok_or(TokenError::Forged).and_then(|token| self.tokens.check(token));
        checked.map_err(|error| Problem::unauthorized(&error.to_string(), true))
    }
}

/// What of a request a service gets to see: nothing that the gateway decides itself.
fn passed(headers: &HeaderMap) -> HeaderMap {
    let mut passed = HeaderMap::new();
    for name in [CONTENT_TYPE, IF_NONE_MATCH] {
        for value in headers.get_all(&name) {
            passed.append(name.clone(), value.clone());
        }
    }
    passed
}
