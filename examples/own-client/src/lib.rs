//! A small client of an HTTP API, once blocking and once async: what an article costs.

pub mod server;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// A client of the shop at an address.
pub struct Shop {
    address: SocketAddr,
}

impl Shop {
    /// A client of the shop at `at`, such as `127.0.0.1:8080`.
    pub fn open(at: &str) -> io::Result<Self> {
        let address = at.parse().map_err(|_| io::Error::other(format!("`{at}` is no address")))?;
        Ok(Self { address })
    }

    /// The same, for whoever calls it in a runtime.
    pub async fn open_async(at: &str) -> io::Result<Self> {
        Self::open(at)
    }

    /// What article `id` costs, in cents. Blocks until the answer is there.
    pub fn price(&self, id: u64) -> io::Result<u64> {
        let mut connection = TcpStream::connect(self.address)?;
        connection.write_all(&request(id))?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        price_in(&answer)
    }

    /// The same, and gives its thread back until the answer is there.
    pub async fn price_async(&self, id: u64) -> io::Result<u64> {
        let mut connection = tokio::net::TcpStream::connect(self.address).await?;
        connection.write_all(&request(id)).await?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await?;
        price_in(&answer)
    }
}

fn request(id: u64) -> Vec<u8> {
    format!("GET /price/{id} HTTP/1.0\r\n\r\n").into_bytes()
}

fn price_in(answer: &str) -> io::Result<u64> {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    if !head.starts_with("HTTP/1.0 200 ") {
        return Err(io::Error::other(format!(
            "the shop answers `{}`",
            head.lines().next().unwrap_or_default()
        )));
    }
    body.trim().parse().map_err(|_| io::Error::other(format!("`{}` is no price", body.trim())))
}
