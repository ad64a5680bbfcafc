//! The far side: the client-server system that is fetched, as an HTTP service on loopback.
//!
//! It is a process of its own, so that its CPU time is in nobody's bill. It binds to loopback only, on a free port
//! unless told otherwise, and ends when it is told to or when its parent is gone.
//!
//! Three things are behind its port: `/wait`, which a run measures; the three tiers of `app` (HTTP, application,
//! storage); and the N tiers of `shop`, whose gateway speaks to services on ports of their own.

mod accept;
mod answer;
mod app;
mod config;
mod extract;
mod fault;
mod key;
mod load;
mod openapi;
mod problem;
mod proof;
mod routes;
mod shop;
mod store;
mod trace;
mod tunnel;
mod wait;
mod witness;

use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use accept::Terms;
pub use config::{Config, StartError};
use fault::Faults;
pub use fault::{Failures, Latency, Tier};
use key::Key;
use shop::{Cache, Services};
use store::Store;
pub use store::StoreError;
use witness::Witness;

/// A service that is bound, but does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    router: Router,
    terms: Terms,
    services: Services,
}

impl Bound {
    /// Binds to loopback, opens storage and cache, and brings the schema up to date.
    ///
    /// # Errors
    /// If the port is taken, or storage or cache are not to be had.
    pub async fn new(config: &Config) -> Result<Self, StartError> {
        let listener = accept::bind(config.port).map_err(StartError::Listen)?;
        let faults = Arc::new(Faults::new(config.seed, &config.latencies, &config.failures));
        let store = Store::open(&config.storage, config.pool, Arc::clone(&faults)).await?;
        let cache = Cache::open(&config.cache, Arc::clone(&faults)).await.map_err(StartError::Cache)?;
        let (gateway, services) = shop::open(config, &store, cache, &faults)?;
        let key = config.key.as_deref().map(Key::new);
        let taught = taught(config, store, gateway, faults);
        let taught = taught.fallback(routes::nothing);
        // Whoever knows the key may ask for a wait, a failure and a proof with every request that is not a wait.
        let taught = if key.is_some() { taught.layer(from_fn(proof::sign)) } else { taught };
        // What a run measures comes first and has no layer but the key.
        let all = wait::routes().router().merge(taught);
        let router = match &key {
            Some(key) => {
                let witness = Witness::default();
                let of_the_run = all.merge(witness.of_the_run());
                of_the_run.layer(from_fn_with_state(key.clone(), key::check)).merge(witness.of_the_lane())
            }
            None => all,
        };
        let terms = Terms {
            connections: config.connections,
            patience: config.patience,
            grace: config.grace,
            tunnel: config.tunnel,
            key,
        };
        Ok(Self { listener, router, terms, services })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `end` comes, then finishes what is under way, as long as the grace lasts.
    pub async fn serve(self, end: impl Future<Output = ()>) {
        let Self { listener, router, terms, services } = self;
        let mut running = Vec::new();
        for (listener, router) in services {
            let (stop, stopped) = oneshot::channel::<()>();
            let terms = Terms { tunnel: false, key: None, ..terms.clone() };
            tokio::spawn(accept::serve(listener, router, terms, async move { drop(stopped.await) }));
            running.push(stop);
        }
        accept::serve(listener, router, terms, end).await;
        // The gateway has nothing to ask any more: its services end with the runtime.
        drop(running);
    }
}

/// The three tiers and the N tiers, under the limits that they share.
fn taught(config: &Config, app: app::App, gateway: Arc<shop::Gateway>, faults: Arc<Faults>) -> Router {
    let load = load::Load { permits: Arc::new(Semaphore::new(config.in_work)), body: config.body };
    app::routes()
        .with_state(app)
        .router()
        .layer(from_fn(answer::tag))
        .layer(from_fn_with_state((faults, Tier::App), shop::meet))
        .merge(shop::routes().with_state(gateway).router())
        .layer(DefaultBodyLimit::max(config.body))
        .layer(from_fn_with_state(load, load::shed))
        .merge(openapi::routes().router())
}

/// Says what went wrong to whoever runs the service.
fn complain(what: &dyn std::fmt::Display) {
    // Nobody is left to tell if this fails too.
    let _ = writeln!(io::stderr(), "inflight serve: {what}");
}
