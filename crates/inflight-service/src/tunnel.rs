//! CONNECT: bytes through to another port of loopback, and nowhere else, and only with `--tunnel`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::http::uri::Authority;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::problem::{Problem, Result};

/// How long the other end may take to accept.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a tunnel may stand.
const LONGEST: Duration = Duration::from_secs(600);

/// Opens the tunnel that a CONNECT asks for. `held` is kept as long as it stands.
pub(super) async fn open(allowed: bool, request: Request<Incoming>, held: impl Send + 'static) -> Response {
    if !allowed {
        return Problem::not_implemented("this service tunnels only when started with --tunnel")
            .into_response();
    }
    let target = match request.uri().authority().map(target) {
        Some(Ok(target)) => target,
        Some(Err(problem)) => return problem.into_response(),
        None => return Problem::bad("CONNECT takes host:port").into_response(),
    };
    let mut far = match tokio::time::timeout(CONNECT, TcpStream::connect(target)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Problem::bad_gateway(format!("{target}: {error}")).into_response(),
        Err(_) => return Problem::gateway_timeout(format!("{target} does not accept")).into_response(),
    };
    tokio::spawn(async move {
        let _held = held;
        if let Ok(near) = hyper::upgrade::on(request).await {
            let mut near = TokioIo::new(near);
            // Whichever end hangs up, the other one sees it; there is nobody left to tell why.
            let copy = tokio::io::copy_bidirectional(&mut near, &mut far);
            let _ = tokio::time::timeout(LONGEST, copy).await;
        }
    });
    StatusCode::OK.into_response()
}

/// The address on loopback that is meant. No name is looked up: what is checked here is what is connected to.
fn target(authority: &Authority) -> Result<SocketAddr> {
    let host = authority.host();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let address = if host.eq_ignore_ascii_case("localhost") {
        Some(IpAddr::V4(Ipv4Addr::LOCALHOST))
    } else {
        host.parse::<IpAddr>().ok()
    };
    let Some(port) = authority.port_u16().filter(|port| *port > 0) else {
        return Err(Problem::bad("CONNECT takes host:port"));
    };
    match address.map(|address| address.to_canonical()) {
        Some(address) if address.is_loopback() => Ok(SocketAddr::new(address, port)),
        _ => Err(Problem::forbidden("tunnels lead to loopback addresses only")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_can_be_meant() {
        let check = |authority: &str, expect: Result<&str, u16>| {
            let found = target(&authority.parse().unwrap()).map(|address| address.to_string());
            let found = found.map_err(|problem| problem.into_response().status().as_u16());
            assert_eq!(found, expect.map(str::to_owned), "{authority}");
        };
        check("127.0.0.1:80", Ok("127.0.0.1:80"));
        check("127.8.9.1:80", Ok("127.8.9.1:80"));
        check("LocalHost:80", Ok("127.0.0.1:80"));
        check("[::1]:80", Ok("[::1]:80"));
        check("[::ffff:127.0.0.1]:80", Ok("127.0.0.1:80"));
        check("user@127.0.0.1:80", Ok("127.0.0.1:80"));
        check("127.0.0.1", Err(400));
        check("127.0.0.1:0", Err(400));
        for elsewhere in [
            "10.0.0.1:80",
            "0.0.0.0:80",
            "169.254.169.254:80",
            "[::]:80",
            "[::ffff:10.0.0.1]:80",
            "[fe80::1]:80",
            "example.org:80",
            "127.0.0.1.example.org:80",
            "localhost.example.org:80",
            "127.1:80",
            "2130706433:80",
            "0x7f000001:80",
            "0177.0.0.1:80",
            "127.0.0.1@10.0.0.1:80",
        ] {
            check(elsewhere, Err(403));
        }
    }
}
