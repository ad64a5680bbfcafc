//! The far side: the client-server system that is fetched, as an HTTP service on loopback.
//!
//! It is a process of its own, so that its CPU time is in nobody's bill. It binds to loopback only, on a free port
//! unless told otherwise, and ends when it is told to or when its parent is gone.

mod key;
mod wait;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::middleware;
use tokio::net::{TcpListener, TcpSocket};

pub use key::KEY_HEADER;

/// As many connections as may wait to be taken in: all fetches of a scenario may knock at once.
const BACKLOG: u32 = 4096;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The port on loopback; 0 means any that is free.
    pub port: u16,
    /// What every request must carry in [`KEY_HEADER`]; `None` lets everybody in. A run makes a key of its own, so
    /// that a stranger's requests are neither answered nor counted.
    pub key: Option<String>,
}

/// A service that is bound, but does not answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    config: Config,
}

impl Bound {
    /// Binds to loopback. Must be called inside a runtime.
    ///
    /// # Errors
    /// If the port is taken.
    pub fn new(config: Config) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, config.port)))?;
        Ok(Self { listener: socket.listen(BACKLOG)?, config })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// If the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `end` comes, then finishes what is under way.
    ///
    /// # Errors
    /// If connections cannot be taken in.
    pub async fn serve(self, end: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        use axum::serve::ListenerExt as _;
        // Small answers must not wait for the acknowledgement of the one before.
        let listener = self.listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, routes(&self.config)).with_graceful_shutdown(end).await
    }
}

/// Everything that can be asked.
fn routes(config: &Config) -> Router {
    let routes = Router::new().merge(wait::routes());
    match &config.key {
        Some(key) => routes.layer(middleware::from_fn_with_state(key::Key::new(key), key::check)),
        None => routes,
    }
}
