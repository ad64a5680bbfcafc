//! The shop, small enough for tests and benches: a thread for each connection, 20 ms for each answer.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Starts a shop on a free port of this machine; its address. It lives as long as the process.
pub fn start() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // A client that has gone needs no answer.
            thread::spawn(move || answer(connection).ok());
        }
    });
    Ok(address)
}

fn answer(mut connection: TcpStream) -> io::Result<()> {
    let mut bytes = [0; 512];
    let length = connection.read(&mut bytes)?;
    let asked = String::from_utf8_lossy(&bytes[..length]);
    let id = asked.strip_prefix("GET /price/").and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    thread::sleep(Duration::from_millis(20));
    match id {
        Some(id) => write!(connection, "HTTP/1.0 200 OK\r\n\r\n{}\n", 199 + id * 50),
        None => write!(connection, "HTTP/1.0 404 Not Found\r\n\r\n"),
    }
}
