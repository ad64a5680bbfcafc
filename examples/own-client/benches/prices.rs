//! The client of this crate under blocking and async models: `cargo bench`.

use std::process::ExitCode;

use own_client::{Shop, server};

fn main() -> ExitCode {
    inflight::Bench::new("prices", "Prices of a shop, one HTTP request each")
        .far_side(server::start)
        .blocking(Shop::open, Shop::price)
        .non_blocking(Shop::open_async, Shop::price_async)
        .calls(60)
        .in_flight(8)
        .main()
}
