//! The N tiers: a gateway that checks tokens and routes; behind it, each on a port of its own, users, orders and
//! payments; behind these a cache, the storage, and the payment API of a bank. Every arrow is an HTTP request:
//!
//! ```text
//! client → gateway → users
//!                  → orders   → cache → storage
//!                  → payments → storage, bank
//! ```

mod bank;
mod cache;
mod gateway;
mod hop;
mod orders;
mod payments;
mod token;
mod users;

use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

use super::fault::{Faults, Tier};
use super::key::{self, Key};
use super::problem::{Problem, Result};
use super::store::{Store, orders as stored};
use super::{Config, StartError, accept, answer};
pub(super) use cache::Cache;
pub(super) use gateway::{Gateway, routes};
use hop::Hop;

/// The headers by which the gateway tells a service whom it let through. A client's own never get past it.
const USER: &str = "x-inflight-user";
const ROLE: &str = "x-inflight-role";

/// What is behind the gateway: bound, but without an answer yet.
pub(super) type Services = Vec<(TcpListener, Router)>;

/// The gateway, and the services behind it.
pub(super) fn open(
    config: &Config,
    store: &Arc<Store>,
    cache: Cache,
    faults: &Arc<Faults>,
) -> Result<(Arc<Gateway>, Services), StartError> {
    // The services answer to the gateway only, not to whoever finds their ports.
    let secret = random()?;
    let inner = Key::new(&secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let mut services = Vec::new();
    let mut start = |tier: Tier, name: &'static str, router: Router, patience| -> Result<Hop, StartError> {
        let listener = accept::bind(0).map_err(StartError::Listen)?;
        let hop = Hop::new(name, listener.local_addr().map_err(StartError::Listen)?, &inner, patience);
        let router = router
            .layer(from_fn(answer::tag))
            .layer(from_fn_with_state((Arc::clone(faults), tier), meet))
            .layer(from_fn_with_state(inner.clone(), key::check));
        services.push((listener, router));
        Ok(hop)
    };
    // Who waits for the bank gives up before somebody gives up waiting for him.
    let bank = start(Tier::Bank, "bank", bank::router(), config.upstream / 2)?;
    let users = start(Tier::Users, "users service", users::router(), config.upstream)?;
    let sells = orders::Orders { store: Arc::clone(store), cache: Arc::new(cache) };
    let orders = start(Tier::Orders, "orders service", orders::router(sells), config.upstream)?;
    let takes = payments::Payments { store: Arc::clone(store), bank };
    let payments = start(Tier::Payments, "payments service", payments::router(takes), config.upstream)?;
    let tokens = token::Tokens::new(random()?, config.token_life);
    let gateway = Arc::new(Gateway { tokens, users, orders, payments, faults: Arc::clone(faults) });
    Ok((gateway, services))
}

/// 256 bits that nobody guesses.
fn random() -> Result<[u8; 32], StartError> {
    let mut bytes = [0; 32];
    let read = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    read.map(|()| bytes).map_err(StartError::Random)
}

/// The latency and the failures that were injected into a tier. A failure is its own, so it is a 500.
pub(super) async fn meet(
    State((faults, tier)): State<(Arc<Faults>, Tier)>,
    request: Request,
    next: Next,
) -> Response {
    match faults.meet(tier).await {
        Ok(()) => next.run(request).await,
        // The bank is not ours: it breaks off instead of explaining itself.
        Err(_) if tier == Tier::Bank => bank::broken(),
        Err(_) => Problem::internal().into_response(),
    }
}

/// Whom the gateway let through.
struct Caller {
    user: String,
    admin: bool,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let user = text(USER).ok_or_else(Problem::internal)?.to_owned();
        Ok(Self { user, admin: text(ROLE) == Some(token::Role::Admin.name()) })
    }
}

impl Caller {
    /// The order with this id, if it is the caller's business.
    async fn order(&self, store: &Store, id: i64) -> Result<stored::Order> {
        let order = store.read(stored::get, &id).await?;
        if self.admin || self.user == order.buyer {
            Ok(order)
        } else {
            Err(Problem::forbidden("this order is somebody else's"))
        }
    }
}
