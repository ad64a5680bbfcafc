//! Takes connections in: a bounded number of them, none of which may dawdle over what it wants, and none of which
//! keeps the service from ending.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Method, Request};
use axum::response::Response;
use futures_util::future::{self, Either};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower_service::Service as _;

use super::key::{self, Key};
use super::tunnel;

/// As many connections as may wait to be taken in: all fetches of a scenario may knock at once.
const BACKLOG: u32 = 4096;
/// The most bytes of the head of a request.
const MOST_HEAD: usize = 64 * 1024;
/// After an error of `accept`, such as too many open files: others will close theirs.
const BREATH: Duration = Duration::from_millis(50);

/// What connections are held to.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// At most so many at once; more wait in the system's queue.
    pub(super) connections: usize,
    /// The head of a request must be here by then, counted from the end of the last answer.
    pub(super) patience: Option<Duration>,
    /// What is under way at the end is given so long.
    pub(super) grace: Duration,
    /// Whether CONNECT opens a tunnel.
    pub(super) tunnel: bool,
    /// What a CONNECT must carry; other requests are checked by the router.
    pub(super) key: Option<Key>,
}

/// Binds to a port of loopback; 0 means any that is free.
pub(super) fn bind(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // A port that this program used a moment ago is free for it.
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    socket.listen(BACKLOG)
}

/// Answers with `router` until `end` comes.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    terms: Terms,
    end: impl Future<Output = ()>,
) {
    let mut end = std::pin::pin!(end);
    // Tells all connections that the end has come, and knows when the last of them has gone.
    let (told, _) = watch::channel(());
    let permits = Arc::new(Semaphore::new(terms.connections));
    let mut http = http1::Builder::new();
    http.max_buf_size(MOST_HEAD);
    if let Some(patience) = terms.patience {
        http.timer(TokioTimer::new()).header_read_timeout(patience);
    }
    let terms = Arc::new(terms);
    loop {
        let next = std::pin::pin!(next(&listener, &permits));
        let (stream, permit) = match future::select(next, end).await {
            Either::Left((next, rest)) => {
                end = rest;
                next
            }
            Either::Right(_) => break,
        };
        // Small answers must not wait for the acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let (router, terms) = (router.clone(), Arc::clone(&terms));
        let held = Arc::new(permit);
        let tunnel_holds = Arc::clone(&held);
        let service = service_fn(move |request: Request<Incoming>| {
            if request.method() == Method::CONNECT {
                Either::Right(connect(Arc::clone(&terms), request, Arc::clone(&tunnel_holds)))
            } else {
                Either::Left(router.clone().call(request))
            }
        });
        let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut ended = told.subscribe();
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            // Whatever went wrong with a connection, its client knows already.
            let ending = std::pin::pin!(ended.changed());
            if let Either::Right(_) = future::select(connection.as_mut(), ending).await {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
            drop(held);
        });
    }
    drop(listener);
    // No receiver is left if there is no connection.
    let _ = told.send(());
    let _ = tokio::time::timeout(terms.grace, told.closed()).await;
}

/// The next connection, once there is room for it.
async fn next(listener: &TcpListener, permits: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    loop {
        if let Ok(permit) = Arc::clone(permits).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => return (stream, permit),
                Err(_) => tokio::time::sleep(BREATH).await,
            }
        }
    }
}

async fn connect(
    terms: Arc<Terms>,
    request: Request<Incoming>,
    held: impl Send + 'static,
) -> Result<Response, Infallible> {
    if terms.key.as_ref().is_some_and(|key| !key.fits(request.headers())) {
        return Ok(key::refusal());
    }
    Ok(tunnel::open(terms.tunnel, request, held).await)
}
