//! The program as its users meet it: run as a process of its own, in a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod ceiling;
mod certify;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod docs;
mod full_disk;
mod hostile_records;
mod hostile_scenarios;
mod lanes;
mod limits;
mod records;
mod requests;
mod schema;
mod shards;
mod simulate;
mod sockets;
mod survive;
mod trend;
mod url;
